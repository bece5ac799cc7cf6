// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace routewind {

// Lines that come in any order, written in the order of their numbers 0, 1, 2, …
//
// A call that lives as long as the capture holds back every call behind it, so waiting lines must not stay in memory:
// beyond kMaxHeldBytes they go to a temporary file, and only their place (16 bytes a line) is kept.
// Errors: the first failed write is remembered; Finish tells it.
class OrderedLines {
 public:
  static constexpr size_t kMaxHeldBytes = 8 << 20;

  // `out` outlives this object and is not closed by it; `name` is for messages.
  OrderedLines(std::FILE* out, std::string name) : out_(out), name_(std::move(name)) {}

  // Each number once. The line is written with a newline behind it.
  void Add(uint64_t number, std::string_view line);

  bool has_failed() const { return has_failed_; }  // on any thread
  // Hands on what is written so far, for readers who watch.
  void Flush() { std::fflush(out_); }


  // Every number has been added, or a write has failed. Flushes.
  Status Finish();

 private:
  struct Waiting {
    std::unique_ptr<std::string> text;  // in memory; null: spilled, or not there yet
    uint64_t offset = 0;                // in the spill file
    uint32_t length = 0;
    bool is_here = false;
  };
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void Write(std::string_view line);
  void Fail(std::string fault);
  void WriteReady();
  void Spill();
  std::string ReadSpilled(const Waiting& entry);

  std::FILE* out_;
  std::string name_;
  uint64_t next_ = 0;            // number of waiting_.front()
  std::deque<Waiting> waiting_;
  size_t held_bytes_ = 0;
  std::unique_ptr<std::FILE, CloseFile> spill_;
  uint64_t spill_bytes_ = 0;
  std::atomic<bool> has_failed_{false};
  std::string fault_;  // the first
};

}  // namespace routewind
