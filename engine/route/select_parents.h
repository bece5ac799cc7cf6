// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/route/allowed_routes.h"
#include "engine/route/attach.h"

namespace routewind {

// Steps 0 to 4 of semantics 3.1: from a route's parentRefs to the listeners that would take it,
// each parentRef alone.

// A listener that allows the route and shares a hostname with it.
struct ListenerOffer {
  size_t listener = 0;  // index into the Gateway's listeners
  std::vector<AttachedHostname> hostnames;
};

struct SelectedParent {
  ParentAttachment attachment;  // its verdict is final when there are no offers
  size_t gateway = 0;           // index into ParentSelector::gateways(); meaningless with kNotOurs
  std::vector<ListenerOffer> offers;
};

// Points into the Config, which outlives it.
class ParentSelector {
 public:
  explicit ParentSelector(const Config& config);

  // The Gateways whose class is ours, sorted by namespace/name.
  const std::vector<const Gateway*>& gateways() const { return gateways_; }

  // One answer for each parentRef of the route, in its order, then one for each default Gateway
  // that claims it (semantics 10.2). Complexity: O(parentRefs × listeners × hostnames).
  std::vector<SelectedParent> Select(const RouteAttachment& route) const;

 private:
  struct Subject;

  SelectedParent SelectParent(const Subject& subject, const ParentRef& ref) const;
  SelectedParent SelectListeners(const Subject& subject, size_t gateway,
                                 const ParentRef* ref) const;
  bool TakesKind(const Subject& subject, size_t gateway, size_t listener) const;
  std::string WhyNotOurs(const ParentRef& ref) const;
  std::string DescribeRefusal(const Subject& subject, size_t gateway, const ParentRef* ref,
                              ParentVerdict verdict) const;

  NamespaceTest namespaces_;
  std::vector<const Gateway*> gateways_;
  std::vector<std::vector<std::vector<GroupKind>>> kinds_;  // supported, by gateway and listener
  std::map<ObjectName, size_t> index_;                      // of gateways_
  std::map<ObjectName, std::string>
      foreign_gateways_;  // Gateways of classes that are not ours: their class
};

// "a; b; c": at most kMaxListedReasons of them, then how many more there are.
inline constexpr size_t kMaxListedReasons = 4;
std::string JoinReasons(const std::vector<std::string>& reasons);

// The hostnames of a route that have a part in common with the listener's, in the route's order,
// without repeats (3.3).
std::vector<AttachedHostname> IntersectHostnames(const Hostname& listener,
                                                 const std::vector<RouteHostname>& hostnames);

}  // namespace routewind
