// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace routewind {

// Whether `value`, of a header of that name, is what ValueHiding::Hidden() writes.
bool IsHidden(std::string_view name, std::string_view value);

// Which header values a recording shows, and what stands in the place of the others.
//
// Shown:       pseudo-headers, `host`, `content-type`, `te`, what gRPC itself says of timeouts, encodings, statuses and
//              retries, and the names that `shown_names` holds, in lower case: those that routes match.
// Hidden:      everything else, as "hashed-" and 16 hexadecimal digits; of a `-bin` name the digits alone, which are
//              base64. Equal values of one recording stay equal.
// Secrecy:     HMAC-SHA256 (as in RFC 5246 §5) under `key`: without the key nobody can try values until one fits.
class ValueHiding {
 public:
  ValueHiding(std::string key, std::set<std::string, std::less<>> shown_names)
      : key_(std::move(key)), shown_names_(std::move(shown_names)) {}

  bool IsShown(std::string_view name) const;
  // What to write for a value that is not shown.
  std::string Hidden(std::string_view name, std::string_view value) const;

 private:
  const std::string key_;
  const std::set<std::string, std::less<>> shown_names_;
};

}  // namespace routewind
