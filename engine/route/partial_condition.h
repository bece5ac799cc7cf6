// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/route/condition.h"

namespace routewind {

// Conditions asked of a request of which parts are not known.

enum class Answer : uint8_t { kNo, kDepends, kYes };

struct PartialRequest {
  RequestParts parts;  // path, service and method are empty where the path is not known
  bool path_is_known = true;
  uint32_t unknown_headers = 0;
  std::span<const std::string_view> nameless_values;  // UnknownParts::nameless_values
  const std::vector<std::string>* whole_names = nullptr;  // UnknownParts::whole_names

  // Whether every header of this name is known.
  bool IsWhole(std::string_view name) const {
    return unknown_headers == 0 || (whole_names != nullptr && std::binary_search(whole_names->begin(), whole_names->end(), name));
  }
};

Answer Ask(const MatchCondition& condition, const PartialRequest& request);

// Whether all conditions of a match hold. A match that needs more headers than may be unknown never
// does.
Answer AskAll(const CompiledMatch& match, const PartialRequest& request);

// Whether `other` matches every completion of the request that `match` matches. No false yes; a
// false no only where expressions are compared, or the unknown headers are bounded.
bool Implies(const CompiledMatch& match, const CompiledMatch& other, const PartialRequest& request);

}  // namespace routewind
