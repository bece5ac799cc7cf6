// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace routewind {

// For tests only. Random documents: mostly sound structure in every style, with traps strewn in.
class YamlGenerator {
 public:
  explicit YamlGenerator(uint64_t seed) : random_(seed) {}

  std::string Document() {
    text_.clear();
    end_ = Chance(8) ? "\r\n" : "\n";
    if (Chance(4)) text_ += "---" + Trail();
    Map(Chance(12) ? 2 : 0, 0, Chance(4));
    if (Chance(10) && !text_.empty()) text_.pop_back();
    return text_;
  }

  std::string Mutated(std::string text) {
    for (size_t n = 1 + Below(3); n > 0 && !text.empty(); --n) {
      const size_t at = Below(text.size());
      const char byte = kBytes[Below(kBytes.size())];
      switch (Below(4)) {
        case 0:
          text.resize(at);
          break;
        case 1:
          text[at] = byte;
          break;
        case 2:
          text.insert(at, 1, byte);
          break;
        default:
          text.erase(at, 1 + Below(3));
      }
    }
    return text;
  }

 private:
  static constexpr std::string_view kBytes = " \n:-#'\"[]{},ab1?&*!|>%@`~\t\r.\\=<0";
  static constexpr std::array<const char*, 64> kScalars = {
      "a",      "b c",     "a:b",      "http://x", "a #b",     "a#b",       "1",
      "1.5",    "true",    "no",       "~",        "null",     "\"q\"",     "'q'",
      "''",     "\"\"",    "\"a: b\"", "'it''s'",  "\"\\\"\"", "\"\\n\"",   "[]",
      "{}",     "[a, b]",  "{a: b}",   "-1",       "-a",       ":a",        "?a",
      "a:",     "a: b",    "- a",      "é",        "日本",     "=",         "<<",
      "a,b",    "a]b",     "{a",       "[a",       "&x",       "*x",        "!t",
      "|",      ">",       "%a",       "@a",       "`a",       "\"open",    "'open",
      "a  ",    " a",      "a'b",      "a\"b",     "---",      "...",       "--- a",
      "a\\n",   "\"\\/\"", "[a,b]",    "[ ]",      "{ }",      "[[a], {}]", "{a: [b, ~]}",
      "\" x \""};
  static constexpr std::array<const char*, 24> kKeys = {
      "a",  "b",   "c",   "d", "e", "f",  "name", "\"a b\"", "'c d'", "y",     "017", "a b",
      "-x", "a:b", "a#b", "é", "~", "<<", "?",    "\"\"",    "'''a'", "x.y/z", "1",   "k"};

  size_t Below(size_t bound) { return random_() % bound; }
  bool Chance(size_t one_in) { return Below(one_in) == 0; }

  std::string Trail() {
    std::string trail;
    if (Chance(8)) trail += std::string(1 + Below(3), ' ');
    if (Chance(10)) trail += " # c: d";
    trail += end_;
    if (Chance(10)) trail += std::string(Below(8), ' ') + end_;
    if (Chance(10)) trail += std::string(Below(8), ' ') + "# - x: y" + end_;
    return trail;
  }

  std::string Scalar() { return kScalars[Chance(6) ? Below(kScalars.size()) : Below(24)]; }

  void Lead(size_t indent) {
    if (!is_inline_) text_ += std::string(indent + (Chance(150) ? 1 : 0), ' ');
    is_inline_ = false;
  }

  void Map(size_t indent, size_t depth, bool may_repeat) {
    const size_t offset = Below(7);
    for (size_t i = 0, count = 1 + Below(4); i < count; ++i) {
      Lead(indent);
      text_ += may_repeat ? kKeys[Below(kKeys.size())] : kKeys[(i + offset) % 16];
      text_ += Chance(60) ? "" : Chance(60) ? " :" : ":";
      const size_t shape = depth < 5 ? Below(6) : 0;
      if (shape >= 4) {
        text_ += Trail();
        if (shape == 4) Map(indent + 1 + Below(4), depth + 1, Chance(8));
        if (shape == 5) List(indent + Below(3), depth + 1);
      } else if (Chance(15)) {
        Literal(indent);
      } else {
        text_ += Chance(10) ? Trail() : (Chance(40) ? "" : " ") + Scalar() + Trail();
      }
    }
  }

  void Literal(size_t indent) {
    text_ += Chance(2) ? " |" : " |-";
    text_ += Chance(20) ? Trail() : end_;
    for (size_t i = 0, count = 1 + Below(3); i < count; ++i) {
      text_ += std::string(indent + 2 + (Chance(6) ? Below(4) : 0), ' ');
      text_ += Chance(4) ? "- # x: " : Scalar();
      text_ += Chance(20) ? Trail() : end_;
    }
  }

  void List(size_t indent, size_t depth) {
    for (size_t i = 0, count = 1 + Below(3); i < count; ++i) {
      Lead(indent);
      const size_t blanks = Chance(5) ? 1 + Below(4) : 1;
      text_ += "-";
      const size_t shape = depth < 5 ? Below(6) : 0;
      if (Chance(12)) {
        text_ += Trail();
        if (shape >= 3) Map(indent + 1 + Below(3), depth + 1, false);
        continue;
      }
      text_ += std::string(blanks, ' ');
      is_inline_ = shape >= 3;
      if (shape == 5) {
        List(indent + 1 + blanks, depth + 1);
      } else if (shape >= 3) {
        Map(indent + 1 + blanks, depth + 1, Chance(8));
      } else {
        text_ += Scalar() + Trail();
      }
    }
  }

  std::mt19937_64 random_;
  std::string text_;
  std::string end_;
  bool is_inline_ = false;
};

}  // namespace routewind
