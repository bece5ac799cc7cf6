// SPDX-License-Identifier: Apache-2.0
#include "engine/route/gateway_status.h"

#include <algorithm>

#include "engine/route/listener_status.h"

namespace routewind {
namespace {

bool IsServing(const AttachedListener& listener) { return listener.fault == ListenerFault::kNone; }

// "listener a: …" for each listener that cannot serve, one per line.
std::string ListFaults(const AttachedGateway& gateway) {
  std::string lines;
  for (const AttachedListener& listener : gateway.listeners) {
    if (IsServing(listener)) continue;
    if (!lines.empty()) lines += "\n";
    lines += "listener " + listener.listener->name + ": " + listener.fault_detail;
  }
  return lines;
}

std::vector<Condition> GatewayConditions(const AttachedGateway& gateway) {
  ConditionList conditions(gateway.gateway->meta.generation);
  const auto serving = std::count_if(gateway.listeners.begin(), gateway.listeners.end(), IsServing);
  const bool all_serve = serving == static_cast<std::ptrdiff_t>(gateway.listeners.size());
  if (all_serve) {
    conditions.True("Accepted", "Accepted");
  } else if (serving > 0) {
    conditions.True("Accepted", "ListenersNotValid", ListFaults(gateway));
  } else {
    conditions.False("Accepted", "ListenersNotValid", ListFaults(gateway));
  }
  if (all_serve || serving > 0) {
    conditions.True("Programmed", "Programmed");
  } else {
    conditions.False("Programmed", "Invalid", "no listener can serve traffic");
  }
  if (gateway.gateway->default_scope_all) {
    conditions.True("DefaultGateway", "DefaultGateway", "default scope: All");
  }
  return std::move(conditions).Finish();
}

}  // namespace

GatewayStatus ComputeGatewayStatus(const Config& config, const ReferenceResolver& resolver,
                                   const AttachedGateway& gateway) {
  GatewayStatus status;
  status.id = gateway.gateway->meta.id;
  status.conditions = GatewayConditions(gateway);
  const auto findings = FindListenerFaults(config, resolver, *gateway.gateway);
  const auto overlaps = FindTlsOverlaps(*gateway.gateway);
  for (size_t i = 0; i < gateway.listeners.size(); ++i) {
    status.listeners.push_back(ComputeListenerStatus(gateway.listeners[i], findings[i], overlaps[i],
                                                     gateway.gateway->meta.generation));
  }
  return status;
}

}  // namespace routewind
