// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "engine/base/check.h"
#include "engine/route/attach.h"
#include "engine/route/compile_rules.h"
#include "engine/route/explain_attachment.h"
#include "engine/route/route_table.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

// Why a listener serves no traffic; empty when it does (semantics 3.5, step 1).
std::string WhyIdle(const AttachedListener& attached) {
  if (attached.fault != ListenerFault::kNone) {
    return attached.fault_detail.empty() ? "it is not accepted" : attached.fault_detail;
  }
  const std::string& protocol = attached.listener->protocol;
  if (protocol != "HTTP" && protocol != "HTTPS")
    return "its protocol " + protocol + " carries no GRPCRoutes";
  return {};
}

// Collects the candidates of one listener into buckets by hostname.
class BucketBuilder {
 public:
  BucketBuilder(const EngineOptions& options, const RouteTable::Impl& table)
      : options_(options), table_(table) {}

  void AddRoute(const AttachedRoute& attached, uint32_t first_rule) {
    for (const AttachedHostname& hostname : attached.hostnames) {
      const bool by_original = options_.hostname_rank == EngineOptions::HostnameRank::kOriginal;
      const Hostname& ranking = by_original ? hostname.original : hostname.effective;
      Pending& pending = buckets_[ranking];
      // Two of a route's hostnames may be cut down to the same one.
      if (std::exchange(pending.last_route, attached.route) == attached.route) continue;
      pending.effective = hostname.effective;
      for (uint32_t i = 0; i < attached.route->rules.size(); ++i) {
        for (const CompiledMatch& match : table_.plans[first_rule + i].matches)
          pending.matches.push_back(&match);
      }
    }
  }

  // By hostname text.
  std::vector<std::unique_ptr<const HostBucket>> Finish() && {
    std::vector<std::unique_ptr<const HostBucket>> buckets;
    for (auto& [ranking, pending] : buckets_) {
      std::sort(pending.matches.begin(), pending.matches.end(),
                [](const CompiledMatch* a, const CompiledMatch* b) { return a->rank < b->rank; });
      auto bucket = std::make_unique<HostBucket>();
      bucket->ranking = ranking;
      bucket->effective = pending.effective;
      for (const CompiledMatch* match : pending.matches)
        bucket->candidates.push_back({match, bucket.get()});
      bucket->tree = CandidateTree(pending.matches);
      buckets.push_back(std::move(bucket));
    }
    return buckets;
  }

 private:
  struct Pending {
    const GrpcRoute* last_route = nullptr;
    Hostname effective;
    std::vector<const CompiledMatch*> matches;
  };
  const EngineOptions& options_;
  const RouteTable::Impl& table_;
  std::map<Hostname, Pending> buckets_;
};

void AddIgnoredHostnames(const AttachedRoute& attached, TableListener& listener) {
  for (const RouteHostname& written : attached.route->hostnames) {
    const bool is_used =
        std::any_of(attached.hostnames.begin(), attached.hostnames.end(),
                    [&](const AttachedHostname& h) { return h.original == written.hostname; });
    if (!is_used) listener.ignored_hostnames.push_back({attached.route->meta.id, written.hostname});
  }
}

TableListener CompileListener(const AttachedListener& attached, const Config& config,
                              const std::vector<uint32_t>& first_rules,
                              const RouteTable::Impl& table) {
  TableListener listener;
  listener.name = attached.listener->name;
  listener.hostname = attached.listener->hostname;
  listener.port = attached.listener->port;
  listener.idle_because = WhyIdle(attached);
  if (!listener.idle_because.empty()) return listener;
  BucketBuilder buckets(table.options, table);
  for (const AttachedRoute& route : attached.grpc_routes) {
    const auto index = static_cast<size_t>(route.route - config.grpc_routes.data());
    CHECK(index < first_rules.size());
    buckets.AddRoute(route, first_rules[index]);
    AddIgnoredHostnames(route, listener);
    for (uint32_t rule = 0; rule < route.route->rules.size(); ++rule) {
      const uint32_t id = first_rules[index] + rule;
      if (!table.plans[id].fault.empty()) listener.dropped_rules.push_back(id);
    }
  }
  AddRefusals(attached, listener);
  listener.buckets = std::move(buckets).Finish();
  for (uint32_t i = 0; i < listener.buckets.size(); ++i)
    listener.bucket_index.Add(listener.buckets[i]->ranking, i);
  return listener;
}

// One index for each port and one for all, in which ties fall to the lowest port, then to the
// listener's order (D-19).
void IndexListeners(TableGateway& gateway) {
  std::vector<uint32_t> serving;
  for (uint32_t i = 0; i < gateway.listeners.size(); ++i) {
    if (gateway.listeners[i].idle_because.empty()) serving.push_back(i);
  }
  std::stable_sort(serving.begin(), serving.end(), [&](uint32_t a, uint32_t b) {
    return gateway.listeners[a].port < gateway.listeners[b].port;
  });
  gateway.ports.push_back({0, {}});
  for (const uint32_t i : serving) {
    const TableListener& listener = gateway.listeners[i];
    gateway.ports.front().listeners.Add(listener.hostname, i);
    if (gateway.ports.back().port != listener.port) gateway.ports.push_back({listener.port, {}});
    gateway.ports.back().listeners.Add(listener.hostname, i);
  }
}

void IndexGateways(std::string_view default_gateway, RouteTable::Impl& table) {
  for (const ObjectName& name : table.gateway_names) table.gateway_texts.push_back(name.ToString());
  for (uint32_t i = 0; i < table.gateway_texts.size(); ++i) {
    table.gateways[i].id = &table.gateway_names[i];
    table.gateway_index.Insert(table.gateway_texts[i], i);
  }
  table.default_gateway_text = default_gateway;
  if (!default_gateway.empty()) {
    if (const uint32_t* index = table.gateway_index.Find(default_gateway))
      table.default_gateway = *index;
  } else if (table.gateways.size() == 1) {
    table.default_gateway = 0;
  }
}

}  // namespace

RouteTable CompileRoutes(const Config& config, const EngineOptions& options,
                         std::string_view default_gateway) {
  auto table = std::make_unique<RouteTable::Impl>();
  table->options = options;
  const std::vector<uint32_t> first_rules = CompileRules(config, options, *table);
  const AttachmentPlan attachments = Attach(config, options);
  for (const AttachedGateway& attached : attachments.gateways) {
    TableGateway gateway;
    for (const AttachedListener& listener : attached.listeners) {
      gateway.listeners.push_back(CompileListener(listener, config, first_rules, *table));
    }
    IndexListeners(gateway);
    table->gateway_names.push_back(attached.gateway->meta.id);
    table->gateways.push_back(std::move(gateway));
  }
  IndexGateways(default_gateway, *table);
  AddRefusals(attachments, *table);
  if (table->gateways.empty()) table->no_gateway_because = WhyNoGateway(config);
  return RouteTable(std::move(table));
}

}  // namespace routewind
