// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "replay/anomaly.h"
#include "replay/capture/packet.h"

namespace routewind {

// Puts packets back in order of their timestamps, ties in file order, so that nothing behind this
// stage depends on the order in which a multi-queue card, a mirror port or an editing tool happened
// to write them.
//
// Method:      a window of the last kWindowPackets packets (at most kWindowBytes of them), whose memory is held; one that has
//              none is copied. In order is the common case and costs one comparison.
// Errors:      a packet older than one in the window is put before it, counted as
// Anomaly::kTimeReordered; one older
//              than a packet already released goes on as it is, counted as Anomaly::kTimeDisorder.
// Lifetime:    every field of a packet comes out as it went in; `bytes` of one released stand in the memory that it holds.
class TimeOrder {
 public:
  static constexpr size_t kWindowPackets = 256;
  static constexpr size_t kWindowBytes = 4 << 20;

  explicit TimeOrder(AnomalyLog& anomalies);
  ~TimeOrder();

  void Push(Packet packet);
  // The next packet in time order once the window is full; with `at_end`, until the window is
  // empty. Call it after each Push until it says false: that keeps the window to its size.
  bool Pop(Packet& packet, bool at_end);
  // Push and Pop in one where that is all there is to do, as it nearly always is: the window is full, and `packet` is no
  // older than what it holds. Otherwise false, and nothing was done.
  bool Exchange(Packet& packet);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
