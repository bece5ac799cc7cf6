// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace routewind {
namespace {

RE2::Options OptionsWithMemory(int64_t memory_bytes) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory_bytes);
  return options;
}

}  // namespace

struct Pattern::Impl {
  explicit Impl(std::string_view expression)
      : text(expression), automaton(text, OptionsWithMemory(kMaxPatternMemoryBytes)) {}
  std::string text;
  RE2 automaton;
};

Pattern::Pattern(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

Result<Pattern> Pattern::Compile(std::string_view expression) {
  auto impl = std::make_unique<const Impl>(expression);
  if (!impl->automaton.ok()) {
    return Error{"regular expression \"" + std::string(expression) +
                 "\": " + impl->automaton.error() + "; RE2 syntax is needed"};
  }
  return Pattern(std::move(impl));
}

bool Pattern::Matches(std::string_view text) const {
  return impl_->automaton.Match(text, 0, text.size(), RE2::ANCHOR_BOTH, nullptr, 0);
}

const std::string& Pattern::expression() const { return impl_->text; }

int Pattern::instruction_count() const { return impl_->automaton.ProgramSize(); }

struct PatternSet::Impl {
  std::vector<const Pattern*> patterns;
  std::optional<RE2::Set> set;  // absent: few patterns, or too much for one automaton
  std::vector<int> shared;      // index of each of the set's patterns, ascending
  std::vector<int> alone;       // indexes of the others

  void TryEach(const std::vector<int>& candidates, std::string_view text,
               std::vector<int>& indexes) const {
    for (const int i : candidates) {
      if (patterns[static_cast<size_t>(i)]->Matches(text)) indexes.push_back(i);
    }
  }

  void BuildSet() {
    for (int i = 0; i < static_cast<int>(patterns.size()); ++i) {
      const bool is_small =
          patterns[static_cast<size_t>(i)]->instruction_count() <= kMaxSharedInstructions;
      (is_small ? shared : alone).push_back(i);
    }
    if (shared.size() <= kFewPatterns) return;
    set.emplace(OptionsWithMemory(kMaxSetMemoryBytes), RE2::ANCHOR_BOTH);
    for (const int i : shared) {
      if (set->Add(patterns[static_cast<size_t>(i)]->expression(), nullptr) < 0) return set.reset();
    }
    if (!set->Compile()) set.reset();
  }

  // The set's answer, as indexes of patterns; false when the automaton ran out of memory.
  bool TrySet(std::string_view text, std::vector<int>& indexes) const {
    RE2::Set::ErrorInfo error{RE2::Set::kNoError};
    if (!set->Match(text, &indexes, &error)) {
      indexes.clear();
      return error.kind == RE2::Set::kNoError;
    }
    for (int& i : indexes) i = shared[static_cast<size_t>(i)];
    return true;
  }
};

PatternSet::PatternSet(std::vector<const Pattern*> patterns) {
  auto impl = std::make_unique<Impl>();
  impl->patterns = std::move(patterns);
  impl->BuildSet();
  impl_ = std::move(impl);
}

PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

void PatternSet::FindMatches(std::string_view text, std::vector<int>& indexes) const {
  indexes.clear();
  if (!impl_->set || !impl_->TrySet(text, indexes)) impl_->TryEach(impl_->shared, text, indexes);
  impl_->TryEach(impl_->alone, text, indexes);
  std::sort(indexes.begin(), indexes.end());
}

}  // namespace routewind
