// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/time_order.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "engine/base/check.h"

namespace routewind {

// `packets` is a ring in time order from `first`; a power of two so that the index is a mask.
struct TimeOrder::Impl {
  static constexpr size_t kRingPackets = 512;
  static_assert(kRingPackets > kWindowPackets + 1 && (kRingPackets & (kRingPackets - 1)) == 0);

  static constexpr size_t kForesight = 3;  // packets; their headers have left the cache since they were read

  explicit Impl(AnomalyLog& log) : anomalies(log) {}

  Packet& At(size_t index) { return packets[(first + index) & (kRingPackets - 1)]; }

  // Gives a packet memory to hold.
  void Own(Packet& packet) {
    if (!packet.memory.is_empty() || packet.bytes.empty()) return;
    const size_t size = packet.bytes.size();
    if (copies.size() - copied_bytes < size) {
      copies = memory.Take(std::max(size, BlockPool::kBlockBytes));
      copied_bytes = 0;
    }
    std::byte* const copy = copies.data() + copied_bytes;
    std::memcpy(copy, packet.bytes.data(), size);
    copied_bytes += size;
    packet.bytes = ByteSpan(copy, size);
    packet.memory = copies;
  }

  void Append(Packet&& packet) {
    Own(packet);
    bytes += packet.bytes.size();
    At(count++) = std::move(packet);
  }

  void TakeOldest(Packet& out) {
    Packet& oldest = At(0);
    __builtin_prefetch(At(kForesight).bytes.data());
    first = (first + 1) & (kRingPackets - 1);
    --count;
    bytes -= oldest.bytes.size();
    if (!has_released || oldest.timestamp_ns > released_ns) released_ns = oldest.timestamp_ns;
    has_released = true;
    out = std::move(oldest);
  }

  // Moves the newest packet to where its timestamp belongs, behind equal ones.
  void SinkNewest() {
    for (size_t i = count - 1; i > 0 && At(i - 1).timestamp_ns > At(i).timestamp_ns; --i) std::swap(At(i - 1), At(i));
  }

  void CountDisorder(const Packet& packet) {
    const bool is_too_late = has_released && packet.timestamp_ns < released_ns;
    anomalies.Add(is_too_late ? Anomaly::kTimeDisorder : Anomaly::kTimeReordered, packet.ordinal);
  }

  AnomalyLog& anomalies;
  BlockPool memory;  // of packets that came without; outlives whatever holds it
  BlockPool::Hold copies;  // the block that is being filled
  size_t copied_bytes = 0;
  std::array<Packet, kRingPackets> packets;
  size_t first = 0;
  size_t count = 0;
  uint64_t bytes = 0;
  int64_t released_ns = 0;
  bool has_released = false;
};

TimeOrder::TimeOrder(AnomalyLog& anomalies) : impl_(std::make_unique<Impl>(anomalies)) {}
TimeOrder::~TimeOrder() = default;

void TimeOrder::Push(Packet packet) {
  Impl& impl = *impl_;
  CHECK(impl.count <= kWindowPackets);  // Pop was called until it said false
  const int64_t newest_ns = impl.count > 0 ? impl.At(impl.count - 1).timestamp_ns : impl.released_ns;
  const bool is_first = impl.count == 0 && !impl.has_released;
  const bool is_in_order = packet.timestamp_ns >= newest_ns || is_first;
  if (!is_in_order) impl.CountDisorder(packet);
  impl.Append(std::move(packet));
  if (!is_in_order) impl.SinkNewest();
}

bool TimeOrder::Pop(Packet& packet, bool at_end) {
  Impl& impl = *impl_;
  const bool is_full = impl.count > kWindowPackets || impl.bytes > kWindowBytes;
  if (impl.count == 0 || (!is_full && !at_end)) return false;
  impl.TakeOldest(packet);
  return true;
}

bool TimeOrder::Exchange(Packet& packet) {
  Impl& impl = *impl_;
  if (impl.count != kWindowPackets || packet.timestamp_ns < impl.At(impl.count - 1).timestamp_ns) return false;
  impl.Append(std::move(packet));
  impl.TakeOldest(packet);
  return true;
}

}  // namespace routewind
