// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/time_order.h"

#include <array>
#include <cstring>
#include <limits>
#include <vector>

#include "engine/base/check.h"

namespace routewind {
namespace {

// Slots keep their memory for the next packet, up to this; the rare larger packet pays for itself.
constexpr size_t kKeptSlotBytes = 128 << 10;
constexpr size_t kSlotCount =
    TimeOrder::kWindowPackets + 2;  // the window, one being pushed, one lent
constexpr uint32_t kNoSlot = std::numeric_limits<uint32_t>::max();

struct Entry {
  Packet packet;  // its bytes stand in the slot
  uint32_t slot = kNoSlot;
};

}  // namespace

// `entries` is a ring in time order from `first`; a power of two so that the index is a mask.
struct TimeOrder::Impl {
  static constexpr size_t kRingEntries = 512;
  static_assert(kRingEntries > kSlotCount && (kRingEntries & (kRingEntries - 1)) == 0);

  explicit Impl(AnomalyLog& log) : anomalies(log) {
    for (uint32_t slot = 0; slot < kSlotCount; ++slot) free_slots[slot] = slot;
  }

  Entry& At(size_t index) { return entries[(first + index) & (kRingEntries - 1)]; }

  uint32_t Store(ByteSpan data) {
    const uint32_t slot = free_slots[--free_count];
    std::vector<std::byte>& memory = slots[slot];
    if (memory.size() < data.size()) memory.resize(data.size());
    if (!data.empty()) std::memcpy(memory.data(), data.data(), data.size());
    return slot;
  }

  void TakeBackLentSlot() {
    if (lent_slot == kNoSlot) return;
    if (slots[lent_slot].size() > kKeptSlotBytes) slots[lent_slot] = {};
    free_slots[free_count++] = lent_slot;
    lent_slot = kNoSlot;
  }

  void Append(const Packet& packet) {
    Entry& entry = At(count++);
    entry.packet = packet;
    entry.slot = Store(packet.bytes);
    entry.packet.bytes = ByteSpan(slots[entry.slot].data(), packet.bytes.size());
    bytes += packet.bytes.size();
  }

  // Lends its slot.
  const Packet& TakeOldest() {
    const Entry& oldest = At(0);
    lent_slot = oldest.slot;
    first = (first + 1) & (kRingEntries - 1);
    --count;
    bytes -= oldest.packet.bytes.size();
    if (!has_released || oldest.packet.timestamp_ns > released_ns) released_ns = oldest.packet.timestamp_ns;
    has_released = true;
    return oldest.packet;
  }

  // Moves the newest entry to where its timestamp belongs, behind equal ones.
  void SinkNewest() {
    size_t index = count - 1;
    const Entry newest = At(index);
    while (index > 0 && At(index - 1).packet.timestamp_ns > newest.packet.timestamp_ns) {
      At(index) = At(index - 1);
      --index;
    }
    At(index) = newest;
  }

  void CountDisorder(const Packet& packet) {
    const bool is_too_late = has_released && packet.timestamp_ns < released_ns;
    anomalies.Add(is_too_late ? Anomaly::kTimeDisorder : Anomaly::kTimeReordered, packet.ordinal);
  }

  AnomalyLog& anomalies;
  std::array<Entry, kRingEntries> entries;
  size_t first = 0;
  size_t count = 0;
  uint64_t bytes = 0;
  std::array<std::vector<std::byte>, kSlotCount> slots;
  std::array<uint32_t, kSlotCount>
      free_slots{};  // last in, first out: the warmest slot is used next
  size_t free_count = kSlotCount;
  uint32_t lent_slot = kNoSlot;
  int64_t released_ns = 0;
  bool has_released = false;
};

TimeOrder::TimeOrder(AnomalyLog& anomalies) : impl_(std::make_unique<Impl>(anomalies)) {}
TimeOrder::~TimeOrder() = default;

void TimeOrder::Push(const Packet& packet) {
  Impl& impl = *impl_;
  impl.TakeBackLentSlot();
  CHECK(impl.count <= kWindowPackets);  // Pop was called until it said false
  const int64_t newest_ns =
      impl.count > 0 ? impl.At(impl.count - 1).packet.timestamp_ns : impl.released_ns;
  const bool is_first = impl.count == 0 && !impl.has_released;

  impl.Append(packet);
  if (packet.timestamp_ns >= newest_ns || is_first) return;
  impl.CountDisorder(packet);
  impl.SinkNewest();
}

bool TimeOrder::Pop(Packet& packet, bool at_end) {
  Impl& impl = *impl_;
  impl.TakeBackLentSlot();
  const bool is_full = impl.count > kWindowPackets || impl.bytes > kWindowBytes;
  if (impl.count == 0 || (!is_full && !at_end)) return false;
  packet = impl.TakeOldest();
  return true;
}

bool TimeOrder::Exchange(Packet& packet) {
  Impl& impl = *impl_;
  if (impl.count != kWindowPackets || packet.timestamp_ns < impl.At(impl.count - 1).packet.timestamp_ns) return false;
  impl.TakeBackLentSlot();
  impl.Append(packet);
  packet = impl.TakeOldest();
  return true;
}

}  // namespace routewind
