// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "replay/capture/packet.h"
#include "replay/tcp/flow_key.h"
#include "replay/tcp/flow_table.h"

namespace routewind {

// The connections of a capture are dealt out to this many lanes, whatever the number of threads, so that the threads
// cannot be seen in the results.
inline constexpr uint32_t kLanes = 32;

// Where in the run the events of a segment stand: behind those that only came due with it.
inline uint64_t PositionOfDue(uint64_t segment) { return 2 * segment; }
inline uint64_t PositionOf(uint64_t segment) { return 2 * segment + 1; }

// A stretch of the capture's TCP segments, each with the lane that its connection is in.
//
// Memory:  holds the blocks that the payloads stand in, up to kMaxHeldBytes of them. A payload in a block beyond that (little
//          TCP among much else) or in none (put together from fragments) is copied.
class SegmentBatch : public SegmentClock {
 public:
  static constexpr size_t kMaxSegments = 1024;
  static constexpr size_t kMaxPayloadBytes = 256 << 10;  // but for the last segment, which may be larger
  static constexpr size_t kMaxHeldBytes = 4 << 20;

  struct alignas(64) Item {  // as few cache lines as there can be
    Segment segment;
    FlowPlace flow;
    SeenAt at;
    uint32_t capture = 0;
  };

  SegmentBatch() : items_(kMaxSegments) {}

  // `first` is the number of the first segment, from 1, in the run.
  void Begin(uint64_t first) {
    first_ = first;
    item_count_ = 0;
    payload_bytes_ = 0;
    held_.clear();
    held_bytes_ = 0;
    copied_items_.clear();
    copies_.clear();
    for (auto& lane : lanes_) lane.clear();
    lane_payload_bytes_ = {};
    is_last_ = false;
    is_idle_ = false;
  }
  // Where the next segment is to be written; Add() takes it. Precondition: not full.
  Segment& next() { return items_[item_count_].segment; }
  // `packet` brought it.
  void Add(SeenAt at, const Packet& packet) {
    Item& item = items_[item_count_];
    item.flow = FlowPlaceOf(item.segment);
    item.at = at;
    item.capture = packet.capture;
    const ByteSpan payload = item.segment.payload;
    const auto lane = static_cast<uint32_t>(item.flow.hash >> 32) % kLanes;
    if (!payload.empty()) {
      if (!StandsIn(packet, payload) || !Hold(packet.memory)) [[unlikely]]
        Copy(payload);
      lane_payload_bytes_[lane] += payload.size();
      payload_bytes_ += payload.size();
    }
    lanes_[lane].push_back(item_count_++);
  }
  bool IsFull() const { return item_count_ >= kMaxSegments || payload_bytes_ >= kMaxPayloadBytes; }
  // No more is added. The last batch of a run has the run's last packet, too.
  void Seal() {
    const std::byte* copy = copies_.data();  // which may have moved while they were added
    for (const uint32_t place : copied_items_) {
      ByteSpan& payload = items_[place].segment.payload;
      payload = ByteSpan(copy, payload.size());
      copy += payload.size();
    }
  }
  // No packet came for a while.
  void SealAsIdle() {
    Seal();
    is_idle_ = true;
  }
  void SealAsLast(SeenAt end, uint32_t capture) {
    Seal();
    is_last_ = true;
    end_ = end;
    end_capture_ = capture;
  }

  bool is_last() const { return is_last_; }  // of those with packets
  bool is_idle() const { return is_idle_; }
  SeenAt end() const { return end_; }
  uint32_t end_capture() const { return end_capture_; }
  uint64_t first() const { return first_; }
  uint64_t last() const { return first_ + item_count_ - 1; }  // before the first where there is none
  const Item& item(uint64_t number) const { return items_[number - first_]; }
  const Item& at(uint32_t place) const { return items_[place]; }
  SeenAt At(uint64_t number) const override { return item(number).at; }
  // The lane's segments, as places in this batch from 0.
  const std::vector<uint32_t>& of_lane(uint32_t lane) const { return lanes_[lane]; }
  uint64_t payload_bytes_of_lane(uint32_t lane) const { return lane_payload_bytes_[lane]; }

 private:
  static bool StandsIn(const Packet& packet, ByteSpan payload) {
    const auto* const begin = packet.bytes.data();
    return std::less_equal<>()(begin, payload.data()) && std::less<>()(payload.data(), begin + packet.bytes.size());
  }
  // False: it is none, or one too many.
  bool Hold(const BlockPool::Hold& memory) {
    return (!held_.empty() && held_.back() == memory) || HoldAnother(memory);
  }
  bool HoldAnother(const BlockPool::Hold& memory) {
    if (memory.is_empty()) return false;
    if (std::find(held_.begin(), held_.end(), memory) != held_.end()) return true;
    if (held_bytes_ + memory.size() > kMaxHeldBytes) return false;
    held_bytes_ += memory.size();
    held_.push_back(memory);
    return true;
  }
  void Copy(ByteSpan payload) {
    copied_items_.push_back(item_count_);
    copies_.insert(copies_.end(), payload.begin(), payload.end());
  }

  uint64_t first_ = 1;
  std::vector<Item> items_;  // of which item_count_ are in use
  uint32_t item_count_ = 0;
  size_t payload_bytes_ = 0;
  std::vector<BlockPool::Hold> held_;
  size_t held_bytes_ = 0;
  std::vector<uint32_t> copied_items_;  // whose payloads stand in copies_, one behind another
  std::vector<std::byte> copies_;
  std::array<std::vector<uint32_t>, kLanes> lanes_;
  std::array<uint64_t, kLanes> lane_payload_bytes_{};
  bool is_last_ = false;
  bool is_idle_ = false;
  SeenAt end_;
  uint32_t end_capture_ = 0;
};

}  // namespace routewind
