// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
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
  static constexpr size_t kMaxSegments = 512;
  static constexpr size_t kMaxPayloadBytes = 256 << 10;  // but for the last segment, which may be larger

  struct Item {
    Segment segment;
    SeenAt at;
    uint32_t capture = 0;
    size_t payload_begin = 0;
  };

  // `first` is the number of the first segment, from 1, in the run.
  void Begin(uint64_t first) {
    first_ = first;
    items_.clear();
    payload_.clear();
    for (auto& lane : lanes_) lane.clear();
    lane_payload_bytes_ = {};
    is_last_ = false;
    is_idle_ = false;
  }
  void Add(const Segment& segment, SeenAt at, uint32_t capture) {
    const auto lane = static_cast<uint32_t>(FlowKeyOf(segment).first.Hash() >> 32) % kLanes;
    lanes_[lane].push_back(static_cast<uint32_t>(items_.size()));
    lane_payload_bytes_[lane] += segment.payload.size();
    items_.push_back({segment, at, capture, payload_.size()});
    payload_.insert(payload_.end(), segment.payload.begin(), segment.payload.end());
  }
  bool IsFull() const { return items_.size() >= kMaxSegments || payload_.size() >= kMaxPayloadBytes; }
  // No more is added. The last batch of a run has the run's last packet, too.
  void Seal() {
    for (Item& item : items_) {
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
  uint64_t last() const { return first_ + items_.size() - 1; }  // before the first where there is none
  const Item& item(uint64_t number) const { return items_[number - first_]; }
  SeenAt At(uint64_t number) const override { return item(number).at; }
  // The lane's segments, as places in this batch from 0.
  const std::vector<uint32_t>& of_lane(uint32_t lane) const { return lanes_[lane]; }
  uint64_t payload_bytes_of_lane(uint32_t lane) const { return lane_payload_bytes_[lane]; }

 private:
  uint64_t first_ = 1;
  std::vector<Item> items_;
  std::vector<std::byte> payload_;
  std::array<std::vector<uint32_t>, kLanes> lanes_;
  std::array<uint64_t, kLanes> lane_payload_bytes_{};
  bool is_last_ = false;
  bool is_idle_ = false;
  SeenAt end_;
  uint32_t end_capture_ = 0;
};

}  // namespace routewind
