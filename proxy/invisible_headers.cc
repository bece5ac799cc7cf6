// SPDX-License-Identifier: Apache-2.0
#include "proxy/invisible_headers.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

constexpr std::array<std::string_view, 3> kUnseen = {"grpc-accept-encoding", "grpc-encoding", "grpc-timeout"};

// What is special about matching this header here; empty: nothing.
std::string_view RemarkOn(std::string_view name) {
  if (std::find(kUnseen.begin(), kUnseen.end(), name) != kUnseen.end()) {
    return "which gRPC does not show to servers: here the match never holds";
  }
  if (name == "content-type") return "of which gRPC shows servers no more than application/grpc";
  return {};
}

void AddRemarks(const GrpcRoute& route, size_t rule, std::vector<std::string>& remarks) {
  for (const RouteMatch& match : route.rules[rule].matches) {
    for (const HeaderMatch& header : match.headers) {
      const std::string name = AsciiLowerCopy(header.name);
      const std::string_view remark = RemarkOn(name);
      if (remark.empty()) continue;
      remarks.push_back(route.meta.id.ToString() + " rule " + std::to_string(rule) + " matches the header " + name + ", " +
                        std::string(remark));
    }
  }
}

}  // namespace

std::vector<std::string> InvisibleHeaderRemarks(const Config& config) {
  std::vector<std::string> remarks;
  for (const GrpcRoute& route : config.grpc_routes) {
    for (size_t rule = 0; rule < route.rules.size(); ++rule) AddRemarks(route, rule, remarks);
  }
  return remarks;
}

}  // namespace routewind
