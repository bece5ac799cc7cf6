// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/atoms.h"

#include <algorithm>

#include "engine/policy/pattern_texts.h"

namespace routewind {
namespace {

constexpr size_t kTextsPerPattern = 16;

using Literals = std::set<std::string, std::less<>>;

std::string FreshText(std::string_view start, const Literals& literals) {
  std::string text(start);
  for (int n = 2; literals.contains(text); ++n) text = std::string(start) + std::to_string(n);
  return text;
}

// Which of the patterns describe the text.
std::vector<bool> SetOf(const std::string& text, const std::vector<const Pattern*>& patterns) {
  std::vector<bool> set;
  for (const Pattern* pattern : patterns) set.push_back(pattern->Matches(text));
  return set;
}

}  // namespace

const PatternAtlas::Entry& PatternAtlas::Of(const Pattern& pattern) {
  const auto found = entries_.find(pattern.expression());
  if (found != entries_.end()) return found->second;
  Entry entry{AllTextsOf(pattern), TextsAround(pattern.expression(), seed_, kTextsPerPattern)};
  return entries_.emplace(pattern.expression(), std::move(entry)).first->second;
}

void AtomCollector::AddCondition(const TextCondition& condition) {
  for (const TextPattern& pattern : condition.any_of) {
    if (pattern.kind == TextPattern::Kind::kExact) AddLiteral(pattern.text);
    if (pattern.pattern) AddPattern(*pattern.pattern);
  }
}

AtomSet AtomCollector::Collect(PatternAtlas& atlas, std::string_view other) const {
  Literals literals = literals_;
  std::vector<const Pattern*> open;
  for (const auto& [expression, pattern] : patterns_) {
    const PatternAtlas::Entry& entry = atlas.Of(*pattern);
    if (!entry.all) open.push_back(pattern);
    if (entry.all) literals.insert(entry.all->begin(), entry.all->end());
  }
  AtomSet atoms{{literals.begin(), literals.end()}, open.empty()};
  std::vector<std::string> candidates = {FreshText(other, literals)};
  for (const Pattern* pattern : open) {
    for (const std::string& text : atlas.Of(*pattern).around) {
      if (!literals.contains(text)) candidates.push_back(text);
    }
  }
  if (open.size() > kMaxSortedPatterns) {
    const Literals distinct(candidates.begin(), candidates.end());
    for (const std::string& text : distinct) {
      if (atoms.values.size() < kMaxValues) atoms.values.push_back(text);
    }
    return atoms;
  }
  std::map<std::vector<bool>, std::vector<std::string>> sets;
  for (const std::string& text : candidates) {
    std::vector<std::string>& texts = sets[SetOf(text, open)];
    const bool is_new = std::find(texts.begin(), texts.end(), text) == texts.end();
    if (is_new && texts.size() < kMaxTextsPerSet) texts.push_back(text);
  }
  constexpr size_t kMaxCounted = 10;  // 2^10 sets are more than there are candidates for
  atoms.is_complete = open.size() <= kMaxCounted && sets.size() == size_t{1} << open.size();
  for (const auto& [set, texts] : sets)
    atoms.values.insert(atoms.values.end(), texts.begin(), texts.end());
  return atoms;
}

}  // namespace routewind
