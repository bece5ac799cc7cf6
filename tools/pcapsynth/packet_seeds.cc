// SPDX-License-Identifier: Apache-2.0
// Seeds for two fuzzers out of captures: `packet_seeds FOLDER CAPTURE…` writes FOLDER/packet, a
// file a packet, as decode_segment_fuzzer reads it, and FOLDER/flow, a file a capture, as
// flow_table_fuzzer does.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "replay/capture/pcap_reader.h"
#include "replay/net/decode_link.h"
#include "replay/net/packet_decoder.h"

namespace {

using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one file

constexpr uint64_t kPacketsEach = 40;  // of a capture; more are like these
constexpr size_t kMaxPacketBytes = 255;  // what the fuzzer's one byte of length can say

// The order in which decode_segment_fuzzer has them.
constexpr std::array<int, 9> kLinkTypes = {kLinkNull,       kLinkEthernet, kLinkRaw,
                                           kLinkRawInFiles, kLinkLoop,     kLinkLinuxSll,
                                           kLinkIpv4,       kLinkIpv6,     kLinkLinuxSll2};

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string PacketSeed(const Packet& packet) {
  const auto link = std::find(kLinkTypes.begin(), kLinkTypes.end(), packet.link_type);
  if (link == kLinkTypes.end()) return "";
  const size_t bytes = std::min(packet.bytes.size(), kMaxPacketBytes);
  std::string seed = {static_cast<char>(link - kLinkTypes.begin()), 0, static_cast<char>(bytes)};
  return seed.append(reinterpret_cast<const char*>(packet.bytes.data()), bytes);
}

// Segments of the capture's first connection as records of flow_table_fuzzer, whose sequence
// numbers are relative to the first of each side.
class FlowSeed {
 public:
  void Add(const Segment& segment) {
    if (first_.empty()) client_ = segment.source.ToString();
    const std::string source = segment.source.ToString();
    const std::string destination = segment.destination.ToString();
    const bool is_client = source == client_;
    if (!is_client && destination != client_) return;
    first_.try_emplace(source, segment.sequence);
    first_.try_emplace(destination, segment.acknowledgment);
    const auto put16 = [this](uint32_t value) {
      seed += static_cast<char>(value >> 8 & 0xff);
      seed += static_cast<char>(value & 0xff);
    };
    seed += static_cast<char>(segment.flags);
    seed += static_cast<char>(is_client ? 0 : 0x10);
    put16(segment.sequence - first_[source] + 0x4000);
    put16(segment.acknowledgment - first_[destination] + 0x4000);
    seed += static_cast<char>(std::min<size_t>(segment.payload.size(), 255));
    seed += '\0';
  }
  std::string seed;

 private:
  std::string client_;
  std::map<std::string, uint32_t> first_;
};

bool WriteSeeds(const std::string& folder, const std::string& name, const char* capture) {
  auto reader = PcapReader::Open(capture);
  if (!reader) return false;
  FlowSeed flow;
  AnomalyLog anomalies;
  PacketDecoder decoder(anomalies);
  Packet packet;
  Segment segment;
  for (uint64_t n = 0; n < kPacketsEach && reader->ReadNext(packet) == PcapReader::Next::kPacket;
       ++n) {
    WriteFile(folder + "/packet/" + name + "-" + std::to_string(n), PacketSeed(packet));
    if (decoder.Decode(packet, segment) == PacketKind::kSegment) flow.Add(segment);
  }
  WriteFile(folder + "/flow/" + name, flow.seed);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: packet_seeds FOLDER CAPTURE...\n");
    return 2;
  }
  const std::string folder = argv[1];
  std::filesystem::create_directories(folder + "/packet");
  std::filesystem::create_directories(folder + "/flow");
  for (int i = 2; i < argc; ++i) {
    if (!WriteSeeds(folder, std::to_string(i), argv[i])) {
      std::fprintf(stderr, "%s: cannot be read as a capture\n", argv[i]);
      return 2;
    }
  }
  return 0;
}
