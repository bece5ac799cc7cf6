// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace routewind {

// Digests of a run's captures, taken on a thread of its own while the run reads the same files.
//
// Errors:      a file that cannot be read has an empty digest; whoever reads it for its contents
//              tells why.
// Complexity:  linear, about 5 GB/s from memory; one buffer of 256 KiB.
// Threads:     one owner.
class InputDigester {
 public:
  // Begins at once. An empty path stands for an input that has no digest, such as a pipe, which
  // can be read only once.
  explicit InputDigester(std::vector<std::string> paths);
  InputDigester(const InputDigester&) = delete;
  InputDigester& operator=(const InputDigester&) = delete;
  ~InputDigester();  // does not wait for the rest

  // Waits for the rest. As `xxhsum -H2` prints them, in the order of the paths.
  const std::vector<std::string>& Finish();
  // Gives up what is not done yet: its digests stay empty.
  const std::vector<std::string>& Stop();

 private:
  void DigestAll();
  std::string DigestOf(const std::string& path) const;

  std::vector<std::string> paths_;
  std::vector<std::string> digests_;  // the thread's until it is joined
  std::atomic<bool> is_stopped_ = false;
  std::thread thread_;
};

}  // namespace routewind
