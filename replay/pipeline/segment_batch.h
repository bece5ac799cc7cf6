// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "replay/tcp/flow_key.h"
#include "replay/tcp/flow_table.h"

namespace routewind {

// The connections of a capture are dealt out to this many lanes, whatever the number of threads, so that the threads
// cannot be seen in the results.
inline constexpr uint32_t kLanes = 32;

// Where in the run the events of a segment stand: behind those that only came due with it.
inline uint64_t PositionOfDue(uint64_t segment) { return 2 * segment; }
inline uint64_t PositionOf(uint64_t segment) { return 2 * segment + 1; }

// A stretch of the capture's TCP segments, copied out of their packets, each with the lane that its connection is in.
class SegmentBatch : public SegmentClock {
 public:
  static constexpr size_t kMaxSegments = 1024;
  static constexpr size_t kMaxPayloadBytes = 256 << 10;  // but for the last segment, which may be larger

  struct alignas(64) Item {  // as few cache lines as there can be
    Segment segment;
    FlowPlace flow;
    SeenAt at;
    uint32_t capture = 0;
    size_t payload_begin = 0;
  };

  SegmentBatch() : items_(kMaxSegments), payload_(kMaxPayloadBytes) {}

  // `first` is the number of the first segment, from 1, in the run.
  void Begin(uint64_t first) {
    first_ = first;
    item_count_ = 0;
    payload_bytes_ = 0;
    for (auto& lane : lanes_) lane.clear();
    lane_payload_bytes_ = {};
    is_last_ = false;
    is_idle_ = false;
  }
  // Where the next segment is to be written; Add() takes it. Precondition: not full.
  Segment& next() { return items_[item_count_].segment; }
  void Add(SeenAt at, uint32_t capture) {
    Item& item = items_[item_count_];
    item.flow = FlowPlaceOf(item.segment);
    item.at = at;
    item.capture = capture;
    item.payload_begin = payload_bytes_;
    const ByteSpan payload = item.segment.payload;
    const auto lane = static_cast<uint32_t>(item.flow.hash >> 32) % kLanes;
    lanes_[lane].push_back(item_count_++);
    lane_payload_bytes_[lane] += payload.size();
    if (payload.empty()) return;
    if (payload_.size() - payload_bytes_ < payload.size()) payload_.resize(payload_bytes_ + payload.size());
    std::memcpy(payload_.data() + payload_bytes_, payload.data(), payload.size());
    payload_bytes_ += payload.size();
  }
  bool IsFull() const { return item_count_ >= kMaxSegments || payload_bytes_ >= kMaxPayloadBytes; }
  // No more is added. The last batch of a run has the run's last packet, too.
  void Seal() {
    for (Item& item : std::span(items_).first(item_count_)) {
      item.segment.payload = ByteSpan(payload_).subspan(item.payload_begin, item.segment.payload.size());
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
  uint64_t first_ = 1;
  std::vector<Item> items_;  // of which item_count_ are in use
  uint32_t item_count_ = 0;
  std::vector<std::byte> payload_;  // of which payload_bytes_ are in use
  size_t payload_bytes_ = 0;
  std::array<std::vector<uint32_t>, kLanes> lanes_;
  std::array<uint64_t, kLanes> lane_payload_bytes_{};
  bool is_last_ = false;
  bool is_idle_ = false;
  SeenAt end_;
  uint32_t end_capture_ = 0;
};

}  // namespace routewind
