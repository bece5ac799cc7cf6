// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/model/config.h"
#include "engine/model/outcome.h"

namespace routewind {

// What a reference came to (semantics 7.2, 6.2, 6.3).
struct ReferenceVerdict {
  bool is_valid = true;
  Reason reason = Reason::kMatched;      // the decision's reason when invalid
  std::string_view condition_reason;     // the reason on ResolvedRefs: "RefNotPermitted", "BackendNotFound", …; "" when valid
  std::string detail;                    // "Service web/pay has no TCP port 50051"
};

// Answers whether references of routes can be used. Indexes the Config once, which outlives it.
// Complexity: building O(n log n); each answer O(log n) plus the grants of one namespace.
class ReferenceResolver {
 public:
  explicit ReferenceResolver(const Config& config);
  ~ReferenceResolver();
  ReferenceResolver(const ReferenceResolver&) = delete;
  ReferenceResolver& operator=(const ReferenceResolver&) = delete;

  // A backendRef or a mirror's backendRef of a GRPCRoute in `route_namespace`: the seven checks of 7.2, in order.
  ReferenceVerdict ResolveBackend(std::string_view route_namespace, const BackendTarget& target) const;

  // ReferenceGrant (7.5): whether an object of `source` kind in `source_namespace` may point at `target` `id`.
  bool IsPermitted(const GroupKind& source, std::string_view source_namespace, const GroupKind& target,
                   const ObjectName& id) const;

  // An ExtensionRef: the engine implements no extension, so none resolves (D-29).
  ReferenceVerdict ResolveExtension(const ExtensionRef& extension) const;

  const Service* FindService(const ObjectName& id) const;
  const Secret* FindSecret(const ObjectName& id) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Why a rule cannot be used (D-38: a rule with a bad regular expression falls away alone); empty when it can.
std::string RuleFault(const RouteRule& rule);

}  // namespace routewind
