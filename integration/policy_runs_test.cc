// SPDX-License-Identifier: Apache-2.0
// What a store keeps of runs that hold policies: those that were stopped, and the texts of the policies.
#include <gtest/gtest.h>

#include <string>

#include "integration/run_command.h"

namespace routewind::integration {
namespace {

constexpr char kRoute[] = R"(apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: r}
spec:
  parentRefs: [{name: edge}]
  rules:
    - matches: [{method: {type: RegularExpression, service: "pay\\..*"}}]
      backendRefs: [{name: pay, port: 80}]
    - backendRefs: [{name: users, port: 80}]
)";
constexpr char kRefuted[] = "  - {name: users get nothing, never: {backend: users}}\n";
// Far too much to search in the time of a test.
constexpr char kEndless[] =
    "  - {name: payments are paid, when: {service: {glob: 'pay.*x'}}, always: {backend: pay}}\n";

// Waits until the store says that a run has begun, stops that run and ends as it does.
std::string StoppedBy(const std::string& signal) {
  return " & pid=$!; until '" ROUTEWIND_BINARY_DIR "/routewind' runs --store s.db | grep -q unfinished; do :; done; "
         "kill -" + signal + " $pid; wait $pid";
}

class StoppedVerify : public testing::TestWithParam<const char*> {};

TEST_P(StoppedVerify, TellsAndKeepsWhatItHasFoundAndThatItWasStopped) {
  TempFolder folder;
  WriteFile(folder, "r.yaml", kRoute);
  WriteFile(folder, "one.yaml", std::string("policies:\n") + kRefuted);
  WriteFile(folder, "two.yaml", std::string("policies:\n") + kRefuted + kEndless);
  ASSERT_EQ(RunRoutewind(folder, "verify -c r.yaml one.yaml --store s.db").exit_code, 1);
  const Finished stopped = RunRoutewind(
      folder, "verify -c r.yaml two.yaml --store s.db --cases 1000000000 --junit j.xml" + StoppedBy(GetParam()));
  EXPECT_EQ(stopped.exit_code, 2) << stopped.err;
  EXPECT_NE(stopped.err.find("stopped; the report covers what was tried until then"), std::string::npos) << stopped.err;
  EXPECT_NE(stopped.out.find("users get nothing: refuted"), std::string::npos) << stopped.out;
  EXPECT_NE(stopped.out.find("payments are paid: not refuted ("), std::string::npos) << stopped.out;
  EXPECT_NE(stopped.out.find("; stopped)"), std::string::npos) << stopped.out;

  const Finished runs = RunRoutewind(folder, "runs --store s.db");
  EXPECT_NE(runs.out.find("stopped"), std::string::npos) << runs.out;
  const Finished show = RunRoutewind(folder, "show 2 --store s.db");
  EXPECT_NE(show.out.find("users get nothing: refuted"), std::string::npos) << show.out;
}

INSTANTIATE_TEST_SUITE_P(By, StoppedVerify, testing::Values("INT", "TERM"),
                         [](const auto& signal) { return std::string(signal.param); });

TEST(StoredReplay, KeepsTheTextsOfItsPolicies) {
  TempFolder folder;
  WriteFile(folder, "p.yaml", "policies: [{name: no such service, when: {service: no.Such}, never: {outcome: ROUTED}}]\n");
  const Finished replay =
      RunRoutewind(folder, "replay -c $ROUTES $FIXTURES/demo/capture.pcap --policy p.yaml --store s.db");
  ASSERT_EQ(replay.exit_code, 0) << replay.err;
  const Finished show = RunRoutewind(folder, "show 1 --store s.db --format json");
  EXPECT_NE(show.out.find(R"({"role":"policy","name":"p.yaml","text":"policies: [{name: no such service)"),
            std::string::npos)
      << show.out;
}

}  // namespace
}  // namespace routewind::integration
