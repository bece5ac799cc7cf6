// SPDX-License-Identifier: Apache-2.0
#include "engine/config/edit_distance.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

constexpr size_t kMaxNameBytes = 40;  // no known field is longer
constexpr size_t kMaxDistance = 2;
using Row = std::array<size_t, kMaxNameBytes + 1>;

// Optimal string alignment: Levenshtein with swaps of neighbours. Case costs nothing.
size_t EditDistance(std::string_view a, std::string_view b) {
  const auto same = [&](size_t i, size_t j) {
    return AsciiLower(a[i - 1]) == AsciiLower(b[j - 1]);
  };
  Row before_last{};
  Row last{};
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    Row row{};
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same(i, j) ? 0 : 1)});
      const bool is_swap = i > 1 && j > 1 && same(i, j - 1) && same(i - 1, j);
      if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::string_view NearestName(std::string_view name, std::initializer_list<std::string_view> known) {
  std::string_view nearest;
  size_t best = kMaxDistance + 1;
  if (name.empty() || name.size() > kMaxNameBytes) return nearest;
  for (const std::string_view candidate : known) {
    if (candidate.size() > kMaxNameBytes) continue;
    const size_t distance = EditDistance(name, candidate);
    // A name of three letters is not a misspelling of any other one of three.
    if (distance < best && distance * 2 < candidate.size()) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace routewind
