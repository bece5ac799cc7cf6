// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/model/hostname.h"
#include "engine/model/object_meta.h"

namespace routewind {

// What a GRPCRoute says (semantics 1.4), defaults filled in, nothing resolved and nothing compiled.

struct ParentRef {
  GroupKind target;  // default: gateway.networking.k8s.io Gateway
  ObjectName id;     // the namespace defaults to the route's
  bool has_namespace = false;  // whether the document names the namespace (V-R06 compares what is written)
  std::optional<std::string> section_name;
  std::optional<uint16_t> port;
  Place place;
};

enum class MatchType { kExact, kRegularExpression };

// `matches[].method`. An absent part, or an empty one with a regular expression, stands for any value.
struct MethodMatch {
  MatchType type = MatchType::kExact;
  std::optional<std::string> service;
  std::optional<std::string> method;
  Place place;
  Place service_place{};
  Place method_place{};
};

struct HeaderMatch {
  MatchType type = MatchType::kExact;
  std::string name;  // as written; compared without case
  std::string value;
  Place place;
};

struct RouteMatch {
  std::optional<MethodMatch> method;
  std::vector<HeaderMatch> headers;
  Place place;
};

// One value for one header name, of `set` and `add`.
struct HeaderValue {
  std::string name;  // as written; compared without case
  std::string value;
  Place place;
};

// `requestHeaderModifier` and `responseHeaderModifier`.
struct HeaderModifier {
  std::vector<HeaderValue> set;
  std::vector<HeaderValue> add;
  std::vector<std::string> remove;
};

// What a backendRef and a mirror's backendRef point at.
struct BackendTarget {
  GroupKind target;  // default: core Service
  ObjectName id;     // the namespace defaults to the route's
  std::optional<uint16_t> port;
};

struct RequestMirror {
  BackendTarget backend;
  // The share of requests that are copied: numerator / denominator. `percent: p` is p/100; neither given is 1/1.
  uint32_t numerator = 1;
  uint32_t denominator = 1;
};

struct ExtensionRef {
  GroupKind target;
  std::string name;
};

struct RequestHeaderModifierFilter {
  HeaderModifier modifier;
};
struct ResponseHeaderModifierFilter {
  HeaderModifier modifier;
};

struct Filter {
  std::variant<RequestHeaderModifierFilter, ResponseHeaderModifierFilter, RequestMirror, ExtensionRef> body;
  Place place;
};

struct BackendRef {
  BackendTarget backend;
  uint32_t weight = 1;  // 0 … 1,000,000
  std::vector<Filter> filters;
  Place place;
};

struct RouteRule {
  std::string name;  // empty: unnamed
  std::vector<RouteMatch> matches;  // empty: every request
  std::vector<Filter> filters;
  std::vector<BackendRef> backend_refs;
  bool has_session_persistence = false;  // experimental; without effect on decisions (D-37)
  Place place;
  Place name_place{};
};

struct RouteHostname {
  Hostname hostname;
  Place place;
};

struct GrpcRoute {
  ObjectMeta meta;
  std::vector<ParentRef> parent_refs;
  std::vector<RouteHostname> hostnames;  // empty: any host
  std::vector<RouteRule> rules;
  bool use_default_gateways = false;  // experimental `spec.useDefaultGateways: All`
};

// HTTPRoute as far as it competes with GRPCRoutes for hostnames (semantics 1.5, 3.7).
struct HttpRoute {
  ObjectMeta meta;
  std::vector<ParentRef> parent_refs;
  std::vector<RouteHostname> hostnames;
};

}  // namespace routewind
