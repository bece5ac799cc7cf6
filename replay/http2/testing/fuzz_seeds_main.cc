// SPDX-License-Identifier: Apache-2.0
// Seeds for the two fuzzers out of captures: `fuzz_seeds FOLDER CAPTURE…` writes FOLDER/connection
// and FOLDER/hpack, a file a connection and one a direction, in the form those fuzzers read.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "replay/capture/pcap_reader.h"
#include "replay/http2/frame_reader.h"
#include "replay/http2/preface.h"
#include "replay/http2/testing/frame_writer.h"
#include "replay/tcp/flow_table.h"

namespace {

using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one file
using testing::BigEndian;

constexpr size_t kMaxSeedBytes = 8 << 10;  // larger ones slow a fuzzer down
constexpr size_t kMaxEventBytes = 255;     // its length is one byte

std::string Text(ByteSpan bytes) {
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void WriteSeed(const std::string& folder, const std::string& name, const std::string& seed) {
  if (seed.empty()) return;
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/" + name, std::ios::binary) << seed.substr(0, kMaxSeedBytes);
}

// The initiator is taken for the client, which it is in the fixtures.
class SeedConnection : public ConnectionSink {
 public:
  SeedConnection(std::string folder, std::string name)
      : folder_(std::move(folder)), name_(std::move(name)) {}

  void OnBytes(Direction direction, ByteSpan bytes, SeenAt /*at*/) override {
    const auto side = static_cast<size_t>(direction);
    if (direction == Direction::kFromInitiator) bytes = WithoutPreface(bytes);
    const std::string text = Text(bytes);
    for (size_t i = 0; i < text.size(); i += kMaxEventBytes) {
      const std::string part = text.substr(i, kMaxEventBytes);
      events_ += Event(direction == Direction::kFromInitiator ? 6 : 5, part.size()) + part;
    }
    FramePiece piece;
    while (readers_[side].Next(bytes, piece)) {
      const FrameHeader& header = piece.header;
      if (header.type != FrameType::kHeaders || !header.Has(kFlagEndHeaders) ||
          header.Has(kFlagPadded) || header.Has(kFlagPriority) || piece.payload.size() > UINT16_MAX)
        continue;
      blocks_[side] += BigEndian(piece.payload.size(), 2) + Text(piece.payload);
    }
  }
  void OnGap(Direction /*direction*/, uint64_t /*length*/, SeenAt /*at*/) override {}
  void OnFin(Direction direction, SeenAt /*at*/) override {
    events_ += Event(direction == Direction::kFromInitiator ? 2 : 3, 0);
  }
  void OnReset(Direction /*direction*/, SeenAt /*at*/) override { events_ += Event(4, 0); }
  void OnEnd(SeenAt /*at*/) override {
    WriteSeed(folder_ + "/connection", name_, events_);
    WriteSeed(folder_ + "/hpack", name_ + "-client", blocks_[0]);
    WriteSeed(folder_ + "/hpack", name_ + "-server", blocks_[1]);
  }

 private:
  static std::string Event(int kind, size_t bytes) {
    return {static_cast<char>(kind), static_cast<char>(bytes)};
  }
  ByteSpan WithoutPreface(ByteSpan bytes) {
    const size_t taken = std::min(preface_left_, bytes.size());
    preface_left_ -= taken;
    return bytes.subspan(taken);
  }

  const std::string folder_;
  const std::string name_;
  size_t preface_left_ = kClientPreface.size();
  std::string events_;
  std::array<FrameReader, 2> readers_;
  std::array<std::string, 2> blocks_;
};

class SeedFactory : public ConnectionSinkFactory {
 public:
  explicit SeedFactory(std::string folder) : folder_(std::move(folder)) {}
  std::unique_ptr<ConnectionSink> OpenConnection(const Endpoint& /*initiator*/,
                                                 const Endpoint& /*responder*/,
                                                 uint64_t /*ordinal*/, SeenAt /*at*/) override {
    return std::make_unique<SeedConnection>(folder_, std::to_string(++count_));
  }

 private:
  const std::string folder_;
  int count_ = 0;
};

bool ReadCapture(const char* path, ConnectionSinkFactory& factory) {
  auto reader = PcapReader::Open(path);
  if (!reader) return false;
  AnomalyLog anomalies;
  FlowTable flows(factory, anomalies);
  Packet packet;
  Segment segment;
  SeenAt at;
  while (reader->ReadNext(packet) == PcapReader::Next::kPacket) {
    at = {packet.timestamp_ns, at.packet_ordinal + 1};
    if (DecodeSegment(packet, segment) == PacketKind::kSegment) flows.OnSegment(segment, at);
  }
  flows.Flush(at);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: fuzz_seeds FOLDER CAPTURE...\n");
    return 2;
  }
  SeedFactory factory(argv[1]);
  for (int i = 2; i < argc; ++i) {
    if (!ReadCapture(argv[i], factory)) {
      std::fprintf(stderr, "%s: cannot be read as a capture\n", argv[i]);
      return 2;
    }
  }
  return 0;
}
