// SPDX-License-Identifier: Apache-2.0
#include "tools/pcapsynth/synthesize.h"

#include <algorithm>
#include <sstream>

#include "engine/model/outcome.h"
#include "replay/net/testing/packet_builder.h"
#include "replay/net/testing/pcap_writer.h"
#include "tools/pcapsynth/http2_turns.h"
#include "tools/pcapsynth/words.h"

namespace routewind {
namespace {

using testing::TcpPacket;

constexpr uint64_t kFullSegmentBytes = 1400;
constexpr int64_t kStartNs = 1'795'000'000'000'000'000;
constexpr int64_t kPacketDistanceNs = 1'000'000;
constexpr uint8_t kFin = 1, kSyn = 2, kPush = 8, kAck = 16;

uint8_t LastOctet(size_t connection) { return static_cast<uint8_t>(connection + 1); }

// The packets of one connection.
class TcpScript {
 public:
  TcpScript(const SynthConnection& connection, size_t number)
      : connection_(connection),
        dice_(connection.seed),
        client_(testing::Ipv4End({10, 0, 0, LastOctet(number)}, 40000)),
        server_(testing::Ipv4End({10, 1, 0, 1}, 50051)) {
    for (uint32_t& next : next_) next = static_cast<uint32_t>(dice_.Below(uint64_t{1} << 32));
  }

  std::vector<TcpPacket> Play() {
    Send(true, "", kSyn);
    Send(false, "", kSyn | kAck);
    for (const Turn& turn : OpeningTurns(connection_))
      Send(turn.is_from_client, turn.bytes, kAck | kPush);
    const size_t opening = packets_.size();
    SendRuns(CallTurns(connection_, dice_));
    Shuffle(opening);
    Send(true, "", kFin | kAck);
    Send(false, "", kFin | kAck);
    return std::move(packets_);
  }

 private:
  // Turns of one side that follow each other go out as one stream, cut anew.
  void SendRuns(const std::vector<Turn>& turns) {
    for (size_t i = 0; i < turns.size();) {
      const bool is_client = turns[i].is_from_client;
      std::string run;
      for (; i < turns.size() && turns[i].is_from_client == is_client; ++i) run += turns[i].bytes;
      SendCut(is_client, run);
    }
  }

  void SendCut(bool is_client, const std::string& run) {
    std::string& sent = sent_[is_client];
    for (size_t at = 0; at < run.size();) {
      const size_t bytes = connection_.segment_bytes == 0
                               ? kFullSegmentBytes
                               : 1 + dice_.Below(connection_.segment_bytes);
      const std::string segment = run.substr(at, bytes);
      Send(is_client, segment, kAck | kPush);
      sent += segment;
      at += segment.size();
      if (dice_.Chance(connection_.repeat)) Repeat(is_client, sent);
    }
  }

  // Any part of what went before, in other pieces than the first time.
  void Repeat(bool is_client, const std::string& sent) {
    const size_t length = 1 + dice_.Below(std::min<size_t>(sent.size(), kFullSegmentBytes));
    const size_t back = length + dice_.Below(sent.size() - length + 1);
    TcpPacket packet = PacketOf(is_client, sent.substr(sent.size() - back, length), kAck | kPush);
    packet.sequence = next_[is_client] - static_cast<uint32_t>(back);
    packets_.push_back(std::move(packet));
  }

  TcpPacket PacketOf(bool is_client, const std::string& payload, uint8_t flags) const {
    TcpPacket packet;
    packet.source = is_client ? client_ : server_;
    packet.destination = is_client ? server_ : client_;
    packet.sequence = next_[is_client];
    packet.acknowledgment = flags == kSyn ? 0 : next_[!is_client];
    packet.flags = flags;
    packet.payload = payload;
    return packet;
  }

  void Send(bool is_client, const std::string& payload, uint8_t flags) {
    packets_.push_back(PacketOf(is_client, payload, flags));
    next_[is_client] +=
        static_cast<uint32_t>(payload.size()) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
  }

  // Each packet from `first` on moves back by at most `reorder` places.
  void Shuffle(size_t first) {
    std::vector<std::pair<uint64_t, TcpPacket>> placed;
    for (size_t i = first; i < packets_.size(); ++i) {
      placed.emplace_back(i + dice_.Below(connection_.reorder + 1), std::move(packets_[i]));
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    packets_.resize(first);
    for (auto& [place, packet] : placed) packets_.push_back(std::move(packet));
  }

  const SynthConnection& connection_;
  Dice dice_;
  const Endpoint client_;
  const Endpoint server_;
  uint32_t next_[2] = {};  // sequence numbers; [1]: the client's
  std::string sent_[2];    // what may be repeated
  std::vector<TcpPacket> packets_;
};

uint64_t SumOf(const std::vector<uint64_t>& sizes) {
  uint64_t sum = 0;
  for (const uint64_t size : sizes) sum += size;
  return sum;
}

}  // namespace

std::string SynthesizeCapture(const Recipe& recipe) {
  std::vector<std::vector<TcpPacket>> connections;
  size_t longest = 0;
  for (size_t n = 0; n < recipe.connections.size(); ++n) {
    connections.push_back(TcpScript(recipe.connections[n], n).Play());
    longest = std::max(longest, connections.back().size());
  }
  std::ostringstream out;
  testing::PcapWriter writer(out, {.has_nanoseconds = true});
  int64_t time_ns = kStartNs;
  for (size_t i = 0; i < longest; ++i) {
    for (const std::vector<TcpPacket>& packets : connections) {
      if (i >= packets.size()) continue;
      writer.Write(time_ns, testing::BuildPacket(packets[i]));
      time_ns += kPacketDistanceNs;
    }
  }
  return out.str();
}

std::vector<std::string> ExpectedCalls(const Recipe& recipe) {
  std::vector<std::string> lines;
  for (size_t n = 0; n < recipe.connections.size(); ++n) {
    const std::vector<SynthCall>& calls = recipe.connections[n].calls;
    for (size_t i = 0; i < calls.size(); ++i) {
      const SynthCall& call = calls[i];
      std::ostringstream line;
      line << "10.0.0." << n + 1 << ":40000 stream " << 2 * i + 1 << " "
           << PrintBytes(call.authority) << " " << PrintBytes(call.path)
           << " te=trailers content-type=application/grpc";
      for (const SynthHeader& header : call.headers) {
        line << " " << PrintBytes(header.name) << "=" << PrintBytes(header.value);
      }
      line << " complete " << call.requests.size() << "/" << SumOf(call.requests) << " "
           << call.responses.size() << "/" << SumOf(call.responses) << " "
           << GrpcStatusName(*GrpcStatusFromNumber(static_cast<uint32_t>(call.status)));
      lines.push_back(line.str());
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace routewind
