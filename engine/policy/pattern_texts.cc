// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/pattern_texts.h"

#include <algorithm>
#include <utility>

#include "engine/base/stable_hash.h"
#include "engine/base/utf8.h"
#include "engine/policy/regex_class.h"
#include "engine/policy/regex_tree.h"

namespace routewind {
namespace {

using Texts = std::vector<std::string>;

// Choices by number: the same for the same seed.
class ChoiceStream {
 public:
  explicit ChoiceStream(uint64_t seed) : seed_(seed) {}
  uint64_t Below(uint64_t bound) { return MixHash(seed_, count_++) % bound; }

 private:
  uint64_t seed_;
  uint64_t count_ = 0;
};

// Writes one of the texts of a tree. Steps are counted, for counts within counts of nothing at all
// would take for ever.
class TextWriter {
 public:
  explicit TextWriter(ChoiceStream& choose) : choose_(choose) {}

  void Write(const RegexNode& node) {
    if (++steps_ > kMaxSteps || text_.size() > kMaxTextBytes) return;
    switch (node.kind) {
      case RegexNode::Kind::kEmpty: return;
      case RegexNode::Kind::kClass: {
        const RegexNode::Range& range = node.ranges[choose_.Below(node.ranges.size())];
        const auto offset = static_cast<uint32_t>(choose_.Below(range.last - range.first + 1));
        return AppendCodePoint(range.first + offset, text_);
      }
      case RegexNode::Kind::kSequence:
        for (const RegexNode& child : node.children) Write(child);
        return;
      case RegexNode::Kind::kChoice:
        return Write(node.children[choose_.Below(node.children.size())]);
      case RegexNode::Kind::kRepeat: return WriteRepeat(node);
    }
  }
  std::string Take() && { return std::move(text_); }

 private:
  static constexpr size_t kMaxSteps = 10'000;

  void WriteRepeat(const RegexNode& node) {
    constexpr uint32_t kMoreAtMost = 3;
    const uint32_t room = node.max < node.min ? 0 : std::min(node.max - node.min, kMoreAtMost);
    const uint64_t times = node.min + choose_.Below(room + 1);
    for (uint64_t i = 0; i < times && steps_ <= kMaxSteps; ++i) Write(node.children[0]);
  }

  ChoiceStream& choose_;
  std::string text_;
  size_t steps_ = 0;
};

// A text bent a little, so that it may fall just outside.
std::string Bend(std::string text, ChoiceStream& choose) {
  switch (choose.Below(5)) {
    case 0: return text + "x";
    case 1: return "x" + text;
    case 2:
      if (!text.empty()) text.pop_back();
      return text;
    case 3:
      if (!text.empty()) text.erase(0, 1);
      return text;
    default:
      if (!text.empty()) {
        char& c = text[choose.Below(text.size())];
        if (static_cast<unsigned char>(c) < 0x80) c = c == 'x' ? 'X' : 'x';
      }
      return text;
  }
}

// What headers and paths cannot carry is no use.
bool IsSendable(const std::string& text) {
  return text.size() <= kMaxTextBytes && FindInvalidUtf8(text) == std::string::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
}

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
    case RegexNode::Kind::kEmpty: return Texts{""};
    case RegexNode::Kind::kClass:
      for (const RegexNode::Range& range : node.ranges) {
        if (range.last - range.first >= kMaxFiniteTexts - std::min(all.size(), kMaxFiniteTexts)) return std::nullopt;
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
    case RegexNode::Kind::kRepeat: return AllOfRepeat(node);
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> TextsAround(std::string_view expression, uint64_t seed, size_t count) {
  const std::optional<RegexTree> tree = ParseRegex(expression);
  ChoiceStream choose(MixHash(seed, StableHash(expression)));
  Texts texts;
  for (size_t i = 0; i < count; ++i) {
    std::string text;
    if (tree) {
      TextWriter writer(choose);
      writer.Write(tree->root);
      text = std::move(writer).Take();
    }
    if (i % 2 == 1) text = Bend(std::move(text), choose);
    if (IsSendable(text)) texts.push_back(std::move(text));
  }
  return texts;
}

std::optional<std::vector<std::string>> AllTextsOf(const Pattern& pattern) {
  const std::optional<RegexTree> tree = ParseRegex(pattern.expression());
  if (!tree || !tree->is_exact) return std::nullopt;
  std::optional<Texts> texts = AllOf(tree->root);
  if (!texts) return std::nullopt;
  const bool all_match = std::all_of(texts->begin(), texts->end(), [&](const std::string& text) { return pattern.Matches(text); });
  if (!all_match) return std::nullopt;  // the tree was read wrongly: better no claim
  std::sort(texts->begin(), texts->end());
  texts->erase(std::unique(texts->begin(), texts->end()), texts->end());
  return texts;
}

}  // namespace routewind
