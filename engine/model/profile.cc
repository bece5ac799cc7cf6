// SPDX-License-Identifier: Apache-2.0
#include "engine/model/profile.h"

namespace routewind {
namespace {

// What every gateway read for semantics 12 has in common: hosts are built from the intersected names, requests do not fall
// through to a less specific host, and GRPCRoutes do not compete with HTTPRoutes.
EngineOptions VirtualHostOptions(EngineOptions::NameTie name_tie) {
  EngineOptions options;
  options.hostname_rank = EngineOptions::HostnameRank::kIntersected;
  options.fall_through = EngineOptions::FallThrough::kVirtualHost;
  options.kind_conflict = EngineOptions::KindConflict::kIgnore;
  options.trailing_dot = EngineOptions::TrailingDot::kKeep;
  options.name_tie = name_tie;
  return options;
}

}  // namespace

const std::vector<Profile>& Profiles() {
  using NameTie = EngineOptions::NameTie;
  static const std::vector<Profile> profiles = {
      {"spec", "the specification read literally (the default)", EngineOptions{}},
      {"envoy-gateway", "Envoy Gateway", VirtualHostOptions(NameTie::kNamespaceFirst)},
      {"istio", "Istio", VirtualHostOptions(NameTie::kNamespaceFirst)},
      {"nginx-gateway-fabric", "NGINX Gateway Fabric", VirtualHostOptions(NameTie::kNamespaceFirst)},
      {"contour", "Contour", VirtualHostOptions(NameTie::kJoined)},
      {"cilium", "Cilium", VirtualHostOptions(NameTie::kJoined)},
  };
  return profiles;
}

std::optional<EngineOptions> FindProfile(std::string_view name) {
  for (const Profile& profile : Profiles()) {
    if (profile.name == name) return profile.options;
  }
  return std::nullopt;
}

}  // namespace routewind
