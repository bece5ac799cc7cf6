// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/request.h"

#include <algorithm>

#include "engine/base/ascii.h"
#include "property_tests/generate/pools.h"

namespace routewind {
namespace {

// A host that the hostname stands for.
std::string HostUnder(Chooser& choose, const Hostname& hostname) {
  if (hostname.is_any()) return PickHost(choose);
  if (hostname.is_precise()) return std::string(hostname.text());
  return choose.One<const char*>({"a", "b", "x", "c.d"}) + std::string(hostname.suffix());
}

std::string MakeHost(Chooser& choose, const Config& config, const GrpcRoute* route) {
  if (choose.Chance(10)) return PickHost(choose);
  const bool by_route = route != nullptr && !route->hostnames.empty() && choose.Chance(80);
  if (by_route) return HostUnder(choose, choose.One(route->hostnames).hostname);
  return HostUnder(choose, choose.One(choose.One(config.gateways).listeners).hostname);
}

std::string BendAuthority(Chooser& choose, std::string host) {
  if (choose.Chance(10) && !host.empty()) {
    for (char& c : host) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
  }
  if (choose.Chance(6) && !host.empty() && host.back() != ']') host += '.';
  if (choose.Chance(30)) host += choose.One<const char*>({":80", ":443", ":8080", ":50051"});
  return host;
}

std::string MalformedAuthority(Chooser& choose, const std::string& host) {
  switch (choose.Below(6)) {
    case 0:
      return "user@" + host;
    case 1:
      return host + ":http";
    case 2:
      return host + ":65536";
    case 3:
      return "[::1";
    case 4:
      return host + "/x";
    default:
      return host + " x";
  }
}

std::string MalformedPath(Chooser& choose) {
  return choose.One<const char*>({"", "/", "*", "/a.B", "/a.B/", "//Get", "a.B/Get", "/x/a.B/Get",
                                  "/a.B/Get/", "/a.B?x=/Get", "/a.B/?x=1"});
}

std::string MakePath(Chooser& choose, const RouteMatch* match) {
  std::string service = PickService(choose);
  std::string method = PickMethod(choose);
  const bool is_exact =
      match != nullptr && match->method && match->method->type == MatchType::kExact;
  if (is_exact && choose.Chance(94)) service = match->method->service.value_or(service);
  if (is_exact && choose.Chance(94)) method = match->method->method.value_or(method);
  const std::string path = "/" + service + "/" + method;
  return choose.Chance(3) ? path + "?x=1" : path;
}

void AddHeaders(Chooser& choose, const RouteMatch* match, Request& request) {
  if (match != nullptr) {
    for (const HeaderMatch& header : match->headers) {
      if (choose.Chance(8)) continue;
      const bool is_exact = header.type == MatchType::kExact;
      request.headers.emplace_back(AsciiLowerCopy(header.name),
                                   is_exact ? header.value : PickHeaderValue(choose));
    }
  }
  const size_t extra = choose.Chance(70) ? 0 : choose.Between(1, 2);
  for (size_t i = 0; i < extra; ++i) {
    request.headers.emplace_back(AsciiLowerCopy(PickHeaderName(choose)), PickHeaderValue(choose));
  }
  // `one,two` in two lines (D-06).
  for (size_t i = 0; i < request.headers.size(); ++i) {
    if (request.headers[i].second != "one,two" || !choose.Chance(50)) continue;
    request.headers[i].second = "one";
    request.headers.emplace_back(request.headers[i].first, "two");
  }
}

// The Gateway and port that the request comes to, mostly those of the route it is made for.
void ChooseDoor(Chooser& choose, const Config& config, const GrpcRoute* route, Request& request) {
  const Gateway* gateway = &choose.One(config.gateways);
  if (route != nullptr && !route->parent_refs.empty()) {
    const ObjectName& wanted = choose.One(route->parent_refs).id;
    for (const Gateway& candidate : config.gateways) {
      if (candidate.meta.id == wanted) gateway = &candidate;
    }
  }
  if (config.gateways.size() > 1 || choose.Chance(30)) {
    request.gateway = gateway->meta.id.ToString();
  }
  if (choose.Chance(1)) request.gateway = "infra/nowhere";
  if (choose.Chance(3)) request.gateway.clear();
  if (choose.Chance(30)) request.port = choose.One(gateway->listeners).port;
  if (choose.Chance(2)) request.port = choose.One<uint16_t>({80, 443, 81});
}

std::string QuoteJson(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

// Each name once, with one value or a list of them.
std::string PrintHeaders(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::vector<std::string> names;
  for (const auto& [name, value] : headers) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  std::string text;
  for (const std::string& name : names) {
    std::string values;
    bool is_repeated = false;
    for (const auto& header : headers) {
      if (header.first != name) continue;
      is_repeated = !values.empty();
      values += (is_repeated ? ", " : "") + QuoteJson(header.second);
    }
    if (!text.empty()) text += ", ";
    text += QuoteJson(name) + ": " + (is_repeated ? "[" + values + "]" : values);
  }
  return text;
}

}  // namespace

BorrowedRequest::BorrowedRequest(const Request& request) : request_(request) {
  for (const auto& [name, value] : request.headers) headers_.push_back({name, value});
}

RequestView BorrowedRequest::view() const {
  return {request_.authority, request_.path, headers_, request_.gateway, request_.port};
}

Request MakeRequest(Chooser& choose, const Config& config) {
  const GrpcRoute* route = nullptr;
  const RouteMatch* match = nullptr;
  if (!config.grpc_routes.empty() && choose.Chance(90)) {
    route = &choose.One(config.grpc_routes);
    const RouteRule* rule = route->rules.empty() ? nullptr : &choose.One(route->rules);
    if (rule != nullptr && !rule->matches.empty()) match = &choose.One(rule->matches);
  }
  Request request;
  const std::string host = MakeHost(choose, config, route);
  request.authority = BendAuthority(choose, host);
  request.path = MakePath(choose, match);
  AddHeaders(choose, match, request);
  ChooseDoor(choose, config, route, request);
  const size_t accident = choose.Below(100);
  if (accident < 2) request.path = MalformedPath(choose);
  if (accident == 99) request.authority = MalformedAuthority(choose, host);
  return request;
}

std::string PrintRequest(const Request& request) {
  std::string line =
      "{\"authority\": " + QuoteJson(request.authority) + ", \"path\": " + QuoteJson(request.path);
  if (!request.headers.empty()) line += ", \"headers\": {" + PrintHeaders(request.headers) + "}";
  if (!request.gateway.empty()) line += ", \"gateway\": " + QuoteJson(request.gateway);
  if (request.port != 0) line += ", \"port\": " + std::to_string(request.port);
  return line + "}";
}

}  // namespace routewind
