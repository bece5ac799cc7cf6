// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace routewind {

// A compiled regular expression that matches whole values (D-04): RE2 syntax, case-sensitive, `.`
// not newline, UTF-8.
//
// Errors:      an expression that RE2 refuses, or whose program needs more than
//              kMaxPatternMemoryBytes.
// Complexity:  Matches is linear in the text, whatever the expression.
class Pattern {
 public:
  static constexpr int64_t kMaxPatternMemoryBytes = 8 << 20;

  static Result<Pattern> Compile(std::string_view expression);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  bool Matches(std::string_view text) const;
  const std::string& expression() const;
  int instruction_count() const;

 private:
  struct Impl;
  explicit Pattern(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

// Many patterns searched in one pass (RE2::Set): which of them match a text as a whole. Few are
// simply tried in turn.
//
// Lifetime:    the patterns are borrowed and outlive the set.
class PatternSet {
 public:
  // One pass over the text costs about as much as two patterns tried alone.
  static constexpr size_t kFewPatterns = 2;
  // For the automaton of all patterns together, which is built as texts ask for it.
  static constexpr int64_t kMaxSetMemoryBytes = 64 << 20;
  // A pattern with a longer program (a big counted repetition) is always tried alone: among others
  // it could make the common automaton grow with every byte of the text.
  static constexpr int kMaxSharedInstructions = 300;

  explicit PatternSet(std::vector<const Pattern*> patterns);
  ~PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;

  // Indexes of the patterns that match, ascending. When the automaton outgrows its memory, each is
  // tried alone: the answer is always exact.
  void FindMatches(std::string_view text, std::vector<int>& indexes) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace routewind
