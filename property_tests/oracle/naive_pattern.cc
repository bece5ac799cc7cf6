// SPDX-License-Identifier: Apache-2.0
#include "property_tests/oracle/naive_pattern.h"

#include <re2/re2.h>

namespace routewind {

NaivePatterns::NaivePatterns() = default;
NaivePatterns::~NaivePatterns() = default;

const re2::RE2& NaivePatterns::Find(std::string_view expression) {
  auto found = compiled_.find(expression);
  if (found == compiled_.end()) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto pattern = std::make_unique<re2::RE2>(std::string(expression), options);
    found = compiled_.emplace(std::string(expression), std::move(pattern)).first;
  }
  return *found->second;
}

bool NaivePatterns::Compiles(std::string_view expression) { return Find(expression).ok(); }

bool NaivePatterns::FullyMatches(std::string_view expression, std::string_view text) {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), Find(expression));
}

}  // namespace routewind
