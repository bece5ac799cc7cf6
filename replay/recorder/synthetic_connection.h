// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "replay/grpc/rpc.h"
#include "replay/http2/frame.h"
#include "replay/recorder/pcapng_writer.h"

namespace routewind {

// Writes packets of one TCP connection that never was, between the end points of one that was: a handshake, then each
// piece of payload as a segment of its own (raw IP, link type 101), each with the time it is given.
//
// Times:       rise within the connection, whose acknowledgments would be wrong for a reader that puts packets in order of time.
//              So what was read behind a hole, later than it was seen, has the time of what was written before.
// Payload left out: `lost_bytes` behind a piece stand in the length of the packet but not in the file, as with a snap
//              length; the peer acknowledges them at once, so that a reader need not wait for them.
// Checksums:   IP's is right; TCP's is 0, because payload that is left out cannot be summed.
// Source:      RFC 791, RFC 8200, RFC 9293.
// Lifetime:    the writer outlives it.
class SyntheticConnection {
 public:
  // A segment and its left-out bytes fit an IP packet.
  static constexpr size_t kMaxPayloadBytes = 32 << 10;

  SyntheticConnection(const ConnectionInfo& connection, PcapngWriter& writer);

  // Precondition: payload and lost bytes together are at most kMaxPayloadBytes. Nothing is written after a FIN or a reset.
  void Send(Side sender, std::string_view payload, uint32_t lost_bytes, int64_t timestamp_ns);
  void Close(Side sender, int64_t timestamp_ns);
  void Reset(int64_t timestamp_ns);

 private:
  struct Half {
    Endpoint end;
    uint32_t next_sequence = 0;
    bool is_closed = false;
  };
  Half& HalfOf(Side side) { return halves_[static_cast<size_t>(side)]; }
  void Open(int64_t timestamp_ns);
  void WriteSegment(Side sender, uint8_t flags, std::string_view payload, uint32_t lost_bytes, int64_t timestamp_ns);
  void AppendIpHeader(const Half& from, const Half& to, uint32_t tcp_bytes);

  PcapngWriter& writer_;
  int64_t newest_ns_ = std::numeric_limits<int64_t>::min();
  std::array<Half, 2> halves_;  // by Side
  bool is_open_ = false;
  std::string packet_;  // reused
};

}  // namespace routewind
