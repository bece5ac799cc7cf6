// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/batch_schedule.h"

#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace routewind {
namespace {

void RunAlone(BatchWork& work, uint32_t lanes) {
  bool is_last = false;
  while (!is_last) {
    is_last = !work.Fill(0);
    for (uint32_t lane = 0; lane < lanes; ++lane) work.Process(0, lane);
    work.Take(0);
  }
}

// Threads that ask, under one lock, what can be done next. Batches are numbered from 0.
class Crew {
 public:
  Crew(BatchWork& work, uint32_t lanes, uint32_t slots, uint32_t threads)
      : work_(work), threads_(threads), lanes_(lanes), lanes_left_(slots) {}

  void Run() {
    std::vector<std::thread> others;
    for (uint32_t i = 1; i < threads_; ++i) others.emplace_back([this, i] { Loop(i); });
    Loop(0);
    for (std::thread& other : others) other.join();
  }

 private:
  struct Lane {
    uint64_t next = 0;  // batch
    bool is_busy = false;
  };
  // Lanes that one thread takes a batch's part of, one after another: several, so that the lock is seldom asked for.
  static constexpr uint32_t kClaimedLanes = 4;
  struct Claim {
    uint64_t batch = 0;
    std::array<Lane*, kClaimedLanes> lanes{};
    uint32_t count = 0;
  };

  void Loop(uint32_t thread) {
    std::unique_lock lock(mutex_);
    while (!IsDone()) {
      if (CanTake()) {
        Take(lock);
      } else if (CanFill()) {
        Fill(lock);
      } else if (const Claim claim = FreeLanes(thread); claim.count > 0) {
        Process(claim, lock);
      } else {
        changed_.wait(lock);
        continue;
      }
      changed_.notify_all();
    }
  }

  uint32_t SlotOf(uint64_t batch) const { return static_cast<uint32_t>(batch % lanes_left_.size()); }
  bool IsDone() const { return batch_count_ && taken_ == *batch_count_; }
  bool CanTake() const { return !is_taking_ && taken_ < filled_ && lanes_left_[SlotOf(taken_)] == 0; }
  bool CanFill() const { return !is_filling_ && !batch_count_ && filled_ < taken_ + lanes_left_.size(); }

  // Each thread has lanes of its own, side by side, whose memory stays in its core's cache; another's are only taken by
  // one that has nothing else to do.
  Claim FreeLanes(uint32_t thread) {
    const size_t begin = lanes_.size() * thread / threads_;
    const size_t end = lanes_.size() * (thread + 1) / threads_;
    const Claim own = FreeLanesOf(begin, end);
    return own.count > 0 ? own : FreeLanesOf(0, lanes_.size());
  }
  // Of those that are furthest behind, so that batches are finished in order.
  Claim FreeLanesOf(size_t begin, size_t end) {
    Claim claim;
    for (size_t i = begin; i < end; ++i) {
      Lane& lane = lanes_[i];
      if (lane.is_busy || lane.next == filled_) continue;
      if (claim.count > 0 && lane.next > claim.batch) continue;
      if (claim.count == 0 || lane.next < claim.batch) claim = {.batch = lane.next};
      if (claim.count < kClaimedLanes) claim.lanes[claim.count++] = &lane;
    }
    return claim;
  }

  void Take(std::unique_lock<std::mutex>& lock) {
    is_taking_ = true;
    lock.unlock();
    work_.Take(SlotOf(taken_));  // nobody else changes taken_
    lock.lock();
    is_taking_ = false;
    ++taken_;
  }

  void Fill(std::unique_lock<std::mutex>& lock) {
    is_filling_ = true;
    lock.unlock();
    const bool has_more = work_.Fill(SlotOf(filled_));
    lock.lock();
    is_filling_ = false;
    lanes_left_[SlotOf(filled_)] = static_cast<uint32_t>(lanes_.size());
    ++filled_;
    if (!has_more) batch_count_ = filled_;
  }

  void Process(const Claim& claim, std::unique_lock<std::mutex>& lock) {
    const uint32_t slot = SlotOf(claim.batch);
    const std::span lanes(claim.lanes.data(), claim.count);
    for (Lane* lane : lanes) lane->is_busy = true;
    lock.unlock();
    for (const Lane* lane : lanes) work_.Process(slot, static_cast<uint32_t>(lane - lanes_.data()));
    lock.lock();
    for (Lane* lane : lanes) {
      lane->is_busy = false;
      ++lane->next;
    }
    lanes_left_[slot] -= claim.count;
  }

  BatchWork& work_;
  const uint32_t threads_;
  std::mutex mutex_;  // around everything below
  std::condition_variable changed_;
  std::vector<Lane> lanes_;
  std::vector<uint32_t> lanes_left_;  // by slot: lanes that are not through with its batch
  uint64_t filled_ = 0;               // batches
  uint64_t taken_ = 0;
  bool is_filling_ = false;
  bool is_taking_ = false;
  std::optional<uint64_t> batch_count_;  // known once the last is filled
};

}  // namespace

uint32_t SlotsOf(uint32_t threads) { return threads <= 1 ? 1 : 2 * threads; }

void RunBatches(BatchWork& work, uint32_t lanes, uint32_t threads) {
  if (threads <= 1) return RunAlone(work, lanes);
  Crew(work, lanes, SlotsOf(threads), threads).Run();
}

}  // namespace routewind
