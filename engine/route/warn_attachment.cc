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

// Why a parentRef attaches nowhere, as the status names it, and what helps.
struct RefusalWords {
  const char* reason;
  const char* cure;
};

RefusalWords WordsOf(ParentVerdict verdict) {
  switch (verdict) {
    case ParentVerdict::kNoMatchingParent:
      return {"NoMatchingParent", "correct sectionName and port"};
    case ParentVerdict::kNotAllowedByListeners:
      return {"NotAllowedByListeners", "widen the allowedRoutes of a listener"};
    case ParentVerdict::kNoMatchingListenerHostname:
      return {"NoMatchingListenerHostname", "give the route a hostname that a listener takes"};
    case ParentVerdict::kHostnameConflict:
      return {"HostnameConflict",
              "GRPCRoutes and HTTPRoutes cannot share a hostname, give them one each"};
    case ParentVerdict::kNoUsableRule:
      return {"UnsupportedValue", "mend the regular expressions of its rules"};
    case ParentVerdict::kNotOurs:
    case ParentVerdict::kAttached:
      break;
  }
  return {"", ""};
}

// A claim through useDefaultGateways has no parentRef to point at.
void WarnRefused(const ParentAttachment& parent, const Site& site, Warnings& warnings) {
  const RefusalWords words = WordsOf(parent.verdict);
  warnings.Add("W-attach", site,
               "the route does not attach to Gateway " + parent.gateway->meta.id.ToString() + " (" +
                   words.reason + "): " + parent.detail + "; " + words.cure);
}

void WarnParents(const RouteAttachment& attachment, const Site& spec, Warnings& warnings) {
  for (size_t i = 0; i < attachment.parents.size(); ++i) {
    const ParentAttachment& parent = attachment.parents[i];
    if (parent.verdict == ParentVerdict::kAttached) continue;
    const Site site = parent.parent_ref == nullptr
                          ? spec.At(".useDefaultGateways", spec.place)
                          : spec.At(Indexed("parentRefs", i), parent.parent_ref->place);
    if (parent.verdict == ParentVerdict::kNotOurs) {
      warnings.Add("W-parent", site, parent.detail + ": this parentRef has no effect");
    } else {
      WarnRefused(parent, site, warnings);
    }
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
