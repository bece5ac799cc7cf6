// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/policy/pattern_texts.h"
#include "engine/policy/regex_class.h"
#include "engine/policy/regex_tree.h"

namespace routewind {
namespace {

using Texts = std::vector<std::string>;

// The texts of a node, or nothing when they are more than kMaxFiniteTexts.
std::optional<Texts> AllOf(const RegexNode& node);

std::optional<Texts> Joined(const Texts& heads, const Texts& tails) {
  if (heads.size() * tails.size() > kMaxFiniteTexts) return std::nullopt;
  Texts joined;
  for (const std::string& head : heads) {
    for (const std::string& tail : tails) {
      if (head.size() + tail.size() > kMaxTextBytes) return std::nullopt;
      joined.push_back(head + tail);
    }
  }
  return joined;
}

std::optional<Texts> AllOfRepeat(const RegexNode& node) {
  const std::optional<Texts> once = AllOf(node.children[0]);
  if (!once || node.max > kMaxFiniteTexts || node.max < node.min) return std::nullopt;
  Texts all;
  Texts power = {""};
  for (uint32_t times = 0;; ++times) {
    if (times >= node.min) all.insert(all.end(), power.begin(), power.end());
    if (all.size() > kMaxFiniteTexts) return std::nullopt;
    if (times == node.max) return all;
    std::optional<Texts> next = Joined(power, *once);
    if (!next) return std::nullopt;
    power = std::move(*next);
  }
}

std::optional<Texts> AllOf(const RegexNode& node) {
  Texts all;
  switch (node.kind) {
    case RegexNode::Kind::kEmpty:
      return Texts{""};
    case RegexNode::Kind::kClass:
      for (const RegexNode::Range& range : node.ranges) {
        if (range.last - range.first >= kMaxFiniteTexts - std::min(all.size(), kMaxFiniteTexts))
          return std::nullopt;
        for (uint32_t c = range.first; c <= range.last; ++c) AppendCodePoint(c, all.emplace_back());
      }
      return all;
    case RegexNode::Kind::kSequence: {
      std::optional<Texts> so_far = Texts{""};
      for (const RegexNode& child : node.children) {
        const std::optional<Texts> tails = AllOf(child);
        if (!tails) return std::nullopt;
        so_far = Joined(*so_far, *tails);
        if (!so_far) return std::nullopt;
      }
      return so_far;
    }
    case RegexNode::Kind::kChoice:
      for (const RegexNode& child : node.children) {
        const std::optional<Texts> texts = AllOf(child);
        if (!texts || all.size() + texts->size() > kMaxFiniteTexts) return std::nullopt;
        all.insert(all.end(), texts->begin(), texts->end());
      }
      return all;
    case RegexNode::Kind::kRepeat:
      return AllOfRepeat(node);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<std::string>> AllTextsOf(const Pattern& pattern) {
  const std::optional<RegexTree> tree = ParseRegex(pattern.expression());
  if (!tree || !tree->is_exact) return std::nullopt;
  std::optional<Texts> texts = AllOf(tree->root);
  if (!texts) return std::nullopt;
  const bool all_match = std::all_of(
      texts->begin(), texts->end(), [&](const std::string& text) { return pattern.Matches(text); });
  if (!all_match) return std::nullopt;  // the tree was read wrongly: better no claim
  std::sort(texts->begin(), texts->end());
  texts->erase(std::unique(texts->begin(), texts->end()), texts->end());
  return texts;
}

}  // namespace routewind
