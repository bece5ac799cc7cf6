// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/model/request_view.h"
#include "engine/policy/policy.h"
#include "engine/route/route_table.h"

namespace routewind {

// What conditions of a policy look at. Borrowed from the request and the table, but for the host.
struct RequestFacts {
  std::string host;  // lower case, without port
  std::string_view service;
  std::string_view method;
  std::string gateway;  // "namespace/name" of the Gateway that it comes to; empty: none of ours
  uint16_t port = 0;    // 0: not known
  std::span<const HeaderView> headers;
};

// Nothing where authority or path are malformed, or where the request comes to none of the Gateways
// that there are.
std::optional<RequestFacts> FactsOf(const RouteTable& table, const RequestView& request);

bool Admits(const RequestCondition& condition, const RequestFacts& facts);
// The same but for the headers.
bool AdmitsTarget(const RequestCondition& condition, const RequestFacts& facts);

// Exact texts are hostnames: `*.example.com` stands for everything below.
bool AdmitsHost(const TextCondition& condition, std::string_view host);
bool AdmitsPort(const RequestCondition& condition, uint16_t port);

// Whether the policy speaks of the request: `when` admits it and `unless` does not.
bool IsInScope(const Policy& policy, const RouteTable& table, const RequestView& request);

}  // namespace routewind
