// SPDX-License-Identifier: Apache-2.0
// pcap-recut: rewrites a capture so that the same TCP streams arrive in another shape: cut smaller,
// shuffled, repeated, dropped, snapped, with other sequence numbers, on another link layer, behind a load balancer.
// Same input, same options, same output.
//
// Order of steps: PROXY header, cut, renumber, drop, repeat, shuffle, write. TCP packets are rebuilt (options are
// left out); other packets pass unchanged where the link layer stays, and are left out otherwise.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>

#include "engine/base/stable_hash.h"
#include "replay/capture/pcap_reader.h"
#include "replay/net/testing/packet_builder.h"
#include "replay/net/testing/pcap_writer.h"
#include "tools/pcapsynth/proxy_prefix.h"

namespace routewind {
namespace {

constexpr uint8_t kPush = 0x08;

struct Options {
  std::string input;
  std::string output;
  uint32_t segment_bytes = 0;  // 0: as they are
  size_t reorder_packets = 0;
  uint32_t duplicate_percent = 0;
  uint32_t drop_percent = 0;
  uint32_t snap_bytes = 0;
  uint64_t seed = 1;
  std::string link;
  std::optional<uint16_t> vlan;
  std::optional<uint32_t> isn;
  std::string proxy;
  std::string format = "pcap";
  bool has_nanoseconds = false;
  bool is_big_endian = false;
};

// Chance as a function of the seed and a counter.
class Dice {
 public:
  explicit Dice(uint64_t seed) : seed_(seed) {}
  uint64_t Below(uint64_t limit) { return MixHash(seed_, ++count_) % limit; }

 private:
  uint64_t seed_;
  uint64_t count_ = 0;
};

// Adds to each direction's sequence numbers what brings its first one to `isn`, wherever the
// capture begins.
class Renumber {
 public:
  explicit Renumber(std::optional<uint32_t> isn) : isn_(isn) {}

  void Apply(testing::TcpPacket& packet) {
    if (!isn_) return;
    const uint32_t forward = ShiftOf(packet.source, packet.destination, packet.sequence);
    if ((packet.flags & Segment::kAck) != 0) {
      packet.acknowledgment += ShiftOf(packet.destination, packet.source, packet.acknowledgment);
    }
    packet.sequence += forward;
  }

 private:
  uint32_t ShiftOf(const Endpoint& from, const Endpoint& to, uint32_t first) {
    return shifts_.try_emplace({from, to}, *isn_ - first).first->second;
  }

  std::optional<uint32_t> isn_;
  std::map<std::pair<Endpoint, Endpoint>, uint32_t> shifts_;
};

struct Out {
  int64_t timestamp_ns = 0;
  std::string bytes;
  uint32_t wire_bytes = 0;
};

class Recut {
 public:
  Recut(const Options& options, int input_link, std::ostream& out)
      : options_(options),
        link_(LinkOf(options, input_link)),
        input_link_(input_link),
        dice_(options.seed),
        renumber_(options.isn),
        proxy_(options.proxy),
        writer_(out, WriterOptions()) {}

  void OnPacket(const Packet& packet) {
    Segment segment;
    if (DecodeSegment(packet, segment) == PacketKind::kSegment)
      return Cut(segment, packet.timestamp_ns);
    if (link_.link_type != input_link_) {
      ++left_out_;
      return;
    }
    Send({packet.timestamp_ns, testing::TextOf(packet.bytes), packet.wire_bytes});
  }
  uint64_t Finish() {
    WriteShuffled();
    return left_out_;
  }

 private:
  static testing::LinkOptions LinkOf(const Options& options, int input_link) {
    const std::map<std::string, int> links = {{"ethernet", kLinkEthernet}, {"sll", kLinkLinuxSll},
                                              {"sll2", kLinkLinuxSll2},    {"raw", kLinkRaw},
                                              {"null", kLinkNull},         {"", input_link}};
    testing::LinkOptions link{.link_type = links.at(options.link), .vlans = {}};
    if (options.vlan) link.vlans.push_back(*options.vlan);
    return link;
  }
  testing::PcapWriter::Options WriterOptions() const {
    testing::PcapWriter::Options writer{.link_type = link_.link_type,
                                        .has_nanoseconds = options_.has_nanoseconds,
                                        .is_big_endian = options_.is_big_endian,
                                        .is_pcapng = options_.format == "pcapng"};
    if (options_.snap_bytes > 0) writer.snap_bytes = options_.snap_bytes;
    return writer;
  }

  // One packet for each piece of the payload; SYN stays on the first, FIN and PSH on the last. What
  // was snapped in the input stays missing at the end of the last one.
  void Cut(const Segment& segment, int64_t timestamp_ns) {
    testing::TcpPacket whole;
    whole.source = segment.source;
    whole.destination = segment.destination;
    whole.sequence = segment.sequence;
    whole.acknowledgment = segment.acknowledgment;
    whole.flags = segment.flags;
    whole.payload = testing::TextOf(segment.payload);
    const size_t missing_bytes = segment.payload_wire_bytes - whole.payload.size();
    proxy_.Apply(whole);
    const std::string& payload = whole.payload;
    const size_t step = options_.segment_bytes == 0 ? payload.size() + 1 : options_.segment_bytes;
    size_t at = 0;
    do {
      const size_t end = std::min(payload.size(), at + step);
      const bool is_first = at == 0;
      const bool is_last = end == payload.size();
      testing::TcpPacket piece = whole;
      piece.sequence += static_cast<uint32_t>(at);
      if (!is_first && (whole.flags & Segment::kSyn) != 0) {
        ++piece.sequence;
        piece.flags = static_cast<uint8_t>(piece.flags & ~Segment::kSyn);
      }
      if (!is_last) piece.flags = static_cast<uint8_t>(piece.flags & ~(Segment::kFin | kPush));
      piece.payload = payload.substr(at, end - at);
      SendTcp(piece, is_last ? missing_bytes : 0, timestamp_ns);
      at = end;
    } while (at < payload.size());
  }

