// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/batch_schedule.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace routewind {
namespace {

constexpr uint32_t kLanesHere = 5;

// Writes down what it is asked, and notices where a promise of BatchWork is broken.
class CheckedWork : public BatchWork {
 public:
  CheckedWork(uint64_t batches, uint32_t slots) : batches_(batches), slots_(slots), lanes_(kLanesHere) {}

  bool Fill(uint32_t slot) override {
    Slot& filled = slots_.at(slot);
    filled.batch = filled_++;  // not locked: one at a time
    filled.lanes_through = 0;
    return filled_ < batches_;
  }
  void Process(uint32_t slot, uint32_t lane) override {
    Lane& of = lanes_.at(lane);
    if (of.is_busy.exchange(true) || slots_[slot].batch != of.next) is_broken = true;
    ++of.next;
    ++slots_[slot].lanes_through;
    of.is_busy = false;
  }
  void Take(uint32_t slot) override {
    if (slots_[slot].lanes_through != kLanesHere || slots_[slot].batch != taken) is_broken = true;
    ++taken;
  }

  uint64_t taken = 0;
  std::atomic<bool> is_broken{false};

 private:
  struct Slot {
    uint64_t batch = 0;
    std::atomic<uint32_t> lanes_through{0};
  };
  struct Lane {
    uint64_t next = 0;
    std::atomic<bool> is_busy{false};
  };

  const uint64_t batches_;
  std::vector<Slot> slots_;
  std::vector<Lane> lanes_;
  uint64_t filled_ = 0;
};

TEST(RunBatches, TakesEveryBatchInOrderOnceEveryLaneIsThroughWithIt) {
  for (const uint32_t threads : {1U, 2U, 3U, 8U}) {
    for (const uint64_t batches : {uint64_t{1}, uint64_t{2}, uint64_t{1000}}) {
      CheckedWork work(batches, SlotsOf(threads));
      RunBatches(work, kLanesHere, threads);
      EXPECT_EQ(work.taken, batches) << threads << " threads";
      EXPECT_FALSE(work.is_broken) << threads << " threads, " << batches << " batches";
    }
  }
}

}  // namespace
}  // namespace routewind
