// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "replay/http2/frame_reader.h"

namespace routewind {

// A part of a header block, out of HEADERS or PUSH_PROMISE.
struct HeaderFragment {
  ByteSpan bytes;
  bool is_cut = false;  // more of it was lost
};

// Cuts padding, priority and the promised stream off (RFC 9113 §6.2, §6.6); nothing where they do
// not fit into the frame. Of a frame that lost its end, what there is, which is all of the fragment
// when only padding was lost.
std::optional<HeaderFragment> FragmentOf(const FramePiece& piece);

}  // namespace routewind
