// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/model/cluster.h"
#include "engine/model/gateway.h"
#include "engine/model/grpc_route.h"

namespace routewind {

// Everything one configuration input says: the valid objects, sorted by namespace/name within each kind, so that the
// order of files and documents has no influence on anything. For the same reason no document overrides another: an object
// defined twice alike is kept once with a warning, defined twice differently it is an error and neither is used.
// Complete when built, const ever after.
struct Config {
  std::vector<std::string> files;  // names for messages; Place::file indexes this
  std::vector<GatewayClass> gateway_classes;
  std::vector<Gateway> gateways;
  std::vector<GrpcRoute> grpc_routes;
  std::vector<HttpRoute> http_routes;
  std::vector<ReferenceGrant> reference_grants;
  std::vector<Service> services;
  std::vector<EndpointSlice> endpoint_slices;
  std::vector<Namespace> namespaces;
  std::vector<Secret> secrets;
  std::vector<ConfigMap> config_maps;
  std::vector<BackendTlsPolicy> backend_tls_policies;

  // What was left out of the input and is taken to exist (contract section 2). The loader has already added the assumed
  // Gateways and Services to the lists above; these flags only say so.
  bool gateways_assumed = false;
  bool services_assumed = false;
  // Secrets are never assumed unless the user asks for it: then a certificateRef to a Secret that is not in the input
  // counts as good.
  bool certificates_assumed = false;
  bool strict = false;  // no assumptions at all
};

// The switches of semantics 11 and 12. The defaults are the specification read literally.
struct EngineOptions {
  enum class HostnameRank { kOriginal, kIntersected };       // D-01
  enum class MatchTypeRank { kExactFirst, kLengthOnly };     // D-02
  enum class NameTie { kJoined, kNamespaceFirst };           // D-03
  enum class KindConflict { kEnforce, kIgnore };             // D-07
  enum class FallThrough { kLiteral, kVirtualHost };         // D-12
  enum class TrailingDot { kStrip, kKeep };                  // D-18
  HostnameRank hostname_rank = HostnameRank::kOriginal;
  MatchTypeRank match_type_rank = MatchTypeRank::kExactFirst;
  NameTie name_tie = NameTie::kJoined;
  KindConflict kind_conflict = KindConflict::kEnforce;
  FallThrough fall_through = FallThrough::kLiteral;
  TrailingDot trailing_dot = TrailingDot::kStrip;
  friend bool operator==(const EngineOptions&, const EngineOptions&) = default;
};

}  // namespace routewind
