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
      case RegexNode::Kind::kEmpty:
        return;
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
      case RegexNode::Kind::kRepeat:
        return WriteRepeat(node);
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
    case 0:
      return text + "x";
    case 1:
      return "x" + text;
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
         std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
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

}  // namespace routewind
