// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/model/config.h"

namespace routewind {

// `allowedRoutes` of a listener: which kinds and which namespaces it takes (semantics 3.2).

// A protocol the engine can serve routes on: HTTP and HTTPS. D-17: not TLS, whatever its mode.
bool IsServedProtocol(const std::string& protocol);

struct SupportedKinds {
  std::vector<GroupKind> kinds;    // sorted, without repeats
  std::vector<GroupKind> invalid;  // those of allowedRoutes.kinds that the protocol does not take
};
SupportedKinds SupportedKindsOf(const Listener& listener);

// Answers the namespace test. Indexes the Namespaces of a Config, which outlives it.
class NamespaceTest {
 public:
  explicit NamespaceTest(const Config& config);

  // Whether the listener of a Gateway in `gateway_namespace` takes routes from `route_namespace`.
  bool Allows(const Listener& listener, const std::string& gateway_namespace,
              const std::string& route_namespace) const;

 private:
  std::map<std::string, std::map<std::string, std::string>> labels_;  // by namespace
  bool strict_;
};

// "routes of namespace infra only", for people.
std::string DescribeAllowedNamespaces(const Listener& listener,
                                      const std::string& gateway_namespace);

// "GRPCRoute"; "multicluster.x-k8s.io/ServiceImport" outside the Gateway API's own group.
std::string DescribeKind(const GroupKind& kind);

}  // namespace routewind
