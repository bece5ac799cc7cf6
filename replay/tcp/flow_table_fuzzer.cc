// SPDX-License-Identifier: Apache-2.0
// Bytes become segments of a few connections. Whatever they are: each sink is opened and ended once
// and hears nothing after that, and every payload byte is accounted for.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "replay/tcp/flow_table.h"

namespace routewind {
namespace {

struct Sink : ConnectionSink {
  explicit Sink(int& open_count) : open(open_count) { ++open; }
  void Expect(bool condition) const {
    if (!condition) std::abort();
  }
  void OnBytes(Direction direction, ByteSpan bytes, SeenAt) override {
    Expect(!bytes.empty() && !is_over && !is_finished[static_cast<int>(direction)]);
  }
  void OnGap(Direction direction, uint64_t length, SeenAt) override {
    Expect(length > 0 && !is_over && !is_finished[static_cast<int>(direction)]);
  }
  void OnFin(Direction direction, SeenAt) override {
    Expect(!is_over && !std::exchange(is_finished[static_cast<int>(direction)], true));
  }
  void OnReset(Direction, SeenAt) override {
    Expect(!is_reset && !is_over);
    is_reset = true;
  }
  void OnEnd(SeenAt) override {
    Expect(!std::exchange(is_over, true));
    --open;
  }
  int& open;
  bool is_finished[2] = {};
  bool is_reset = false;
  bool is_over = false;
};

struct Factory : ConnectionSinkFactory {
  std::unique_ptr<ConnectionSink> OpenConnection(const Endpoint&, const Endpoint&, uint64_t,
                                                 SeenAt) override {
    return std::make_unique<Sink>(open);
  }
  int open = 0;
};

constexpr size_t kRecordBytes = 8;

// flags, ends, sequence (two bytes and where they stand), acknowledgment (the same), captured and
// snapped payload.
Segment SegmentFrom(const uint8_t* record, ByteSpan payload) {
  const auto sequence = [&](int at) {
    const uint32_t low = static_cast<uint32_t>(record[at] << 8 | record[at + 1]);
    return (record[1] & 0x80) != 0 ? low << 16 : low - 0x4000;
  };
  Segment segment;
  segment.source.port = record[1] & 3;
  segment.destination.port = static_cast<uint16_t>((record[1] >> 2 & 3) + 2);
  if ((record[1] & 0x10) != 0) std::swap(segment.source, segment.destination);
  segment.flags = record[0];
  segment.sequence = sequence(2);
  segment.acknowledgment = sequence(4);
  segment.payload = payload.first(std::min<size_t>(payload.size(), record[6]));
  segment.payload_wire_bytes = static_cast<uint32_t>(segment.payload.size()) + (record[7] & 0x0f);
  return segment;
}

}  // namespace
}  // namespace routewind

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  Factory factory;
  AnomalyLog anomalies;
  FlowTable table(factory, anomalies);
  const ByteSpan all(reinterpret_cast<const std::byte*>(data), size);
  SeenAt at;
  for (size_t i = 0; i + kRecordBytes <= size; i += kRecordBytes) {
    at = {.timestamp_ns = at.timestamp_ns + 1, .packet_ordinal = at.packet_ordinal + 1};
    const Segment segment = SegmentFrom(data + i, all.subspan(i));
    // A record may go by many times, so that patience and grace run out.
    const int repeats = (data[i + 7] & 0x80) != 0 ? 1 << (data[i + 7] >> 4 & 7) : 1;
    for (int n = 0; n < repeats; ++n) table.OnSegment(segment, at);
  }
  table.Flush(at);
  const bool is_accounted = table.payload_bytes() == table.delivered_bytes() +
                                                         table.duplicate_bytes() +
                                                         table.ignored_bytes();
  if (!is_accounted || factory.open != 0) std::abort();
  if (anomalies.Count(Anomaly::kMissingBytes) != table.missing_bytes()) std::abort();
  return 0;
}
