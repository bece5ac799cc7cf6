// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include "engine/base/ascii.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

constexpr size_t kMaxDnsLabelBytes = 63;     // RFC 1035 §2.3.4
constexpr size_t kMaxGatewayNameBytes = 63;  // resources are named after the Gateway

bool IsOctet(std::string_view part) {
  if (part.empty() || part.size() > 3) return false;
  int value = 0;
  for (const char c : part) {
    if (!IsAsciiDigit(c)) return false;
    value = value * 10 + (c - '0');
  }
  return value <= 255;
}

std::vector<std::string_view> SplitLabels(std::string_view text) {
  std::vector<std::string_view> labels;
  for (size_t begin = 0;;) {
    const size_t dot = text.find('.', begin);
    labels.push_back(text.substr(begin, dot - begin));
    if (dot == std::string_view::npos) return labels;
    begin = dot + 1;
  }
}

void WarnHostname(const Hostname& hostname, const Spot& spot, Warnings& warnings) {
  if (hostname.is_any()) return;
  const std::string text(hostname.text());
  const std::vector<std::string_view> labels = SplitLabels(text);
  if (labels.size() == 4 && std::all_of(labels.begin(), labels.end(), IsOctet)) {  // D-22
    warnings.Add("W-01", spot,
                 text + " is an IP address, the API allows only names: it is compared as text");
  }
  for (const std::string_view label : labels) {
    if (label.size() <= kMaxDnsLabelBytes) continue;
    warnings.Add("W-14", spot,
                 "label " + std::string(label) + " has " + std::to_string(label.size()) +
                     " characters, DNS allows " + std::to_string(kMaxDnsLabelBytes));
  }
}

template <typename Route>
void WarnRoutes(const std::string& kind, const std::vector<Route>& routes, Warnings& warnings) {
  for (const Route& route : routes) {
    const Spot spec = SpotOf(kind, route.meta);
    for (size_t i = 0; i < route.hostnames.size(); ++i) {
      const RouteHostname& hostname = route.hostnames[i];
      WarnHostname(hostname.hostname, spec.At(Indexed("hostnames", i), hostname.place), warnings);
    }
  }
}

}  // namespace

void WarnNames(const Config& config, Warnings& warnings) {
  for (const Gateway& gateway : config.gateways) {
    const Spot spec = SpotOf("Gateway", gateway.meta);
    if (gateway.meta.id.name.size() > kMaxGatewayNameBytes) {
      Spot spot = spec;
      spot.path = "metadata.name";
      warnings.Add("W-15", spot,
                   "a Gateway's name should have at most " + std::to_string(kMaxGatewayNameBytes) +
                       " characters, this one has " + std::to_string(gateway.meta.id.name.size()));
    }
    for (size_t i = 0; i < gateway.listeners.size(); ++i) {
      const Listener& listener = gateway.listeners[i];
      WarnHostname(listener.hostname,
                   spec.At(Indexed("listeners", i) + ".hostname", listener.place), warnings);
    }
  }
  WarnRoutes("GRPCRoute", config.grpc_routes, warnings);
  WarnRoutes("HTTPRoute", config.http_routes, warnings);
}

}  // namespace routewind
