// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "replay/http2/frame.h"
#include "replay/http2/header_list.h"
#include "replay/tcp/connection_sink.h"

namespace routewind {

// Receives what happens on the streams of one HTTP/2 connection. Only streams that a client opens
// (odd ids) are told. Each direction's events come in its own order; the two directions may be far
// apart, for one may wait for lost packets.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  // A whole header block; `headers` is valid, and may be changed, inside the call.
  virtual void OnHeaders(Side sender, uint32_t stream_id, HeaderList& headers, bool ends_stream,
                         SeenAt at) = 0;
  // A part of DATA without padding, perhaps empty; valid inside the call. False when the stream's
  // state forbids DATA: the rest of the frame is not told then.
  virtual bool OnData(Side sender, uint32_t stream_id, ByteSpan bytes, bool ends_stream,
                      SeenAt at) = 0;
  // `length` bytes of DATA were lost; kUnknownLength: nobody knows how many.
  static constexpr uint64_t kUnknownLength = ~uint64_t{0};
  virtual void OnDataLost(Side sender, uint32_t stream_id, uint64_t length) = 0;
  virtual void OnStreamReset(Side sender, uint32_t stream_id, SeenAt at) = 0;
  // The side will send no more: FIN.
  virtual void OnSideClosed(Side sender, SeenAt at) = 0;
  // An unknown part of what the side sent is missing: on open streams anything may have happened, and
  // others may have been opened.
  virtual void OnSideHole(Side sender, SeenAt at) = 0;
  // What the side sends can no longer be understood.
  virtual void OnSideLost(Side sender, SeenAt at) = 0;
  // TCP RST: the connection is gone.
  virtual void OnConnectionReset(SeenAt at) = 0;
  // Last call.
  virtual void OnConnectionEnd(SeenAt at) = 0;
};

}  // namespace routewind
