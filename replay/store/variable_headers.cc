// SPDX-License-Identifier: Apache-2.0
#include "replay/store/variable_headers.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/stable_hash.h"

namespace routewind {

bool VariableHeaders::IsVariable(std::string_view name) const {
  const uint32_t* index = by_name_.Find(name);
  return index != nullptr && names_[*index].is_variable;
}

bool VariableHeaders::Learn(std::string_view name, std::string_view value, size_t value_limit) {
  CHECK(value_limit <= kMaxValues);
  const uint32_t* index = by_name_.Find(name);
  if (index == nullptr) {
    if (names_.size() == kMaxNames || name.size() > kMaxNameBytes) return false;
    names_.push_back({.text = std::string(name), .value_hashes = {}});
    by_name_.Insert(names_.back().text, static_cast<uint32_t>(names_.size() - 1));
    index = by_name_.Find(name);
  }
  Name& known = names_[*index];
  if (known.is_variable) return false;
  const uint64_t hash = StableHash(value);
  std::vector<uint64_t>& seen = known.value_hashes;
  if (std::find(seen.begin(), seen.end(), hash) == seen.end()) seen.push_back(hash);
  if (seen.size() <= value_limit) return false;
  known.is_variable = true;
  seen = {};
  return true;
}

}  // namespace routewind
