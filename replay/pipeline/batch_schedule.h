// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace routewind {

// What is done with batch after batch. A batch is in one of `slots` places while it is under way.
class BatchWork {
 public:
  virtual ~BatchWork() = default;
  // One at a time, batch after batch: what is read. False: this batch is the last.
  virtual bool Fill(uint32_t slot) = 0;
  // Once for each lane and batch; for one lane one at a time, batch after batch.
  virtual void Process(uint32_t slot, uint32_t lane) = 0;
  // One at a time, batch after batch, once every lane is through with it.
  virtual void Take(uint32_t slot) = 0;
};

// Runs the work to its end on `threads` threads, the caller's among them. Whatever can be done next is done by whoever is
// free, so no thread has a stage of its own.
//
// With one thread nothing is locked and a batch is taken before the next is filled.
// Slots:  two for each thread at most, and one where there is one thread; so much is under way at a time.
void RunBatches(BatchWork& work, uint32_t lanes, uint32_t threads);

// How many slots RunBatches uses.
uint32_t SlotsOf(uint32_t threads);

}  // namespace routewind
