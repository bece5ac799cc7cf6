// SPDX-License-Identifier: Apache-2.0
#include "replay/store/batch_queue.h"

#include "engine/base/check.h"

namespace routewind {

BatchQueue::BatchQueue(size_t batch_count) {
  CHECK(batch_count >= 2);
  for (size_t i = 0; i < batch_count; ++i) empty_.push_back(std::make_unique<CallBatch>());
}

std::unique_ptr<CallBatch> BatchQueue::First() {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<CallBatch> batch = std::move(empty_.back());
  empty_.pop_back();
  return batch;
}

Result<std::unique_ptr<CallBatch>> BatchQueue::Exchange(std::unique_ptr<CallBatch> full) {
  std::unique_lock lock(mutex_);
  CHECK(!is_closed_);
  full_.push_back(std::move(full));
  changed_.notify_all();
  changed_.wait(lock, [this] { return !empty_.empty(); });
  std::unique_ptr<CallBatch> batch = std::move(empty_.back());
  empty_.pop_back();
  if (failure_) {
    empty_.push_back(std::move(batch));
    return *failure_;
  }
  return batch;
}

void BatchQueue::Close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  changed_.notify_all();
}

std::unique_ptr<CallBatch> BatchQueue::Next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !full_.empty() || is_closed_; });
  if (full_.empty()) return nullptr;
  std::unique_ptr<CallBatch> batch = std::move(full_.front());
  full_.pop_front();
  return batch;
}

void BatchQueue::Done(std::unique_ptr<CallBatch> written) {
  written->Clear();
  const std::lock_guard lock(mutex_);
  empty_.push_back(std::move(written));
  changed_.notify_all();
}

void BatchQueue::Fail(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = error;
}

std::optional<Error> BatchQueue::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace routewind
