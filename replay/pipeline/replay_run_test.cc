// SPDX-License-Identifier: Apache-2.0
//
// A replay on several threads, for sanitizers to look at: what it finds is what one thread finds.
#include "replay/pipeline/replay_run.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/config/load.h"

namespace routewind {
namespace {

const std::string kDemo = ROUTEWIND_SOURCE_DIR "/fixtures/demo";

class Numbers : public CallObserver {
 public:
  void OnCall(const RoutedCall& call) override {
    ordinals.push_back(call.rpc.ordinal);
    header_bytes += call.request.byte_count();
  }
  std::vector<uint64_t> ordinals;
  uint64_t header_bytes = 0;
};

TEST(RunReplay, FindsTheSameOnAnyNumberOfThreads) {
  const Result<LoadedConfig> loaded = LoadConfig({kDemo + "/routes.yaml"}, {});
  ASSERT_TRUE(loaded.has_value());
  const RouteTable table = CompileRoutes(loaded->config, {});
  Numbers alone;
  uint64_t digest = 0;
  for (const uint32_t threads : {1U, 2U, 4U}) {
    Numbers numbers;
    ReplayInputs inputs;
    inputs.captures = {kDemo + "/capture.pcap"};
    inputs.threads = threads;
    inputs.observers = {&numbers};
    uint64_t told = 0;
    inputs.on_progress = [&told](const ReplayProgress& progress) { told = progress.calls; };
    const Result<ReplayOutcome> outcome = RunReplay(table, inputs);
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
    EXPECT_GE(outcome->report.calls, told);
    if (threads == 1) {
      alone = numbers;
      digest = outcome->report.rows_digest;
    }
    EXPECT_EQ(numbers.ordinals, alone.ordinals) << threads;
    EXPECT_EQ(numbers.header_bytes, alone.header_bytes) << threads;
    EXPECT_EQ(outcome->report.rows_digest, digest) << threads;
  }
  EXPECT_EQ(alone.ordinals.size(), 2000U);
}

}  // namespace
}  // namespace routewind
