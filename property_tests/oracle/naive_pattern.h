// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace routewind {

// Regular expressions for the oracle: RE2, full match of one part (D-04).
//
// Everywhere else RE2 is seen by engine/match/pattern alone. An oracle that went through that file
// would repeat its mistakes, so this one asks RE2 itself: the one deliberate exception.
class NaivePatterns {
 public:
  NaivePatterns();
  ~NaivePatterns();

  bool Compiles(std::string_view expression);
  // Precondition: Compiles(expression).
  bool FullyMatches(std::string_view expression, std::string_view text);

 private:
  const re2::RE2& Find(std::string_view expression);

  std::map<std::string, std::unique_ptr<re2::RE2>, std::less<>> compiled_;
};

}  // namespace routewind
