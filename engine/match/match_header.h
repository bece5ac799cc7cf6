// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/scratch_text.h"
#include "engine/model/grpc_route.h"
#include "engine/model/request_view.h"

namespace routewind {

// A request header as conditions see it.
//
// Source:      semantics 4.4, D-06: the values of a repeated name are joined with `,` in order of
//              arrival and compared as one, byte for byte; nothing is trimmed, split or decoded.
// Precondition: `name` is lower case, as the names of a RequestView are.

// Whether the header is there and its joined value is `value`. Allocates nothing.
bool HeaderEquals(std::span<const HeaderView> headers, std::string_view name,
                  std::string_view value);

// The joined value; nothing when the header is absent. Lifetime: the request's, or `scratch`'s when
// the name repeats.
std::optional<std::string_view> JoinedHeader(std::span<const HeaderView> headers,
                                             std::string_view name, ScratchText& scratch);

// The header matches that count: of those whose names are equal without regard to case only the
// first (semantics 4.4).
std::vector<const HeaderMatch*> EffectiveHeaderMatches(const std::vector<HeaderMatch>& headers);

}  // namespace routewind
