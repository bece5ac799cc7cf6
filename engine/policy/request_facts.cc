// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/request_facts.h"

#include <algorithm>

#include "engine/match/match_header.h"
#include "engine/route/table_impl.h"

namespace routewind {

std::optional<RequestFacts> FactsOf(const RouteTable& table, const RequestView& request) {
  ScratchText scratch;
  const ParsedRequest parsed = ParseRequest(table.impl(), request, scratch);
  if (parsed.fault != Reason::kMatched) return std::nullopt;
  const TableGateway* gateway = FindGateway(table.impl(), request.gateway);
  if (gateway == nullptr && !table.gateways().empty()) return std::nullopt;
  return RequestFacts{.host = std::string(parsed.host),
                      .service = parsed.parts.service,
                      .method = parsed.parts.method,
                      .gateway = gateway == nullptr ? "" : gateway->id->ToString(),
                      .port = request.port,
                      .headers = request.headers};
}

bool AdmitsHost(const TextCondition& condition, std::string_view host) {
  return condition.is_empty() ||
         std::any_of(condition.any_of.begin(), condition.any_of.end(), [host](const auto& pattern) {
           if (pattern.kind != TextPattern::Kind::kExact) return Describes(pattern, host);
           return Hostname(pattern.text).Matches(host) && !pattern.text.empty();
         });
}

bool AdmitsPort(const RequestCondition& condition, uint16_t port) {
  return condition.ports.empty() ||
         std::find(condition.ports.begin(), condition.ports.end(), port) != condition.ports.end();
}

bool AdmitsTarget(const RequestCondition& condition, const RequestFacts& facts) {
  if (!AdmitsHost(condition.authority, facts.host) || !AdmitsPort(condition, facts.port))
    return false;
  if (!Holds(condition.service, facts.service) || !Holds(condition.method, facts.method))
    return false;
  const auto gateway =
      facts.gateway.empty() ? std::nullopt : std::optional<std::string_view>(facts.gateway);
  return Holds(condition.gateway, gateway);
}

bool Admits(const RequestCondition& condition, const RequestFacts& facts) {
  return AdmitsTarget(condition, facts) &&
         std::all_of(condition.headers.begin(), condition.headers.end(), [&](const auto& header) {
           ScratchText scratch;
           return Holds(header.value, JoinedHeader(facts.headers, header.name, scratch));
         });
}

bool IsInScope(const Policy& policy, const RouteTable& table, const RequestView& request) {
  const std::optional<RequestFacts> facts = FactsOf(table, request);
  return facts && Admits(policy.when, *facts) && !(policy.unless && Admits(*policy.unless, *facts));
}

}  // namespace routewind
