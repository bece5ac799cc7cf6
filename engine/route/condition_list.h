// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/route/status.h"

namespace routewind {

// Collects the conditions of one object, all with its generation (semantics 8).
class ConditionList {
 public:
  // What the API takes as `message`. A longer one is cut after a whole line and says so.
  static constexpr size_t kMaxMessageBytes = 32768;

  explicit ConditionList(int64_t generation) : generation_(generation) {}

  void True(std::string type, std::string reason, std::string message = "") {
    Add(std::move(type), "True", std::move(reason), std::move(message));
  }
  void False(std::string type, std::string reason, std::string message = "") {
    Add(std::move(type), "False", std::move(reason), std::move(message));
  }
  std::vector<Condition> Finish() && { return std::move(conditions_); }

 private:
  void Add(std::string type, std::string status, std::string reason, std::string message) {
    if (message.size() > kMaxMessageBytes) message = CutToSize(message);
    conditions_.push_back(
        {std::move(type), std::move(status), std::move(reason), std::move(message), generation_});
  }

  static std::string CutToSize(const std::string& message) {
    static constexpr char kCut[] = "\n(and more)";
    size_t end = kMaxMessageBytes - sizeof(kCut);
    const size_t line_end = message.rfind('\n', end);
    if (line_end != std::string::npos) {
      end = line_end;
    } else {
      while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xc0) == 0x80) --end;
    }
    return message.substr(0, end) + kCut;
  }

  int64_t generation_;
  std::vector<Condition> conditions_;
};

}  // namespace routewind
