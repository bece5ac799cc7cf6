// SPDX-License-Identifier: Apache-2.0
//
// Parity: a capture of the proxy's own front side, replayed with the same configuration and seed, is decided as the
// proxy decided: the same rule for every call, and the same backend for every call when calls came one after another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <map>
#include <sstream>

#include "integration/capture/loopback_recorder.h"
#include "integration/echo_backend.h"
#include "integration/fidelity/decision_recorder.h"
#include "integration/fidelity/proxy_in_process.h"
#include "integration/fidelity/proxy_process.h"
#include "integration/parity_traffic.h"
#include "integration/replay_program.h"
#include "integration/scenario/recipe.h"

namespace routewind::integration {
namespace {

constexpr char kProgram[] = ROUTEWIND_BINARY_DIR "/routewind";
constexpr ParityTraffic kMuch = {
    .calls_of_quiet_connection = 60, .busy_connections = 24, .calls_of_busy_connection = 400};
constexpr ParityTraffic kSome = {
    .calls_of_quiet_connection = 60, .busy_connections = 12, .calls_of_busy_connection = 60};

// Makes the calls while the port of `address` is captured. Returns how many were made.
Result<size_t> CaptureCalls(const ParityTraffic& traffic, const std::string& address, const std::string& capture_path) {
  const auto port = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  auto capture = LoopbackRecorder::Start({.port = port, .path = capture_path});
  if (!capture) return capture.error();
  const size_t made = MakeParityCalls(traffic, address);
  (*capture)->WaitUntilClosed(traffic.connections());
  const auto totals = (*capture)->Stop();
  if (!totals) return totals.error();
  return made;
}

std::string CallIdOf(const nlohmann::json& record) { return record.at("headers").at(kCallIdHeader).at(0); }

class Parity : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!CapturingIsPermitted("lo")) {
      GTEST_SKIP() << "this user may not capture packets on lo (it takes root or CAP_NET_RAW)";
    }
    auto backend = EchoBackend::Start({.keep_calls = false});
    ASSERT_TRUE(backend.has_value());
    backend_ = std::move(backend).value();
  }
  std::vector<nlohmann::json> Replay() {
    std::ofstream(temp_.File("routes.yaml")) << ParityConfig();
    auto replayed = ReplayCalls(kProgram, temp_.File("routes.yaml"), temp_.File("front.pcap"));
    EXPECT_TRUE(replayed.has_value()) << replayed.error().message;
    return replayed.has_value() ? std::move(replayed).value() : std::vector<nlohmann::json>();
  }
  // That both decided every call alike, and that the calls were worth it.
  static void Compare(const std::vector<nlohmann::json>& replayed, const std::map<std::string, DecidedCall>& live) {
    std::map<std::string, int> outcomes;
    std::vector<std::string> differences;
    for (const nlohmann::json& call : replayed) {
      const std::string id = CallIdOf(call);
      const DecidedCall offline = DecisionOf(call);
      const auto found = live.find(id);
      const DecidedCall online = found == live.end() ? DecidedCall{"no call", "", 0, ""} : found->second;
      ++outcomes[online.outcome];
      const bool agree = CameAlone(id) ? offline == online : WithoutTurn(offline) == WithoutTurn(online);
      if (agree) continue;
      differences.push_back(id + ": " + call.at("decision").dump() + ", and live " + online.outcome + " " +
                            online.route + " " + std::to_string(online.rule) + " " + online.backend);
    }
    EXPECT_THAT(differences, ::testing::IsEmpty());
    for (const char* outcome : {"ROUTED", "NO_ROUTE", "INVALID_BACKEND"}) {
      EXPECT_GT(outcomes[outcome], 0) << outcome;
      RecordProperty(outcome, std::to_string(outcomes[outcome]));
    }
  }

  const TempFolder temp_;
  std::unique_ptr<EchoBackend> backend_;
};

TEST_F(Parity, ReplayDecidesACaptureOfTheProxyAsTheProxyDid) {
  DecisionRecorder recorder;
  ProxySetup setup{
      .config = ParityConfig(), .endpoints = ParityEndpoints(backend_->port()), .observers = {&recorder}};
  setup.options.threads = 2;
  ProxyInProcess proxy(setup);
  const auto made = CaptureCalls(kMuch, proxy.address(), temp_.File("front.pcap"));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  proxy.Drain(std::chrono::seconds(10));
  ASSERT_GE(*made, 10'000U);
  const auto replayed = Replay();
  EXPECT_EQ(replayed.size(), *made);
  EXPECT_EQ(recorder.decisions().size(), *made);
  Compare(replayed, recorder.decisions());
}

// What a call record of the log and one of `replay --calls` say alike, besides the decision.
std::string SeenAlike(const nlohmann::json& record) {
  nlohmann::json seen;
  for (const char* key : {"client", "server", "authority", "path", "completeness", "responseStatus"}) {
    seen[key] = record.value(key, "");
  }
  if (DecisionOf(record).outcome != "ROUTED") return seen.dump();  // an answer of the proxy's own waits for no message
  for (const char* key : {"requestMessages", "requestBytes", "responseMessages", "responseBytes"}) {
    seen[key] = record.at(key);
  }
  return seen.dump();
}

TEST_F(Parity, TheProgramsDecisionLogSaysWhatReplaySaysOfACaptureOfIt) {
  std::string flags = "--no-watch --threads 2 --listen 80=127.0.0.1:0 --decision-log calls.jsonl";
  for (const std::string& endpoint : ParityEndpoints(backend_->port())) flags += " --endpoint " + endpoint;
  ProxyProcess program(ParityConfig(), flags);
  const auto made = CaptureCalls(kSome, program.address(), temp_.File("front.pcap"));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  program.Signal(SIGTERM);
  ASSERT_EQ(program.Finish(), 0);
  ASSERT_GE(*made, 1'000U);

  std::map<std::string, DecidedCall> decisions;
  std::map<std::string, std::string> logged;
  std::istringstream lines(program.Read("calls.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    const nlohmann::json record = nlohmann::json::parse(line);
    decisions[CallIdOf(record)] = DecisionOf(record);
    logged[CallIdOf(record)] = SeenAlike(record);
  }
  const auto replayed = Replay();
  EXPECT_EQ(replayed.size(), *made);
  EXPECT_EQ(logged.size(), *made);
  Compare(replayed, decisions);
  for (const nlohmann::json& call : replayed) {
    const bool has_same_turn = decisions[CallIdOf(call)] == DecisionOf(call);
    if (has_same_turn) {
      EXPECT_EQ(SeenAlike(call), logged[CallIdOf(call)]);
    }
  }
}

}  // namespace
}  // namespace routewind::integration
