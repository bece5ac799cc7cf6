// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/base/result.h"
#include "proxy/line_file.h"
#include "proxy/proxy_observer.h"

namespace routewind {

// Writes every call as one line of JSON, the contract's Call record, in the order in which calls
// end. Headers are written as they came, secrets in them included.
//
// Bounds:      lines wait in memory until the file takes them, kMaxWaitingBytes at most; then calls
// wait. They are written
//              kLingerMs after they came, or sooner.
// Errors:      lines that cannot be written are lost and counted, and `tell` hears of it once a
// minute; calls go on. Threads:     every member may be called from any thread; a thread of its own
// writes.
class DecisionLog : public ProxyObserver {
 public:
  static constexpr size_t kMaxWaitingBytes = 8 << 20;
  static constexpr int kLingerMs = 20;

  using Tell = std::function<void(const std::string& line)>;

  // Appends to the file; "-" is standard output.
  static Result<std::unique_ptr<DecisionLog>> Open(const std::string& path, Tell tell);
  // Writes what is waiting.
  ~DecisionLog() override;

  void OnStart(const StartedCall&) override {}
  void OnEnd(const FinishedCall& call) override;

  // Opens the path anew, after logrotate has moved the file away. When that fails the old file
  // stays in use.
  Status Reopen();

  uint64_t lines() const { return lines_; }
  uint64_t lost_lines() const { return lost_lines_; }

 private:
  DecisionLog(std::string path, LineFile file, Tell tell);
  void Run();
  void WriteOut(const std::string& lines);

  const std::string path_;
  const Tell tell_;
  LineFile file_;               // the thread's own
  int64_t quiet_until_ns_ = 0;  // the thread's own: when the next fault may be told, monotonic

  std::mutex mutex_;
  std::condition_variable has_work_;
  std::condition_variable has_room_;
  std::string waiting_;  // whole lines
  std::optional<LineFile> next_file_;
  bool is_stopping_ = false;

  std::atomic<uint64_t> lines_{0}, lost_lines_{0};
  std::thread thread_;
};

}  // namespace routewind
