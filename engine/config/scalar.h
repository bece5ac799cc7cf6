// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/config/document.h"

namespace routewind {

// Plain YAML scalars as kubectl reads them (semantics 0.2): YAML 1.1 with `yes`, `on`, `017`,
// `0o17`, `1_000`, `1e3`. Timestamps and sexagesimal numbers (`12:30`) stay strings, as they do
// there.

// Whether a plain scalar is a null: nothing, `~` or `null`.
bool IsPlainNull(std::string_view text);

ScalarType TypeOfPlainScalar(std::string_view text);

// What a scalar of type kBool says.
bool BoolOfPlainScalar(std::string_view text);

// The whole number that a scalar of type kInt or kFloat stands for; nothing where it has a fraction
// or does not fit.
std::optional<int64_t> WholeNumberOfPlainScalar(std::string_view text);

}  // namespace routewind
