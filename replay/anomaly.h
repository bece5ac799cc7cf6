// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace routewind {

// Every oddity of a capture has a name, a count and a first place. Nothing that was not understood goes unnamed.
// Adding one: a name here, its spelling in AnomalyName, and a test or fixture that provokes it.
enum class Anomaly : uint8_t {
  // files and packets (counted in packets)
  kTruncatedFile,          // the file ends in the middle of a packet record
  kDroppedByCapture,       // lost by the capturing system, which counted them
  kTruncatedPacket,        // snapped: fewer bytes captured than were on the wire
  kUnknownLinkType,
  kNotIp,                  // ARP, LLDP, …
  kNotTcp,                 // UDP, ICMP, …
  kIpFragment,             // whose datagram never became whole
  kFragmentOverlap,        // a fragment that repeats some bytes; the first copy wins
  kMalformedPacket,        // a header that contradicts itself or the packet's length
  kTooManyLayers,          // wrapped in more headers than LayerWalk::kMaxLayers
  kTimeReordered,          // a packet older than the one before it, put back in order
  kTimeDisorder,           // older than the reorder window can mend
  // TCP (counted in segments, but kMissingBytes, in bytes)
  kRetransmission,         // a segment that brings nothing new
  kDuplicatePacket,        // the same, because one packet was captured twice
  kOverlap,                // partly old, partly new; the first copy wins
  kOutOfOrder,             // arrived before its predecessor, put back in order
  kMissingBytes,           // bytes that never arrived
  kWaitingLimit,           // too many bytes waited behind a hole: the hole was given up
  kNoHandshake,            // a connection whose SYN is not in the capture
  kFlowLimit,              // ended early because too many connections were open, in connections
  // TLS (counted in connections, but the last four)
  kTlsUndecryptable,       // no record of it could be opened; TlsTotals::unread says why
  kTlsUnfinished,          // ended in the clear part of its handshake
  kTlsDirectionLost,       // decrypted up to here, and not from here on, in directions
  kTlsRenegotiation,       // TLS 1.2: a second handshake on one connection
  kTlsLostRecord,          // some of its bytes are missing, in records
  kTlsUnauthentic,         // does not authenticate, so nothing of it was used, in records
  kTlsFramingLost,         // losses that swallowed record headers, in losses
  kTlsEarlyDataUnread,     // 0-RTT that the server rejected or whose key is not at hand, in records
  // connections and HTTP/2
  kNotHttp2,               // a connection that is not HTTP/2, in connections
  kUnfinishedPreface,      // ended before it could be told, in connections
  kUndecodable,            // a direction given up: lost framing or compression state, in connections
  kFrameError,             // a frame that RFC 9113 forbids
  kUnfinishedFrame,        // a frame, or a header block with its frames, whose end never came
  kFramingLost,            // frame headers were lost, and frames had to be found again
  kCutHeaderBlock,         // a header block of which a part was lost
  kEncoderHabit,           // a header table known by its encoder's habits (EncoderHabit), in losses
  kHpackError,             // a header block that RFC 7541 forbids
  kHeaderListLimit,        // a header list larger than the limit; what came later was dropped
  kStreamLimit,            // more open streams on a connection than the limit
  // gRPC
  kNotGrpc,                // an HTTP/2 request that is not a gRPC call, in requests
  kResponseWithoutRequest, // response headers on a stream whose request was not seen
  kCallWithoutHeaders,     // a stream whose request headers came before the capture or were lost, in streams
  kMessageError,           // a message prefix that gRPC forbids
  kHashedHeader,           // a header that rules ask for was hashed by `record`, in calls
};
inline constexpr int kAnomalyCount = static_cast<int>(Anomaly::kHashedHeader) + 1;

std::string_view AnomalyName(Anomaly anomaly);         // "truncatedPackets", as reports spell it
std::string_view AnomalyDescription(Anomaly anomaly);  // "packets cut by the capture's snap length"

class AnomalyLog {
 public:
  struct Entry {
    uint64_t count = 0;
    uint64_t first_packet = 0;  // ordinal, from 1 as Wireshark counts; 0: of none it is known
  };
  void Add(Anomaly anomaly, uint64_t packet_ordinal, uint64_t count = 1) {
    Entry& entry = entries_[static_cast<size_t>(anomaly)];
    entry.count += count;
    const bool is_earlier = entry.first_packet == 0 || packet_ordinal < entry.first_packet;
    if (packet_ordinal != 0 && is_earlier) entry.first_packet = packet_ordinal;
  }
  void Add(const AnomalyLog& other);
  const Entry& Get(Anomaly anomaly) const { return entries_[static_cast<size_t>(anomaly)]; }
  uint64_t Count(Anomaly anomaly) const { return Get(anomaly).count; }

 private:
  std::array<Entry, kAnomalyCount> entries_{};
};

}  // namespace routewind