  // The IP header must state the bytes that are missing, so they are built and cut off again.
  void SendTcp(testing::TcpPacket piece, size_t missing, int64_t timestamp_ns) {
    renumber_.Apply(piece);
    piece.payload.append(missing, '\0');
    std::string bytes = testing::BuildPacket(piece, link_);
    const uint32_t wire_bytes = static_cast<uint32_t>(bytes.size());
    bytes.resize(bytes.size() - missing);
    if (dice_.Below(100) < options_.drop_percent) return;
    const bool is_repeated = dice_.Below(100) < options_.duplicate_percent;
    if (is_repeated) Send({timestamp_ns, bytes, wire_bytes});
    Send({timestamp_ns, std::move(bytes), wire_bytes});
  }

  void Send(Out packet) {
    window_.push_back(std::move(packet));
    if (window_.size() >= std::max<size_t>(options_.reorder_packets, 1)) WriteShuffled();
  }
  void WriteShuffled() {
    for (size_t i = window_.size(); i > 1; --i) std::swap(window_[i - 1], window_[dice_.Below(i)]);
    for (const Out& packet : window_)
      writer_.Write(packet.timestamp_ns, packet.bytes, packet.wire_bytes);
    window_.clear();
  }

  const Options& options_;
  testing::LinkOptions link_;
  int input_link_;
  Dice dice_;
  Renumber renumber_;
  synth::ProxyPrefix proxy_;
  testing::PcapWriter writer_;
  std::vector<Out> window_;
  uint64_t left_out_ = 0;
};

void Declare(CLI::App& app, Options& options) {
  app.add_option("IN", options.input, "capture to read, - for standard input")->required();
  app.add_option("OUT", options.output, "capture to write")->required();
  app.add_option("--segment", options.segment_bytes,
                 "cut TCP payloads into pieces of at most BYTES");
  app.add_option("--reorder", options.reorder_packets, "shuffle within blocks of PACKETS");
  app.add_option("--duplicate", options.duplicate_percent, "repeat PERCENT of the TCP packets");
  app.add_option("--drop", options.drop_percent, "leave out PERCENT of the TCP packets");
  app.add_option("--snap", options.snap_bytes, "keep only the first BYTES of each packet");
  app.add_option("--seed", options.seed, "where chance comes from")->capture_default_str();
  app.add_option("--link", options.link, "link layer; default: the input's")
      ->check(CLI::IsMember({"ethernet", "sll", "sll2", "raw", "null"}));
  app.add_option("--vlan", options.vlan, "802.1Q tag");
  app.add_option("--isn", options.isn, "first sequence number of each direction");
  app.add_option("--proxy", options.proxy, "a PROXY protocol header before what each client says")
      ->check(CLI::IsMember({"v1", "v2"}));
  app.add_option("--format", options.format)
      ->check(CLI::IsMember({"pcap", "pcapng"}))
      ->capture_default_str();
  app.add_flag("--nanos", options.has_nanoseconds, "timestamps in nanoseconds");
  app.add_flag("--big-endian", options.is_big_endian, "the other byte order");
}

int Fail(const std::string& message) {
  std::cerr << "pcap-recut: " << message << "\n";
  return 2;
}

int Run(const Options& options) {
  Result<PcapReader> reader = PcapReader::Open(options.input);
  if (!reader) return Fail(reader.error().message);
  std::ofstream out(options.output, std::ios::binary);
  if (!out)
    return Fail("cannot write '" + options.output + "'; check the folder and its permissions");

  Packet packet;
  PcapReader::Next next = reader->ReadNext(packet);
  Recut recut(options, next == PcapReader::Next::kPacket ? packet.link_type : kLinkEthernet, out);
  for (; next == PcapReader::Next::kPacket; next = reader->ReadNext(packet)) recut.OnPacket(packet);
  const uint64_t left_out = recut.Finish();
  out.close();
  if (!out) return Fail("cannot write '" + options.output + "'; is the disk full?");
  if (left_out > 0)
    std::cerr << "pcap-recut: left out " << left_out << " packets that are not TCP\n";
  if (next == PcapReader::Next::kTruncated) {
    std::cerr << "pcap-recut: the input is cut off: " << reader->truncation_detail() << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace routewind

int main(int argc, char** argv) {
  CLI::App app("Rewrites a capture: the same TCP streams in another shape.", "pcap-recut");
  app.footer(
      "Example: pcap-recut in.pcap out.pcap --segment 7 --reorder 16 --duplicate 5 --seed 3");
  routewind::Options options;
  routewind::Declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return routewind::Run(options);
}
