// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/synthetic_connection.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/stable_hash.h"
#include "replay/net/decode_link.h"

namespace routewind {
namespace {

constexpr uint32_t kTcpHeaderBytes = 20;
constexpr uint32_t kIpv4HeaderBytes = 20;
constexpr uint8_t kTcp = 6;
constexpr uint8_t kHopLimit = 64;

void Append8(std::string& out, uint32_t value) { out += static_cast<char>(value & 0xff); }
void Append16(std::string& out, uint32_t value) {
  Append8(out, value >> 8);
  Append8(out, value);
}
void Append32(std::string& out, uint32_t value) {
  Append16(out, value >> 16);
  Append16(out, value);
}
void AppendAddress(std::string& out, const Endpoint& end) {
  out.append(reinterpret_cast<const char*>(end.address.data()), end.ip_version == 6 ? 16 : 4);
}

// RFC 1071, over the whole of `header`, whose own checksum is 0.
uint16_t InternetChecksum(std::string_view header) {
  uint32_t sum = 0;
  for (size_t i = 0; i + 1 < header.size(); i += 2) {
    sum += static_cast<uint32_t>(static_cast<uint8_t>(header[i])) << 8 | static_cast<uint8_t>(header[i + 1]);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~sum);
}

Side PeerOf(Side side) { return side == Side::kClient ? Side::kServer : Side::kClient; }

}  // namespace

SyntheticConnection::SyntheticConnection(const ConnectionInfo& connection, PcapngWriter& writer) : writer_(writer) {
  // Another number for each connection, so that one which reuses a port is told from the one before it.
  HalfOf(Side::kClient) = {connection.client, static_cast<uint32_t>(MixHash(connection.ordinal, 1)), false};
  HalfOf(Side::kServer) = {connection.server, static_cast<uint32_t>(MixHash(connection.ordinal, 2)), false};
}

void SyntheticConnection::Open(int64_t timestamp_ns) {
  if (is_open_) return;
  is_open_ = true;
  WriteSegment(Side::kClient, Segment::kSyn, "", 0, timestamp_ns);
  ++HalfOf(Side::kClient).next_sequence;
  WriteSegment(Side::kServer, Segment::kSyn | Segment::kAck, "", 0, timestamp_ns);
  ++HalfOf(Side::kServer).next_sequence;
  WriteSegment(Side::kClient, Segment::kAck, "", 0, timestamp_ns);
}

void SyntheticConnection::Send(Side sender, std::string_view payload, uint32_t lost_bytes, int64_t timestamp_ns) {
  CHECK(payload.size() + lost_bytes <= kMaxPayloadBytes);
  Open(timestamp_ns);
  Half& half = HalfOf(sender);
  if (half.is_closed) return;
  WriteSegment(sender, Segment::kAck, payload, lost_bytes, timestamp_ns);
  half.next_sequence += static_cast<uint32_t>(payload.size()) + lost_bytes;
  if (lost_bytes > 0) WriteSegment(PeerOf(sender), Segment::kAck, "", 0, timestamp_ns);
}

void SyntheticConnection::Close(Side sender, int64_t timestamp_ns) {
  Half& half = HalfOf(sender);
  if (!is_open_ || half.is_closed) return;
  WriteSegment(sender, Segment::kFin | Segment::kAck, "", 0, timestamp_ns);
  ++half.next_sequence;
  half.is_closed = true;
}

void SyntheticConnection::Reset(int64_t timestamp_ns) {
  if (!is_open_) return;
  WriteSegment(Side::kServer, Segment::kRst | Segment::kAck, "", 0, timestamp_ns);
  for (Half& half : halves_) half.is_closed = true;
}

void SyntheticConnection::AppendIpHeader(const Half& from, const Half& to, uint32_t tcp_bytes) {
  if (from.end.ip_version == 6) {
    Append32(packet_, 0x60000000);
    Append16(packet_, tcp_bytes);
    Append8(packet_, kTcp);
    Append8(packet_, kHopLimit);
    AppendAddress(packet_, from.end);
    AppendAddress(packet_, to.end);
    return;
  }
  Append16(packet_, 0x4500);
  Append16(packet_, kIpv4HeaderBytes + tcp_bytes);
  Append32(packet_, 0x00004000);  // do not fragment
  Append8(packet_, kHopLimit);
  Append8(packet_, kTcp);
  Append16(packet_, 0);
  AppendAddress(packet_, from.end);
  AppendAddress(packet_, to.end);
  const uint16_t checksum = InternetChecksum(packet_);
  packet_[10] = static_cast<char>(checksum >> 8);
  packet_[11] = static_cast<char>(checksum & 0xff);
}

void SyntheticConnection::WriteSegment(Side sender, uint8_t flags, std::string_view payload, uint32_t lost_bytes,
                                       int64_t timestamp_ns) {
  const Half& from = HalfOf(sender);
  const Half& to = HalfOf(PeerOf(sender));
  packet_.clear();
  AppendIpHeader(from, to, kTcpHeaderBytes + static_cast<uint32_t>(payload.size()) + lost_bytes);
  Append16(packet_, from.end.port);
  Append16(packet_, to.end.port);
  Append32(packet_, from.next_sequence);
  Append32(packet_, (flags & Segment::kAck) != 0 ? to.next_sequence : 0);
  Append8(packet_, kTcpHeaderBytes / 4 << 4);
  Append8(packet_, flags);
  Append16(packet_, 0xffff);  // window
  Append32(packet_, 0);       // checksum, urgent pointer
  packet_ += payload;
  Packet packet;
  newest_ns_ = std::max(newest_ns_, timestamp_ns);
  packet.timestamp_ns = newest_ns_;
  packet.link_type = kLinkRaw;
  packet.bytes = ByteSpan(reinterpret_cast<const std::byte*>(packet_.data()), packet_.size());
  packet.wire_bytes = static_cast<uint32_t>(packet_.size()) + lost_bytes;
  writer_.Write(packet);
}

}  // namespace routewind
