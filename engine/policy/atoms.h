// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/match/pattern.h"
#include "engine/policy/text_condition.h"

namespace routewind {

// Texts of one part of a request (a service, a value of one header), one at least for each way in
// which a set of conditions can tell texts apart, as far as such texts were found.
struct AtomSet {
  std::vector<std::string> values;  // distinct
  // Every text is told apart by no condition from one of `values`: then trying the values is
  // trying all texts.
  bool is_complete = true;
};

// Texts for patterns, made once for each expression.
class PatternAtlas {
 public:
  explicit PatternAtlas(uint64_t seed) : seed_(seed) {}

  struct Entry {
    std::optional<std::vector<std::string>> all;  // where they are few
    std::vector<std::string> around;
  };
  // Valid as long as the atlas.
  const Entry& Of(const Pattern& pattern);

 private:
  uint64_t seed_;
  std::map<std::string, Entry, std::less<>> entries_;
};

// Collects the conditions on one part of a request.
//
// Method:      with exact conditions only, the literals and one text more are all there is. A
//              pattern that describes few texts is as good as those literals. For k other patterns
//              the remaining texts fall into 2^k sets by which patterns describe them; the answer
//              is complete where a text was found for each.
class AtomCollector {
 public:
  static constexpr size_t kMaxSortedPatterns = 16;  // beyond, texts are not sorted by pattern
  static constexpr size_t kMaxTextsPerSet = 2;
  static constexpr size_t kMaxValues = 20'000;

  void AddLiteral(std::string_view text) { literals_.emplace(text); }
  // Borrowed; outlives the collector.
  void AddPattern(const Pattern& pattern) { patterns_.emplace(pattern.expression(), &pattern); }
  void AddCondition(const TextCondition& condition);

  // `other` is a readable text to begin with for what no literal names.
  AtomSet Collect(PatternAtlas& atlas, std::string_view other) const;

 private:
  std::set<std::string, std::less<>> literals_;
  std::map<std::string, const Pattern*, std::less<>> patterns_;  // by expression
};

}  // namespace routewind
