// SPDX-License-Identifier: Apache-2.0
#include "engine/route/explain_attachment.h"

#include <algorithm>
#include <map>
#include <vector>

#include "engine/route/resolve_reference.h"
#include "engine/route/select_parents.h"

namespace routewind {
namespace {

// With the fault of the first rule where all have one.
std::string WhyRefused(const RouteAttachment& attached, const ParentAttachment& parent) {
  const GrpcRoute& route = *attached.grpc_route;
  const bool is_one_of_several = std::any_of(
      attached.parents.begin(), attached.parents.end(), [&parent](const ParentAttachment& other) {
        return other.gateway == parent.gateway && other.verdict == ParentVerdict::kAttached;
      });
  std::string reason = is_one_of_several ? "one of its parentRefs does not attach to the Gateway: "
                                         : "it does not attach to the Gateway: ";
  reason += parent.detail;
  if (parent.verdict == ParentVerdict::kNoUsableRule && !route.rules.empty()) {
    reason += "; rule 0: " + RuleFault(route.rules.front());
  }
  return reason;
}

// Why a route has nothing to do with any Gateway of ours; empty when it has.
std::string WhyParentless(const RouteAttachment& route) {
  if (route.parents.empty()) return "it names no Gateway: it has no parentRefs";
  std::vector<std::string> details;
  for (const ParentAttachment& parent : route.parents) {
    if (parent.verdict != ParentVerdict::kNotOurs) return {};
    details.push_back(parent.detail);
  }
  return "it attaches nowhere: " + JoinReasons(details);
}

std::string WhyNoGatewayIsGiven(const Config& config) {
  if (config.strict) return "no valid Gateway is given, and --strict assumes none";
  if (!config.gateways_assumed) return "of those given none is valid, see `check`";
  const bool has_route = !config.grpc_routes.empty() || !config.http_routes.empty();
  return has_route ? "none is given, and no route names one in its parentRefs that could be assumed"
                   : "none is given, and there is no valid route whose parentRefs name one that "
                     "could be assumed";
}

std::string WhyForeign(const Config& config, const Gateway& gateway) {
  const std::string subject = "the GatewayClass " + gateway.class_name + " of Gateway " +
                              gateway.meta.id.ToString() + " is not given";
  if (config.gateway_classes.empty()) return subject + ", and --strict assumes none";
  std::vector<std::string> given;
  for (const GatewayClass& one : config.gateway_classes) given.push_back(one.meta.id.name);
  return subject + ", only " + JoinReasons(given);
}

}  // namespace

void AddRefusals(const AttachedListener& attached, TableListener& listener) {
  for (const RefusedRoute& refused : attached.refused_routes) {
    listener.refused_routes.push_back(
        {refused.route->meta.id, "it lost the listener: " + refused.detail});
  }
}

void AddRefusals(const AttachmentPlan& plan, RouteTable::Impl& table) {
  std::map<ObjectName, size_t> positions;
  for (size_t i = 0; i < plan.gateways.size(); ++i) {
    positions.emplace(plan.gateways[i].gateway->meta.id, i);
  }
  for (const RouteAttachment& route : plan.routes) {
    if (route.grpc_route == nullptr) continue;
    const ObjectName& id = route.grpc_route->meta.id;
    for (const ParentAttachment& parent : route.parents) {
      if (parent.gateway == nullptr || parent.verdict == ParentVerdict::kAttached) continue;
      table.gateways[positions.at(parent.gateway->meta.id)].refused_routes.push_back(
          {id, WhyRefused(route, parent)});
    }
    std::string reason = WhyParentless(route);
    if (!reason.empty()) table.parentless_routes.push_back({id, std::move(reason)});
  }
}

std::string WhyNoGateway(const Config& config) {
  return config.gateways.empty() ? WhyNoGatewayIsGiven(config)
                                 : WhyForeign(config, config.gateways.front());
}

}  // namespace routewind
