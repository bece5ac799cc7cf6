// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/regex_tree.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/base/utf8.h"
#include "engine/policy/regex_class.h"

namespace routewind {
namespace {

// Recursive descent: choice := sequence ('|' sequence)*, sequence := (atom count?)*.
class RegexParser {
 public:
  explicit RegexParser(std::string_view text) : text_(text) {}

  std::optional<RegexTree> Parse() {
    RegexTree tree{.root = Choice(0)};
    tree.is_exact = is_exact_;
    if (has_failed_ || !text_.empty()) return std::nullopt;
    return tree;
  }

 private:
  bool Take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  RegexNode Choice(size_t depth) {
    RegexNode choice{.kind = RegexNode::Kind::kChoice};
    if (depth > RegexTree::kMaxDepth) {
      has_failed_ = true;
      return choice;
    }
    do {
      choice.children.push_back(Sequence(depth));
    } while (!has_failed_ && Take('|'));
    if (choice.children.size() > 1) return choice;
    RegexNode only = std::move(choice.children.front());
    return only;
  }

  RegexNode Sequence(size_t depth) {
    RegexNode sequence{.kind = RegexNode::Kind::kSequence};
    while (!has_failed_ && !text_.empty() && text_.front() != '|' && text_.front() != ')') {
      RegexNode atom = Atom(depth);
      while (TakeCount(atom)) {
      }
      sequence.children.push_back(std::move(atom));
    }
    return sequence;
  }

  // Wraps the atom in the count that follows it; false where none does.
  bool TakeCount(RegexNode& atom) {
    uint32_t min = 0;
    uint32_t max = RegexNode::kUnbounded;
    if (text_.empty()) return false;
    switch (text_.front()) {
      case '*':
        break;
      case '+':
        min = 1;
        break;
      case '?':
        max = 1;
        break;
      case '{':
        if (!TakeBraces(min, max)) return false;
        break;
      default:
        return false;
    }
    text_.remove_prefix(1);
    Take('?');  // lazy: the same texts
    RegexNode repeat{.kind = RegexNode::Kind::kRepeat, .min = min, .max = max};
    repeat.children.push_back(std::move(atom));
    atom = std::move(repeat);
    return true;
  }

  // "{2,5}", whose last character becomes the next to be taken; anything else is literal.
  bool TakeBraces(uint32_t& min, uint32_t& max) {
    const size_t close = text_.find('}');
    if (close == std::string_view::npos) return false;
    std::string_view body = text_.substr(1, close - 1);
    const auto number = [&body](uint32_t& value) {
      size_t digits = 0;
      value = 0;
      for (; digits < body.size() && IsAsciiDigit(body[digits]) && digits < 4; ++digits) {
        value = value * 10 + static_cast<uint32_t>(body[digits] - '0');
      }
      body.remove_prefix(digits);
      return digits != 0;
    };
    if (!number(min)) return false;
    max = min;
    if (body.starts_with(',')) {
      body.remove_prefix(1);
      if (body.empty()) max = RegexNode::kUnbounded;
      if (!body.empty() && !number(max)) return false;
    }
    if (!body.empty()) return false;
    text_.remove_prefix(close);
    return true;
  }

  RegexNode Atom(size_t depth) {
    if (Take('(')) return Group(depth);
    RegexNode node{.kind = RegexNode::Kind::kClass};
    if (text_.starts_with('[') || text_.starts_with('.') || text_.starts_with('\\')) {
      const CharacterClass found = TakeClass(text_);
      is_exact_ = is_exact_ && found.is_exact;
      has_failed_ = has_failed_ || found.has_failed;
      if (found.ranges.empty()) node.kind = RegexNode::Kind::kEmpty;
      node.ranges = found.ranges;
      return node;
    }
    if (Take('^') || Take('$')) {
      is_exact_ = false;
      return {};
    }
    const uint32_t c = TakeCodePoint(text_);
    node.ranges.push_back({c, c});
    return node;
  }

  // What stands behind "(": flags and names are passed over.
  RegexNode Group(size_t depth) {
    if (Take('?') && !Take(':')) {
      const size_t end = text_.find_first_of(":)>");
      if (end == std::string_view::npos) {
        has_failed_ = true;
        return {};
      }
      is_exact_ = false;
      const bool has_body = text_[end] != ')';
      text_.remove_prefix(end + 1);
      if (!has_body) return {};
    }
    RegexNode body = Choice(depth + 1);
    if (!Take(')')) has_failed_ = true;
    return body;
  }

  std::string_view text_;
  bool is_exact_ = true;
  bool has_failed_ = false;
};

}  // namespace

std::optional<RegexTree> ParseRegex(std::string_view expression) {
  return RegexParser(expression).Parse();
}

}  // namespace routewind
