// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/route/table_impl.h"

namespace routewind {

// Texts of requests and conditions in messages for people.

// In double quotes, control characters and quotes escaped, cut after kMaxQuotedBytes with an
// ellipsis.
inline constexpr size_t kMaxQuotedBytes = 200;
std::string QuotedValue(std::string_view text);

// The same without the quotes, for names that need none.
std::string Printable(std::string_view text);

// What let a candidate match: "by method a.B/C and header x=1", "by hostname *.example.com", "as
// the catch-all".
std::string HowMatched(const Candidate& candidate);

// What does not hold: `service is "a.B", not "x.Y"`. Precondition: the condition does not hold for
// the request.
std::string HowFailed(const MatchCondition& condition, const RequestParts& request);

}  // namespace routewind
