// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace routewind {

// What a regular expression looks like from outside, read only to write down texts that it may
// describe. Whether it does is always asked of the Pattern itself, so nothing hangs on what this
// reading leaves out: word boundaries, Unicode classes, the difference of lazy and greedy.
struct RegexNode {
  enum class Kind { kEmpty, kClass, kSequence, kChoice, kRepeat };
  struct Range {
    uint32_t first = 0;  // code points, inclusive
    uint32_t last = 0;
  };
  static constexpr uint32_t kUnbounded = 0xffffffff;

  Kind kind = Kind::kEmpty;
  std::vector<Range> ranges = {};        // kClass: one character; never empty
  std::vector<RegexNode> children = {};  // kSequence, kChoice; kRepeat: one
  uint32_t min = 0;                      // kRepeat
  uint32_t max = 0;
};

struct RegexTree {
  static constexpr size_t kMaxDepth = 100;
  RegexNode root;
  // Whether the tree says everything that the expression says: literals, plain classes, groups,
  // alternatives and counts, without flags, boundaries or names of classes.
  bool is_exact = true;
};

// RE2 syntax. Nothing where the expression is nested more than kMaxDepth deep or cannot be read.
std::optional<RegexTree> ParseRegex(std::string_view expression);

}  // namespace routewind
