// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/config/field_reader.h"

namespace routewind {

// Checks that many decoders make: one field, one rule, one finding.

struct StringRule {
  std::string_view code;             // "V-R04"
  bool (*accept)(std::string_view);  // a predicate of patterns.h
  std::string_view what;             // completes "… is not a valid …"
};

// Reads a string and checks it if it is there. The value is what is written, right or wrong.
Field<std::string_view> CheckedString(const FieldReader& reader, std::string_view name,
                                      const StringRule& rule);

// The same, with a finding of the same code where the field is missing.
Field<std::string_view> RequiredString(const FieldReader& reader, std::string_view name,
                                       const StringRule& rule, std::string_view missing);

// A port number, 1 to 65535; nothing where it is absent or wrong.
std::optional<uint16_t> CheckedPort(const FieldReader& reader, std::string_view name,
                                    std::string_view code);

// One of `allowed`; otherwise a finding that lists them. Nothing where it is absent or wrong.
std::optional<std::string_view> CheckedEnum(const FieldReader& reader, std::string_view name,
                                            std::string_view code,
                                            std::initializer_list<std::string_view> allowed);

// A finding at the first entry beyond `limit` of a list or map; false where there is one.
bool CheckCount(const FieldReader& reader, std::string_view name, size_t limit,
                std::string_view code, std::string message);

// Pairs (first, later) of positions whose keys are equal: each later one once. O(n log n).
template <typename Key>
std::vector<std::pair<size_t, size_t>> FindRepeats(const std::vector<Key>& keys) {
  std::vector<size_t> order(keys.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return keys[a] < keys[b]; });
  std::vector<std::pair<size_t, size_t>> repeats;
  for (size_t i = 1, first = 0; i < order.size(); ++i) {
    if (keys[order[first]] < keys[order[i]]) {
      first = i;
    } else {
      repeats.emplace_back(order[first], order[i]);
    }
  }
  return repeats;
}

}  // namespace routewind
