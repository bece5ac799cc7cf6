// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "tools/pcapsynth/words.h"

namespace routewind {

// Tables of numbers as inputs and as text, and lists with parts left out.

// Rows of numbers, a line a row.
std::string PrintTable(const std::vector<std::vector<uint64_t>>& rows);
// `rows` and `columns`: how many there must be; 0: any number.
Result<std::vector<std::vector<uint64_t>>> ParseTable(std::string_view text, size_t rows,
                                                      size_t columns);
// With one number halved or 0 at a time; the shape stays.
std::vector<std::vector<std::vector<uint64_t>>> SmallerTables(
    const std::vector<std::vector<uint64_t>>& rows);

// Lines of words, none of them empty; a word may hold any bytes.
using Script = std::vector<std::vector<std::string>>;
std::string PrintScript(const Script& script);
Result<Script> ParseScript(std::string_view text);
// A word of a line as a number; 0 where it is missing or none: a line that says nothing does
// nothing.
uint64_t NumberAt(const std::vector<std::string>& line, size_t place);

// All vectors that lack a half, then those that lack one element.
template <typename T>
std::vector<std::vector<T>> WithoutParts(const std::vector<T>& values) {
  std::vector<std::vector<T>> smaller;
  const auto without = [&](size_t from, size_t count) {
    std::vector<T> less = values;
    const auto begin = less.begin() + static_cast<std::ptrdiff_t>(from);
    less.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
    smaller.push_back(std::move(less));
  };
  for (size_t part = values.size() / 2; part >= 1; part /= 2) {
    for (size_t from = 0; from + part <= values.size(); from += part) without(from, part);
  }
  return smaller;
}

}  // namespace routewind
