// SPDX-License-Identifier: Apache-2.0
#include "engine/route/table_impl.h"

#include <algorithm>
#include <utility>

#include "engine/match/match_authority.h"
#include "engine/match/match_path.h"

namespace routewind {

RouteTable::RouteTable(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
RouteTable::~RouteTable() = default;
RouteTable::RouteTable(RouteTable&&) noexcept = default;
RouteTable& RouteTable::operator=(RouteTable&&) noexcept = default;

const std::vector<ObjectName>& RouteTable::gateways() const { return impl_->gateway_names; }
const std::vector<TableRule>& RouteTable::rules() const { return impl_->rules; }

Rank RankOf(const Candidate& candidate) {
  Rank rank = candidate.match->rank;
  RankHostname(candidate.bucket->ranking, rank);
  return rank;
}

ParsedRequest ParseRequest(const RouteTable::Impl& table, const RequestView& request,
                           ScratchText& scratch) {
  ParsedRequest parsed;
  const std::optional<MethodPath> path = SplitMethodPath(request.path);
  if (!path) {
    parsed.fault = Reason::kMalformedPath;
    return parsed;
  }
  const std::optional<std::string_view> host =
      HostOfAuthority(request.authority, table.options.trailing_dot, scratch);
  if (!host) {
    parsed.fault = Reason::kMalformedAuthority;
    return parsed;
  }
  parsed.parts = {path->full, path->service, path->method, request.headers};
  parsed.host = *host;
  return parsed;
}

const TableGateway* FindGateway(const RouteTable::Impl& table, std::string_view name) {
  if (name.empty())
    return table.default_gateway ? &table.gateways[*table.default_gateway] : nullptr;
  const uint32_t* index = table.gateway_index.Find(name);
  return index == nullptr ? nullptr : &table.gateways[*index];
}

const TableListener* ChooseListener(const TableGateway& gateway, uint16_t port,
                                    std::string_view host) {
  const auto at = std::lower_bound(
      gateway.ports.begin(), gateway.ports.end(), port,
      [](const TableGateway::PortIndex& index, uint16_t p) { return index.port < p; });
  if (at == gateway.ports.end() || at->port != port) return nullptr;
  const TableListener* chosen = nullptr;
  at->listeners.VisitMatching(host, [&](uint32_t number) {
    chosen = &gateway.listeners[number];
    return true;
  });
  return chosen;
}

}  // namespace routewind
