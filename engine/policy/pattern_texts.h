// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/match/pattern.h"

namespace routewind {

// Texts with which to try a regular expression: some that it describes and some just outside. The
// caller asks the pattern which is which.
//
// Determinism: a function of expression and seed.
// Bounds:      at most `count` texts of at most kMaxTextBytes.
inline constexpr size_t kMaxTextBytes = 512;
std::vector<std::string> TextsAround(std::string_view expression, uint64_t seed, size_t count);

// Every text that the pattern describes, where they are few and the expression is plain enough to
// be sure of it; nothing otherwise. Sorted.
inline constexpr size_t kMaxFiniteTexts = 64;
std::optional<std::vector<std::string>> AllTextsOf(const Pattern& pattern);

}  // namespace routewind
