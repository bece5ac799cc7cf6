// SPDX-License-Identifier: Apache-2.0
#include "integration/parity_traffic.h"

#include <sstream>

#include "integration/scenario_client.h"

namespace routewind::integration {
namespace {

constexpr int kServices = 60;
constexpr int kRulesOfRoute = 15;
constexpr int kBackends = 7;

// The n-th call of a connection; no two connections begin alike.
CallRecipe CallOf(uint32_t connection, uint32_t n) {
  const uint32_t mixed = (connection * 7919 + n * 104729) >> 3;
  CallRecipe call;
  call.path = "/acme.S" + std::to_string(mixed % (kServices + 3)) + (mixed / 64 % 3 == 0 ? "/Put" : "/Get");
  call.kind = static_cast<CallKind>(mixed % 4);
  call.authority = mixed % 11 == 0 ? "other.org" : "shop.example.com";
  if (mixed % 3 != 0) call.headers.emplace_back("x-tier", mixed % 3 == 1 ? "gold" : "silver");
  if (mixed % 17 == 0) call.headers.emplace_back("x-only", std::to_string(mixed % kServices));
  switch (call.kind) {
    case CallKind::kUnary:
      call.client_script = "send 1 20";
      break;
    case CallKind::kClientStreaming:
      call.client_script = "send 3 20; close";
      call.server_script = "read all; send 1 5";
      break;
    case CallKind::kServerStreaming:
      call.client_script = "send-last 20";
      call.server_script = "read all; send 3 5";
      break;
    case CallKind::kBidiStreaming:
      call.client_script = "send 1 20; read 1; send 1 7; close";
      break;
  }
  return call;
}

ConnectionRecipe Connection(uint32_t number, uint32_t calls, uint32_t parallel) {
  ConnectionRecipe connection;
  connection.number = number;
  connection.client = kGrpcCpp;
  connection.authority = "shop.example.com";
  connection.parallel = parallel;
  for (uint32_t n = 0; n < calls; ++n) connection.calls.push_back(CallOf(number, n));
  return connection;
}

}  // namespace

std::string ParityConfig() {
  std::ostringstream yaml;
  yaml << "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: fallback}\nspec:\n"
          "  parentRefs: [{name: edge}]\n  hostnames: ['*.example.com']\n  rules:\n"
          "    - matches: [{method: {method: Get}}]\n      backendRefs: [{name: b0, port: 50051}, {name: b1, port: "
          "50051}]\n";
  for (int i = 0; i < kServices; ++i) {
    if (i % kRulesOfRoute == 0) {
      yaml << "---\napiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: shop-" << i
           << "}\nspec:\n  parentRefs: [{name: edge}]\n  rules:\n";
    }
    const std::string service = "acme.S" + std::to_string(i);
    const std::string one = "b" + std::to_string(i % kBackends);
    const std::string other = "b" + std::to_string((i + 1) % kBackends);
    switch (i % 6) {
      case 0:
        yaml << "    - matches: [{method: {service: " << service << ", method: Get}}]\n";
        break;
      case 1:
        yaml << "    - matches: [{method: {service: " << service << "}}]\n";
        break;
      case 2:
        yaml << "    - matches: [{method: {service: " << service << "}, headers: [{name: x-tier, value: gold}]}]\n";
        break;
      case 3:
        yaml << "    - matches: [{method: {type: RegularExpression, service: 'acme\\.S" << i << "', method: 'G.*'}}]\n";
        break;
      case 4:
        yaml << "    - matches: [{method: {service: " << service
             << ", method: Put}}, {headers: [{name: x-only, value: '" << i << "'}]}]\n";
        break;
      default:
        yaml << "    - matches: [{method: {service: " << service
             << "}, headers: [{type: RegularExpression, name: x-tier, value: 'gold|silver'}]}]\n";
    }
    yaml << "      backendRefs: [{name: " << one << ", port: 50051, weight: " << 1 + i % 9
         << "}, {name: " << (i % 13 == 12 ? "missing" : other) << ", port: 50051, weight: " << 1 + i % 4 << "}]\n";
  }
  for (int i = 0; i < kBackends; ++i) {
    yaml << "---\napiVersion: v1\nkind: Service\nmetadata: {name: b" << i << "}\nspec: {ports: [{port: 50051}]}\n";
  }
  return yaml.str();
}

std::vector<std::string> ParityEndpoints(int port) {
  std::vector<std::string> endpoints;
  for (int i = 0; i < kBackends; ++i) {
    endpoints.push_back("default/b" + std::to_string(i) + ":50051=127.0.0.1:" + std::to_string(port));
  }
  return endpoints;
}

size_t MakeParityCalls(const ParityTraffic& traffic, const std::string& server) {
  size_t made = 0;
  for (uint32_t i = 0; i < kQuietConnections; ++i) {
    made += RunConnection(Connection(i, traffic.calls_of_quiet_connection, 1), server).size();
  }
  Recipe busy;
  for (uint32_t i = 0; i < traffic.busy_connections; ++i) {
    busy.connections.push_back(Connection(kQuietConnections + i, traffic.calls_of_busy_connection, 3));
  }
  return made + RunGrpcCpp(busy, server).size();
}

bool CameAlone(const std::string& call_id) { return std::stoul(call_id) < kQuietConnections; }

DecidedCall DecisionOf(const nlohmann::json& record) {
  const nlohmann::json& decision = record.at("decision");
  DecidedCall decided;
  decided.outcome = decision.at("outcome");
  decided.route = decision.value("route", "");
  decided.rule = decision.value("rule", 0U);
  if (const auto backend = decision.find("backend"); backend != decision.end()) {
    decided.backend = backend->at("namespace").get<std::string>() + "/" + backend->at("name").get<std::string>() + ":" +
                      std::to_string(backend->at("port").get<int>());
  }
  return decided;
}

DecidedCall WithoutTurn(DecidedCall decided) {
  if (!decided.backend.empty()) decided.backend = decided.outcome = "a backend's turn";
  return decided;
}

}  // namespace routewind::integration
