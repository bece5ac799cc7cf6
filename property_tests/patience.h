// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace routewind {

// What a law does about inputs that never end, or end the program.

// Calls `lose` in a thread of its own, once, when `progress` has not changed for so long. Destroying it before that ends the
// watch; destroying it while `lose` runs waits for it.
class Patience {
 public:
  Patience(std::chrono::seconds limit, std::function<uint64_t()> progress, std::function<void()> lose);
  ~Patience();
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

 private:
  void Watch(std::chrono::seconds limit);

  const std::function<uint64_t()> progress_;
  const std::function<void()> lose_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_over_ = false;
  std::thread thread_;
};

// Does the work in a child process that has a second for it. Empty where it ended, whatever it found; else what came in
// between: "does not end within a second", "ends the program by signal 11".
std::string ObstacleTo(const std::function<void()>& work);

}  // namespace routewind
