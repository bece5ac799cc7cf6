// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/match/pattern.h"

namespace routewind {

// The regular expressions of a table, each compiled once.
// Lifetime: patterns live as long as the pool, at fixed addresses.
class PatternPool {
 public:
  // Precondition: the expression compiles (rules with one that does not are dropped before: D-38).
  const Pattern* Intern(const std::string& expression) {
    auto& pattern = patterns_[expression];
    if (pattern == nullptr)
      pattern = std::make_unique<Pattern>(Pattern::Compile(expression).value());
    return pattern.get();
  }

 private:
  std::map<std::string, std::unique_ptr<Pattern>> patterns_;
};

}  // namespace routewind
