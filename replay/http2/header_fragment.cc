// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/header_fragment.h"

#include <algorithm>

namespace routewind {
namespace {

constexpr size_t kPriorityBytes = 5;        // in HEADERS with the PRIORITY flag
constexpr size_t kPromisedStreamBytes = 4;  // in PUSH_PROMISE

}  // namespace

std::optional<HeaderFragment> FragmentOf(const FramePiece& piece) {
  const FrameHeader& header = piece.header;
  size_t begin = 0;
  size_t padding = 0;
  if (header.Has(kFlagPadded)) {
    if (header.payload_bytes == 0) return std::nullopt;
    if (piece.payload.empty()) return HeaderFragment{{}, true};
    padding = std::to_integer<size_t>(piece.payload[0]);
    begin = 1;
  }
  if (header.type == FrameType::kPushPromise) {
    begin += kPromisedStreamBytes;
  } else if (header.Has(kFlagPriority)) {
    begin += kPriorityBytes;
  }
  if (header.payload_bytes < begin + padding) return std::nullopt;
  const size_t end = header.payload_bytes - padding;
  const size_t known_end = std::min(end, piece.payload.size());
  if (known_end <= begin) return HeaderFragment{{}, end > begin};
  return HeaderFragment{piece.payload.subspan(begin, known_end - begin), known_end < end};
}

}  // namespace routewind
