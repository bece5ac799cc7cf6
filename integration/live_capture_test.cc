// SPDX-License-Identifier: Apache-2.0
//
// Records new captures on the loopback, with a real client and a real server of gRPC C++, and
// replays them: nothing here depends on how the committed captures were cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "integration/capture/loopback_recorder.h"
#include "integration/capture/record_capture.h"
#include "integration/compare_calls.h"
#include "integration/replay_program.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

using ::testing::IsEmpty;

constexpr char kProgram[] = ROUTEWIND_BINARY_DIR "/routewind";

struct LiveRow {
  const char* name;
  const char* fixture;  // whose recipe is recorded again
};

class LiveCapture : public ::testing::TestWithParam<LiveRow> {};

TEST_P(LiveCapture, IsReplayedAsItsClientsRemember) {
  if (!CapturingIsPermitted("lo")) {
    GTEST_SKIP() << "this user may not capture packets on lo (it takes root or CAP_NET_RAW)";
  }
  ASSERT_TRUE(std::filesystem::exists(kProgram)) << "build the target routewind first";
  const TempFolder temp;
  const auto recipe = ReadRecipe(std::string(ROUTEWIND_SOURCE_DIR "/fixtures/captures/") +
                                 GetParam().fixture + "/recipe.json");
  ASSERT_TRUE(recipe.has_value()) << recipe.error().message;
  const auto recording = RecordCapture(*recipe, {.folder = temp.path(), .node_dir = ""});
  ASSERT_TRUE(recording.has_value()) << recording.error().message;
  ASSERT_FALSE(recording->calls.empty());

  const std::string config = temp.File("routes.yaml");
  std::ofstream(config) << kRouteThatTakesAll;
  const auto calls = ReplayCalls(kProgram, config, temp.File(recipe->capture));
  ASSERT_TRUE(calls.has_value()) << calls.error().message;
  EXPECT_THAT(Differences(recording->calls, *calls), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Scenarios, LiveCapture,
    ::testing::Values(LiveRow{"Unary", "unary-calls-with-tenants-and-repeated-metadata"},
                      LiveRow{"Streams", "every-streaming-kind-from-grpc-cpp"},
                      LiveRow{"Errors", "errors-cancellations-and-deadlines"},
                      LiveRow{"Large", "large-messages-and-metadata"},
                      LiveRow{"Cooked", "unary-calls-on-every-interface-with-cooked-headers"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace routewind::integration
