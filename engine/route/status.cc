// SPDX-License-Identifier: Apache-2.0
#include "engine/route/status.h"

#include "engine/route/attach.h"
#include "engine/route/gateway_status.h"
#include "engine/route/resolve_reference.h"
#include "engine/route/route_status.h"

namespace routewind {

ClusterStatus ComputeStatus(const Config& config, const EngineOptions& options) {
  const AttachmentPlan plan = Attach(config, options);
  const ReferenceResolver resolver(config);
  ClusterStatus status;
  for (const AttachedGateway& gateway : plan.gateways) {
    status.gateways.push_back(ComputeGatewayStatus(config, resolver, gateway));
  }
  for (const RouteAttachment& route : plan.routes) {
    status.routes.push_back(ComputeRouteStatus(resolver, route));
  }
  return status;
}

}  // namespace routewind
