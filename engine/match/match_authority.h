// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/scratch_text.h"
#include "engine/model/config.h"

namespace routewind {

// The host that hostnames are compared with: the authority in lower case, without its port and,
// unless told to keep it, without one trailing dot (D-18). An IPv6 literal keeps its brackets.
//
// Source:      RFC 9110 §7.2, RFC 3986 §3.2; semantics 4.6. Odd but harmless names pass: whether a
//              name is a DNS name is not asked (semantics 3.4). The empty authority is the empty
//              host, which only `*` covers.
// Errors:      nothing for what HTTP forbids: a blank, a control character, `@`, `/`, a port that
//              is no number up to 65535, a bracket without its partner or out of place, more than
//              one colon outside brackets.
// Lifetime:    a view into the authority or, when letters had to be lowered, into `scratch`.
// Complexity:  one pass; allocates only for upper case in a host longer than
//              ScratchText::kStackBytes.
std::optional<std::string_view> HostOfAuthority(std::string_view authority,
                                                EngineOptions::TrailingDot trailing_dot,
                                                ScratchText& scratch);

}  // namespace routewind
