// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/request_view.h"
#include "engine/route/possible.h"
#include "engine/route/route_table.h"

namespace routewind {

// Requests of recordings: of a header that was hashed (IsHidden) the name is known, and the value is not. Where rules ask for it, the
// decision may depend on it.
//
// Lifetime:    the table outlives it. One owner.
class HashedHeaders {
 public:
  explicit HashedHeaders(const RouteTable& table);

  // Whether some rule asks for a header that is hashed in `request`. O(headers) where none is hashed.
  bool Concern(const RequestView& request) const;
  // SelectPossible, taking the values of such headers for unknown. Precondition: Concern(request).
  PossibleSelections Select(const RequestView& request, const UnknownParts& unknown) const;

 private:
  bool IsAsked(std::string_view name) const;

  const RouteTable& table_;
  const std::vector<std::string> asked_;
};

}  // namespace routewind
