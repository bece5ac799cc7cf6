// SPDX-License-Identifier: Apache-2.0
//
// Every folder of fixtures/captures holds a real capture and what its clients know about it. Replay
// must recover exactly that, from the capture as it is and from the same bytes cut differently.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "integration/capture/child_process.h"
#include "integration/capture/record_capture.h"
#include "integration/compare_calls.h"
#include "integration/replay_program.h"
#include "integration/scenario/call_record.h"
#include "integration/scenario/recipe.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::IsEmpty;

constexpr char kProgram[] = ROUTEWIND_BINARY_DIR "/routewind";
constexpr char kRecut[] = ROUTEWIND_BINARY_DIR "/pcap-recut";

std::vector<std::string> FixtureFolders() {
  std::vector<std::string> folders;
  for (const auto& entry : fs::directory_iterator(ROUTEWIND_SOURCE_DIR "/fixtures/captures")) {
    if (fs::exists(entry.path() / "recipe.json")) folders.push_back(entry.path().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

// A folder's name as GoogleTest takes it.
std::string TestName(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).filename().string();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

class RecordedCapture : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(fs::exists(kProgram)) << "build the target routewind first";
    const auto recipe = ReadRecipe(GetParam() + "/recipe.json");
    ASSERT_TRUE(recipe.has_value()) << recipe.error().message;
    capture_ = GetParam() + "/" + recipe->capture;
    if (recipe->tls) key_log_ = GetParam() + "/" + kKeyLogName;
    config_ = temp_.File("routes.yaml");
    std::ofstream(config_) << kRouteThatTakesAll;
  }

  std::vector<json> Replay(const std::string& capture) {
    auto calls = ReplayCalls(kProgram, config_, capture, key_log_);
    EXPECT_TRUE(calls.has_value()) << capture << ": " << calls.error().message;
    return calls ? *std::move(calls) : std::vector<json>();
  }

  TempFolder temp_;
  std::string config_;
  std::string capture_;
  std::string key_log_;  // empty: in clear text
};

TEST_P(RecordedCapture, IsReplayedAsItsClientsRemember) {
  const auto records = ReadRecords(GetParam() + "/expected.jsonl");
  ASSERT_TRUE(records.has_value()) << records.error().message;
  ASSERT_FALSE(records->empty());
  EXPECT_THAT(Differences(*records, Replay(capture_)), IsEmpty());
}

TEST_P(RecordedCapture, IsRoutedWholeByARouteThatTakesAll) {
  for (const json& call : Replay(capture_)) {
    EXPECT_EQ(call["decision"]["outcome"], "ROUTED") << call.dump();
    EXPECT_EQ(call["decision"]["route"], "default/all") << call.dump();
  }
}

// Segment boundaries, reordering and retransmission are TCP's business and must not show.
TEST_P(RecordedCapture, LooksTheSameHoweverItsSegmentsAreCut) {
  ASSERT_TRUE(fs::exists(kRecut)) << "build the target pcap-recut first";

  const auto comparable = [](std::vector<json> calls) {
    for (json& call : calls) call.erase("capture");
    return calls;
  };
  const std::vector<json> whole = comparable(Replay(capture_));
  ASSERT_FALSE(whole.empty());
  for (const char* segment_bytes : {"1448", "97", "7"}) {
    const std::string recut = temp_.File(fs::path(capture_).filename().string());
    const std::string format = recut.ends_with(".pcapng") ? "pcapng" : "pcap";
    const auto tool =
        ChildProcess::Start({kRecut, "--segment", segment_bytes, "--reorder", "6", "--duplicate",
                             "10", "--nanos", "--format", format, capture_, recut});
    ASSERT_TRUE(tool.has_value()) << tool.error().message;
    ASSERT_EQ((*tool)->Finish(), 0);
    const std::vector<json> again = comparable(Replay(recut));
    ASSERT_EQ(again.size(), whole.size()) << segment_bytes;
    for (size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(again[i], whole[i]) << segment_bytes;
  }
}

INSTANTIATE_TEST_SUITE_P(Fixtures, RecordedCapture, ::testing::ValuesIn(FixtureFolders()),
                         TestName);

}  // namespace
}  // namespace routewind::integration
