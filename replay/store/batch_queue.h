// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "replay/store/call_batch.h"

namespace routewind {

// A fixed number of batches that go round between the thread that fills them and the thread that
// writes them. Who has nothing to do waits; memory is bounded by the number of batches.
//
// Threads:     Exchange and Close from the filling one; Next, Fail and Done from the writing one.
class BatchQueue {
 public:
  explicit BatchQueue(size_t batch_count);

  // The first batch to fill.
  std::unique_ptr<CallBatch> First();
  // Gives a full batch for an empty one, waiting until there is one. An error is the writer's; then
  // the batch is lost.
  Result<std::unique_ptr<CallBatch>> Exchange(std::unique_ptr<CallBatch> full);
  // No more batches will come.
  void Close();

  // The next batch to write, in order; null once closed and empty.
  std::unique_ptr<CallBatch> Next();
  // The batch is written, or given up.
  void Done(std::unique_ptr<CallBatch> written);
  // What went wrong while writing; only the first failure is kept.
  void Fail(const Error& error);
  std::optional<Error> failure() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<CallBatch>> empty_;
  std::deque<std::unique_ptr<CallBatch>> full_;
  std::optional<Error> failure_;
  bool is_closed_ = false;
};

}  // namespace routewind
