// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "engine/route/select_parents.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

// W-10: a hostname that every listener drops while it takes others of the route.
void WarnUnusedHostnames(const RouteAttachment& attachment, const ParentSelector& parents,
                         const std::vector<RouteHostname>& hostnames, const Site& spec,
                         Warnings& warnings) {
  std::set<Hostname> used;
  for (const SelectedParent& parent : parents.Select(attachment)) {
    for (const ListenerOffer& offer : parent.offers) {
      for (const AttachedHostname& hostname : offer.hostnames) used.insert(hostname.original);
    }
  }
  if (used.empty()) return;
  for (size_t i = 0; i < hostnames.size(); ++i) {
    if (used.contains(hostnames[i].hostname)) continue;
    warnings.Add("W-10", spec.At(Indexed("hostnames", i), hostnames[i].place),
                 "no listener of the route's parents has a hostname that overlaps with " +
                     std::string(hostnames[i].hostname.text()) + ": it is ignored");
  }
}

void WarnParents(const RouteAttachment& attachment, const Site& spec, Warnings& warnings) {
  for (size_t i = 0; i < attachment.parents.size(); ++i) {
    const ParentAttachment& parent = attachment.parents[i];
    if (parent.verdict != ParentVerdict::kNotOurs) continue;
    warnings.Add("W-parent", spec.At(Indexed("parentRefs", i), parent.parent_ref->place),
                 parent.detail + ": this parentRef has no effect");
  }
}

void WarnRoute(const RouteAttachment& attachment, const ParentSelector& parents,
               Warnings& warnings) {
  const GrpcRoute* grpc = attachment.grpc_route;
  const HttpRoute* http = attachment.http_route;
  const Site spec =
      grpc != nullptr ? SiteOf("GRPCRoute", grpc->meta) : SiteOf("HTTPRoute", http->meta);
  const bool names_parents = grpc != nullptr
                                 ? !grpc->parent_refs.empty() || grpc->use_default_gateways
                                 : !http->parent_refs.empty();
  if (!names_parents) {
    warnings.Add("W-12", spec,
                 "the route has no parentRefs, so it attaches nowhere: name a Gateway");
  }
  WarnParents(attachment, spec, warnings);
  WarnUnusedHostnames(attachment, parents, grpc != nullptr ? grpc->hostnames : http->hostnames,
                      spec, warnings);
}

}  // namespace

void WarnAttachment(const Config& config, const AttachmentPlan& plan, Warnings& warnings) {
  const ParentSelector parents(config);
  for (const RouteAttachment& route : plan.routes) WarnRoute(route, parents, warnings);
}

}  // namespace routewind
