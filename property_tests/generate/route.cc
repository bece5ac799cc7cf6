// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/route.h"

#include <algorithm>

#include "engine/base/ascii.h"
#include "property_tests/generate/pools.h"

namespace routewind {
namespace {

ParentRef MakeParentRef(Chooser& choose, const std::string& route_ns,
                        const std::vector<Gateway>& gateways) {
  ParentRef parent;
  const Gateway& gateway = choose.One(gateways);
  parent.target = {kGatewayGroup, "Gateway"};
  if (choose.Chance(3)) parent.target = {"", "Service"};  // a mesh's parent: not ours
  parent.id = gateway.meta.id;
  if (choose.Chance(2)) parent.id.name = "nowhere";
  parent.has_namespace = parent.id.ns != route_ns || choose.Chance(50);
  if (choose.Chance(30)) {
    parent.section_name = choose.Chance(90) ? choose.One(gateway.listeners).name : "nowhere";
  }
  if (choose.Chance(10)) {
    parent.port = choose.Chance(90) ? choose.One(gateway.listeners).port : uint16_t{81};
  }
  return parent;
}

// V-R06 and V-R07: parentRefs to one parent need different sectionNames.
bool CanStandBeside(const ParentRef& a, const ParentRef& b) {
  const bool same_parent = a.target == b.target && a.id.name == b.id.name &&
                           a.has_namespace == b.has_namespace &&
                           (!a.has_namespace || a.id.ns == b.id.ns);
  return !same_parent || (a.section_name && b.section_name && a.section_name != b.section_name);
}

std::vector<ParentRef> MakeParentRefs(Chooser& choose, const std::string& route_ns,
                                      const std::vector<Gateway>& gateways) {
  std::vector<ParentRef> parents;
  const size_t count = choose.Chance(3) ? 0 : choose.Chance(70) ? 1 : choose.Between(2, 3);
  for (size_t i = 0; i < count; ++i) {
    const ParentRef parent = MakeParentRef(choose, route_ns, gateways);
    const bool fits = std::all_of(parents.begin(), parents.end(), [&](const ParentRef& other) {
      return CanStandBeside(parent, other);
    });
    if (fits) parents.push_back(parent);
  }
  return parents;
}

std::vector<RouteHostname> MakeHostnames(Chooser& choose, const ConfigShape& shape) {
  std::vector<RouteHostname> hostnames;
  if (!shape.route_hostnames || choose.Chance(35)) return hostnames;
  const size_t count = choose.Between(1, 3);
  for (size_t i = 0; i < count; ++i) {
    hostnames.push_back({Hostname(PickHostname(choose)), Place{}});
  }
  return hostnames;
}

MethodMatch MakeExactMethod(Chooser& choose) {
  MethodMatch method;
  const size_t parts = choose.Below(4);
  if (parts != 0) method.service = choose.Chance(3) ? ".foo.Bar" : PickService(choose);
  if (parts != 1) method.method = PickMethod(choose);
  return method;
}

MethodMatch MakeRegexMethod(Chooser& choose) {
  MethodMatch method;
  method.type = MatchType::kRegularExpression;
  const size_t parts = choose.Below(4);
  if (parts != 0) method.service = PickServicePattern(choose);
  if (parts != 1) method.method = PickMethodPattern(choose);
  if (choose.Chance(4)) method.method = PickBrokenPattern(choose);
  return method;
}

std::vector<HeaderMatch> MakeHeaders(Chooser& choose, const ConfigShape& shape) {
  std::vector<HeaderMatch> headers;
  const size_t count = choose.Chance(60) ? 0 : choose.Between(1, 3);
  for (size_t i = 0; i < count; ++i) {
    HeaderMatch header;
    header.name = PickHeaderName(choose);
    header.value = PickHeaderValue(choose);
    if (shape.regular_expressions && choose.Chance(30)) {
      header.type = MatchType::kRegularExpression;
      header.value = PickHeaderPattern(choose);
    }
    const bool clashes = std::any_of(headers.begin(), headers.end(), [&](const auto& other) {
      return other.name == header.name ||  // V-R22
             (!shape.header_case_variants && AsciiEqualIgnoreCase(other.name, header.name));
    });
    if (!clashes) headers.push_back(header);
  }
  return headers;
}

RouteMatch MakeMatch(Chooser& choose, const ConfigShape& shape) {
  RouteMatch match;
  if (!choose.Chance(10)) {
    const bool is_regex = shape.regular_expressions && choose.Chance(35);
    match.method = is_regex ? MakeRegexMethod(choose) : MakeExactMethod(choose);
  }
  match.headers = MakeHeaders(choose, shape);
  return match;
}

BackendTarget MakeBackendTarget(Chooser& choose, const std::string& route_ns) {
  BackendTarget target;
  target.target = {"", "Service"};
  if (choose.Chance(3)) target.target = {"multicluster.x-k8s.io", "ServiceImport"};
  if (choose.Chance(1)) target.target = {"core", "Service"};
  target.id.ns = choose.Chance(92) ? route_ns : PickNamespace(choose);
  target.id.name = choose.One<const char*>({"web", "web", "web", "api"});
  if (choose.Chance(4)) target.id.name = choose.One<const char*>({"nowhere", "external"});
  target.port = choose.One<uint16_t>({50051, 50051, 50051, 50051, 50051, 80, 80, 80});
  if (choose.Chance(4)) target.port = choose.One<uint16_t>({53, 81, 8080});
  return target;
}

HeaderModifier MakeModifier(Chooser& choose) {
  HeaderModifier modifier;
  if (choose.Chance(60)) {
    modifier.set.push_back({PickHeaderName(choose), PickHeaderValue(choose), Place{}});
  }
  if (choose.Chance(60)) {
    modifier.add.push_back({PickHeaderName(choose), PickHeaderValue(choose), Place{}});
  }
  if (choose.Chance(30)) modifier.remove.push_back(PickHeaderName(choose));
  return modifier;
}

std::vector<Filter> MakeFilters(Chooser& choose, const std::string& route_ns) {
  std::vector<Filter> filters;
  if (choose.Chance(75)) return filters;
  if (choose.Chance(40)) {
    filters.push_back({RequestHeaderModifierFilter{MakeModifier(choose)}, Place{}});
  }
  if (choose.Chance(20)) {
    filters.push_back({ResponseHeaderModifierFilter{MakeModifier(choose)}, Place{}});
  }
  const size_t mirrors = choose.Chance(40) ? choose.Between(1, 2) : 0;
  for (size_t i = 0; i < mirrors; ++i) {
    RequestMirror mirror;
    mirror.backend = MakeBackendTarget(choose, route_ns);
    if (choose.Chance(50)) {
      mirror.denominator = choose.One<uint32_t>({100, 2, 3, 7});
      mirror.numerator = static_cast<uint32_t>(choose.Between(0, mirror.denominator));
    }
    filters.push_back({mirror, Place{}});
  }
  if (choose.Chance(15)) {
    filters.push_back({ExtensionRef{{"example.com", "RateLimit"}, "slow"}, Place{}});
  }
  choose.Shuffle(filters);
  return filters;
}

RouteRule MakeRule(Chooser& choose, const ConfigShape& shape, const std::string& route_ns) {
  RouteRule rule;
  if (choose.Chance(20)) rule.name = choose.One<const char*>({"first", "second", "third"});
  const size_t matches = choose.Chance(12) ? 0 : choose.Between(1, 3);
  for (size_t i = 0; i < matches; ++i) rule.matches.push_back(MakeMatch(choose, shape));
  rule.filters = MakeFilters(choose, route_ns);
  const size_t backends = choose.Chance(4) ? 0 : choose.Chance(50) ? 1 : choose.Between(2, 4);
  const bool all_zero = choose.Chance(3);
  for (size_t i = 0; i < backends; ++i) {
    BackendRef ref;
    ref.backend = MakeBackendTarget(choose, route_ns);
    ref.weight = choose.One<uint32_t>({1, 1, 1, 0, 2, 3, 4, 20, 80, 1000000});
    if (all_zero) ref.weight = 0;
    if (choose.Chance(15)) ref.filters = MakeFilters(choose, route_ns);
    rule.backend_refs.push_back(ref);
  }
  return rule;
}

ObjectMeta MakeRouteMeta(Chooser& choose) {
  ObjectMeta meta;
  meta.id = {PickNamespace(choose), choose.One<const char*>({"a", "b", "c", "x"})};
  meta.creation_s = PickCreationTime(choose);
  return meta;
}

}  // namespace

std::optional<int64_t> PickCreationTime(Chooser& choose) {
  if (choose.Chance(25)) return std::nullopt;
  return choose.One<int64_t>({1700000000, 1700000000, 1700000001, 1600000000});
}

GrpcRoute MakeGrpcRoute(Chooser& choose, const ConfigShape& shape,
                        const std::vector<Gateway>& gateways) {
  GrpcRoute route;
  route.meta = MakeRouteMeta(choose);
  route.parent_refs = MakeParentRefs(choose, route.meta.id.ns, gateways);
  route.hostnames = MakeHostnames(choose, shape);
  const size_t rules = choose.Chance(4) ? 0 : choose.Between(1, 4);
  for (size_t i = 0; i < rules; ++i) {
    route.rules.push_back(MakeRule(choose, shape, route.meta.id.ns));
  }
  return route;
}

HttpRoute MakeHttpRoute(Chooser& choose, const ConfigShape& shape,
                        const std::vector<Gateway>& gateways) {
  HttpRoute route;
  route.meta = MakeRouteMeta(choose);
  route.parent_refs = MakeParentRefs(choose, route.meta.id.ns, gateways);
  route.hostnames = MakeHostnames(choose, shape);
  if (route.hostnames.empty() && shape.route_hostnames && choose.Chance(80)) {
    route.hostnames.push_back({Hostname(PickHostname(choose)), Place{}});
  }
  return route;
}

}  // namespace routewind
