// SPDX-License-Identifier: Apache-2.0
//
// Parity: a capture of the proxy's own front side, replayed with the same configuration and seed, is decided as the
// proxy decided: the same rule for every call, and the same backend for every call when calls came one after another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "integration/capture/loopback_recorder.h"
#include "integration/echo_backend.h"
#include "integration/fidelity/decision_recorder.h"
#include "integration/fidelity/proxy_in_process.h"
#include "integration/replay_program.h"
#include "integration/scenario_client.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

constexpr char kProgram[] = ROUTEWIND_BINARY_DIR "/routewind";
constexpr int kServices = 60;
constexpr int kRulesOfRoute = 15;
constexpr int kBackends = 7;
constexpr uint32_t kConnections = 24;
constexpr uint32_t kCallsOfConnection = 400;
constexpr uint32_t kQuietConnections = 8;  // whose calls come one after another
constexpr uint32_t kCallsOfQuietConnection = 60;

// For each service a rule of one of six shapes; several routes share the listener, and one backend does not exist.
std::string Config() {
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

// All calls, first one at a time, then many at once. Returns how many were made.
size_t MakeCalls(const std::string& server) {
  size_t made = 0;
  for (uint32_t i = 0; i < kQuietConnections; ++i) {
    made += RunConnection(Connection(i, kCallsOfQuietConnection, 1), server).size();
  }
  Recipe busy;
  for (uint32_t i = 0; i < kConnections; ++i) {
    busy.connections.push_back(Connection(kQuietConnections + i, kCallsOfConnection, 3));
  }
  return made + RunGrpcCpp(busy, server).size();
}

DecidedCall DecisionOf(const nlohmann::json& decision) {
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

bool CameAlone(const std::string& call_id) { return std::stoul(call_id) < kQuietConnections; }

// One run of all calls through a proxy whose front side is captured.
struct LiveRun {
  size_t made = 0;
  std::map<std::string, DecidedCall> decisions;  // by call
};

Result<LiveRun> RunLive(const std::string& capture_path) {
  auto backend = EchoBackend::Start({.keep_calls = false});
  if (!backend) return backend.error();
  const std::string endpoint = ":50051=127.0.0.1:" + std::to_string((*backend)->port());
  DecisionRecorder recorder;
  ProxySetup setup{.config = Config(), .endpoints = {}, .observers = {&recorder}};
  for (int i = 0; i < kBackends; ++i) setup.endpoints.push_back("default/b" + std::to_string(i) + endpoint);
  setup.options.threads = 2;
  ProxyInProcess proxy(setup);
  const std::string address = proxy.address();
  const auto port = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  auto capture = LoopbackRecorder::Start({.port = port, .path = capture_path});
  if (!capture) return capture.error();

  LiveRun run;
  run.made = MakeCalls(address);
  (*capture)->WaitUntilClosed(kQuietConnections + kConnections);
  const auto totals = (*capture)->Stop();
  if (!totals) return totals.error();
  proxy.Drain(std::chrono::seconds(10));
  run.decisions = recorder.decisions();
  return run;
}

// Whose turn a call was that had company is the proxy's order, which the wire does not show: with it the backend, and
// whether that one can be used. The rule is the same.
DecidedCall WithoutTurn(DecidedCall decided) {
  if (!decided.backend.empty()) decided.backend = decided.outcome = "a backend's turn";
  return decided;
}

TEST(Parity, ReplayDecidesACaptureOfTheProxyAsTheProxyDid) {
  if (!CapturingIsPermitted("lo")) {
    GTEST_SKIP() << "this user may not capture packets on lo (it takes root or CAP_NET_RAW)";
  }
  const TempFolder temp;
  auto live = RunLive(temp.File("front.pcap"));
  ASSERT_TRUE(live.has_value()) << live.error().message;
  ASSERT_GE(live->made, 10'000U);
  std::ofstream(temp.File("routes.yaml")) << Config();
  const auto replayed = ReplayCalls(kProgram, temp.File("routes.yaml"), temp.File("front.pcap"));
  ASSERT_TRUE(replayed.has_value()) << replayed.error().message;
  EXPECT_EQ(replayed->size(), live->made);
  EXPECT_EQ(live->decisions.size(), live->made);

  std::map<std::string, int> outcomes;
  std::vector<std::string> differences;
  for (const nlohmann::json& call : *replayed) {
    const std::string id = call.at("headers").at(kCallIdHeader).at(0);
    const DecidedCall offline = DecisionOf(call.at("decision"));
    const DecidedCall& online = live->decisions[id];
    ++outcomes[online.outcome];
    const bool agree = CameAlone(id) ? offline == online : WithoutTurn(offline) == WithoutTurn(online);
    if (agree) continue;
    differences.push_back(id + ": " + call.at("decision").dump() + ", and live " + online.outcome + " " + online.route +
                          " " + std::to_string(online.rule) + " " + online.backend);
  }
  EXPECT_THAT(differences, ::testing::IsEmpty());
  for (const char* outcome : {"ROUTED", "NO_ROUTE", "INVALID_BACKEND"}) {
    EXPECT_GT(outcomes[outcome], 0) << outcome;
    RecordProperty(outcome, std::to_string(outcomes[outcome]));
  }
}

}  // namespace
}  // namespace routewind::integration
