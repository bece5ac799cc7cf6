// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/grpc_route.h"
#include "engine/route/resolve_reference.h"

namespace routewind {

// The filters of a rule and of one of its backendRefs, resolved ahead of time.
//
// Source:      semantics 6.1 … 6.3; D-25 (each filter: remove, set, add; the rule's filters before
//              the backend's).

// Header edits of any number of filters, as one: applied in the order remove, set, add they give
// what the filters give one after the other. Names are lower case, in order of first mention; `set`
// and `remove` hold a name once, `add` holds the values of one name next to each other.
struct HeaderEdits {
  struct Edit {
    std::string name;
    std::string value;
    friend bool operator==(const Edit&, const Edit&) = default;
  };
  std::vector<std::string> remove;
  std::vector<Edit> set;
  std::vector<Edit> add;
};

// Edits of `host` and of names that are no tokens (pseudo-headers among them) are ignored: gateways
// cannot make them (W-04). Of entries of one list whose names are equal without regard to case the
// first counts, as with matches.
HeaderEdits ComposeEdits(std::span<const HeaderModifier* const> modifiers);

// A mirror that can be used; the others are left out (D-27).
struct MirrorPlan {
  ObjectName id;
  uint16_t port = 0;
  uint32_t numerator = 1;
  uint32_t denominator = 1;
  std::string identity;  // "namespace/route#rule/mirror#0", with "/backend#1" before "/mirror" for
                         // a backend's own
  bool counts_by_backend =
      false;  // draws by the requests its backend gets, not by those of the rule
};

struct FilterPlan {
  HeaderEdits request;
  HeaderEdits mirrored_request;  // of the rule alone: what copies for mirrors carry (D-25)
  HeaderEdits response;
  std::vector<MirrorPlan> mirrors;  // the rule's, then the backend's
};

class RouteTable;
struct Decision;

// The filters that act on a decided request; null when it is not forwarded (semantics 6.4, step 6). Points into the table.
const FilterPlan* FiltersOf(const RouteTable& table, const Decision& decision);

// What every plan of a rule shares.
struct FilterContext {
  std::string_view route_namespace;
  std::string_view rule_identity;  // "namespace/route#rule"
  const ReferenceResolver& references;
};
FilterPlan PlanFilters(const RouteRule& rule, const BackendRef& backend, uint32_t backend_index,
                       const FilterContext& context);

// Why the filters cannot be carried out: names the first ExtensionRef that does not resolve (D-29);
// empty when all can.
std::string UnresolvedFilter(const std::vector<Filter>& filters,
                             const ReferenceResolver& references);

}  // namespace routewind
