// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "engine/route/warnings.h"

namespace routewind {
namespace {

// What a listener knows of one effective hostname.
struct HostnameUse {
  const GrpcRoute* route = nullptr;  // the first that has it
  Hostname original;                 // as that route writes it
  bool takes_everything = false;  // some rule takes every request, so that nothing can fall through
};

bool TakesEverything(const RouteRule& rule) {
  return rule.matches.empty() ||
         std::any_of(rule.matches.begin(), rule.matches.end(), [](const RouteMatch& match) {
           return !match.method && match.headers.empty();
         });
}

// The next less specific hostname in use: the longest wildcard above, else any host. Null: none.
const Hostname* FindBroader(const std::map<Hostname, HostnameUse>& uses, const Hostname& hostname) {
  if (hostname.is_any()) return nullptr;
  const std::string_view text = hostname.text();
  for (size_t dot = text.find('.', hostname.is_wildcard() ? 2 : 0); dot != text.npos;
       dot = text.find('.', dot + 1)) {
    const auto above = uses.find(Hostname("*" + std::string(text.substr(dot))));
    if (above != uses.end()) return &above->first;
  }
  const auto any = uses.find(Hostname());
  return any == uses.end() ? nullptr : &any->first;
}

// The entry of `hostnames`, or the list where the route names no host.
Site SiteOfHostname(const GrpcRoute& route, const Hostname& original) {
  const Site spec = SiteOf("GRPCRoute", route.meta);
  for (size_t i = 0; i < route.hostnames.size(); ++i) {
    if (route.hostnames[i].hostname != original) continue;
    return spec.At(Indexed("hostnames", i), route.hostnames[i].place);
  }
  return spec.At(".hostnames", spec.place);
}

void WarnListener(const AttachedListener& listener, Warnings& warnings) {
  std::map<Hostname, HostnameUse> uses;
  for (const AttachedRoute& attached : listener.grpc_routes) {
    const bool takes_everything =
        std::any_of(attached.route->rules.begin(), attached.route->rules.end(), TakesEverything);
    for (const AttachedHostname& hostname : attached.hostnames) {
      HostnameUse& use = uses[hostname.effective];
      if (use.route == nullptr) use = {attached.route, hostname.original, false};
      use.takes_everything = use.takes_everything || takes_everything;
    }
  }
  for (const auto& [hostname, use] : uses) {
    const Hostname* broader = FindBroader(uses, hostname);
    if (use.takes_everything || broader == nullptr) continue;
    const HostnameUse& fallback = uses.at(*broader);
    warnings.Add("W-hostname", SiteOfHostname(*use.route, use.original),
                 "on listener " + listener.listener->name + ", a request for " +
                     std::string(hostname.text()) + " that no rule for it takes falls through to " +
                     std::string(broader->text()) + " (GRPCRoute " +
                     fallback.route->meta.id.ToString() +
                     ") by the specification, while gateways built on Envoy or nginx refuse it");
  }
}

}  // namespace

void WarnFallThrough(const AttachmentPlan& plan, Warnings& warnings) {
  for (const AttachedGateway& gateway : plan.gateways) {
    for (const AttachedListener& listener : gateway.listeners) WarnListener(listener, warnings);
  }
}

}  // namespace routewind
