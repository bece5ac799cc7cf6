// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/route/decide.h"

namespace routewind {

// Select, with answers to earlier requests at hand: the same answer always, and faster where requests repeat in all that
// the table looks at.
//
// Method:      what Select reads of a request is its authority, its path, gateway, port, and the headers that some rule
//              names, values in order. These are written one behind the other as the question; an equal question has an
//              equal answer. Example: requests that differ in nothing but x-request-id, which no rule names, are one
//              question. Answers stand in a small table by the question's hash, the latest in each place.
// Memory:      about kAnswers × (kMaxQuestionBytes + 128) bytes. Longer questions are not remembered, and nothing is where
//              rules name more than kMaxNames headers.
// Lifetime:    the table outlives it.
// Threads:     one owner.
class SelectMemo {
 public:
  static constexpr size_t kAnswers = 64;
  static constexpr size_t kMaxQuestionBytes = 248;
  static constexpr size_t kMaxNames = 32;

  explicit SelectMemo(const RouteTable& table);
  Selection Select(const RequestView& request);

 private:
  using Question = std::array<char, kMaxQuestionBytes>;
  struct Answer {
    uint64_t question_bytes = 0;  // 0: none
    Question question;
    Selection selection;
  };

  size_t Write(const RequestView& request, Question& question) const;
  bool IsNameLength(size_t length) const { return (name_lengths_ >> (length < 63 ? length : 63) & 1) != 0; }

  const RouteTable& table_;
  std::vector<std::string> names_;  // of headers that some rule names
  uint64_t name_lengths_ = 0;       // bit i: one of them has that length; the last bit stands for all longer ones, too
  std::vector<Answer> answers_;     // empty: nothing is remembered
};

}  // namespace routewind
