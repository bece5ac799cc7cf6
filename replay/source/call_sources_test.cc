// SPDX-License-Identifier: Apache-2.0
#include "replay/source/call_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/record/utc_time.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CallSourcesTest : public ::testing::Test {
 protected:
  CallSourcesTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "routewind-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~CallSourcesTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << text;
    return folder_ + "/" + name;
  }
  static std::string Logged(const std::string& service, int second) {
    return R"({"path":"/)" + service + R"(/M","method":"POST","start_time":")" +
           FormatUtcTime(second * int64_t{1'000'000'000}) + "\"}\n";
  }
  // The services asked for, in order, until a time in seconds.
  static std::vector<std::string> Services(CallSources& sources, int64_t until_ns = CallSources::kAnyTime) {
    std::vector<std::string> services;
    for (const ListedCall* call = nullptr; sources.Next(until_ns, call);) {
      services.push_back(call->request.path.substr(1, call->request.path.rfind('/') - 1));
    }
    return services;
  }

  std::string folder_;
  CallSources::Options options_;
};

TEST_F(CallSourcesTest, AreInOrderOfTimeThenRequestsAsTheyStand) {
  options_.access_logs = {Write("b.jsonl", Logged("b1", 1) + Logged("b4", 4) + Logged("b2", 2)),
                          Write("a.jsonl", Logged("a3", 3) + Logged("a1", 1))};
  options_.request_files = {Write("z.jsonl", R"({"authority":"x","path":"/z/M"})"),
                            Write("r.jsonl", "{\"authority\":\"x\",\"path\":\"/r/M\"}\n\n{\"authority\":\"x\",\"path\":\"/s/M\"}\n")};
  const auto sources = CallSources::Open(options_);
  ASSERT_TRUE(sources) << sources.error().message;
  EXPECT_THAT(Services(**sources, 1'999'999'999), ElementsAre("a1", "b1"));
  EXPECT_THAT(Services(**sources), ElementsAre("b2", "a3", "b4", "r", "s", "z"));
  const std::vector<SourceTotals> totals = (*sources)->Totals();
  EXPECT_EQ(totals[0].path, folder_ + "/a.jsonl");
  EXPECT_EQ(totals[2].path, folder_ + "/r.jsonl");
  EXPECT_EQ(totals[2].lines, 3u);
  EXPECT_EQ(totals[2].blank_lines, 1u);
  EXPECT_EQ(totals[0].late_calls, 0u);
}

TEST_F(CallSourcesTest, ACallWithoutATimeStaysBehindTheLineBeforeIt) {
  options_.access_logs = {Write("a.jsonl", Logged("a5", 5) + R"({"path":"/none/M","method":"POST"})" + "\n" + Logged("a7", 7)),
                          Write("b.jsonl", Logged("b6", 6))};
  const auto sources = CallSources::Open(options_);
  EXPECT_THAT(Services(**sources), ElementsAre("a5", "none", "b6", "a7"));
}

TEST_F(CallSourcesTest, WhatComesBehindTheWindowIsToldLateAndCounted) {
  std::string log;
  for (size_t i = 0; i < CallSources::kWindowCalls; ++i) log += Logged("x", 10);
  options_.access_logs = {Write("a.jsonl", log + Logged("late", 3))};
  const auto sources = CallSources::Open(options_);
  EXPECT_EQ(Services(**sources)[1], "late") << "one had to go before it was seen";
  EXPECT_EQ((*sources)->Totals()[0].late_calls, 1u);
}

TEST_F(CallSourcesTest, EveryLineIsCountedUnderItsReasonWithTheFirstPlace) {
  options_.request_files = {Write("r.jsonl", "{\"authority\":\"x\",\"path\":\"/r/M\"}\n{\"authority\":}\nno\n{\"path\":\"/a/b\"}\n" +
                                                 std::string(LineReader::kMaxLineBytes + 1, ' ') + "\n")};
  const auto sources = CallSources::Open(options_);
  EXPECT_THAT(Services(**sources), ElementsAre("r"));
  const SourceTotals totals = (*sources)->Totals()[0];
  EXPECT_TRUE(totals.AddUp());
  EXPECT_EQ(totals.lines, 5u);
  ASSERT_EQ(totals.not_understood.size(), 3u);
  const SourceTotals::Tally& syntax = totals.not_understood.at("not valid JSON");
  EXPECT_EQ(syntax.lines, 2u);
  EXPECT_EQ(syntax.first_line, 2u);
  EXPECT_EQ(syntax.first_column, 14u);
  EXPECT_THAT(syntax.first_detail, HasSubstr("syntax error"));
  EXPECT_EQ(totals.not_understood.at("\"authority\" is required").first_line, 4u);
  EXPECT_EQ(totals.not_understood.at("longer than 1 MiB").first_line, 5u);
}

TEST_F(CallSourcesTest, ReasonsAreBounded) {
  std::string text;
  for (size_t i = 0; i < 100; ++i) text += "{\"key" + std::to_string(i) + std::string(1000, 'k') + "\":1}\n";
  options_.request_files = {Write("r.jsonl", text)};
  const auto sources = CallSources::Open(options_);
  EXPECT_THAT(Services(**sources), IsEmpty());
  const SourceTotals totals = (*sources)->Totals()[0];
  EXPECT_EQ(totals.not_understood.size(), SourceTotals::kMaxReasons + 1);
  EXPECT_EQ(totals.not_understood.at(SourceTotals::kOtherReasons).lines, 100 - SourceTotals::kMaxReasons);
  EXPECT_TRUE(totals.AddUp());
}

TEST_F(CallSourcesTest, AStoppedRunStillTellsWhatWasRead) {
  options_.access_logs = {Write("a.jsonl", Logged("a1", 1) + Logged("a2", 2))};
  const auto sources = CallSources::Open(options_);
  EXPECT_THAT(Services(**sources, 1'000'000'000), ElementsAre("a1"));
  (*sources)->Stop();
  EXPECT_THAT(Services(**sources), ElementsAre("a2"));
}

TEST_F(CallSourcesTest, AFileThatIsNotThereIsAnError) {
  options_.access_logs = {folder_ + "/nowhere.jsonl"};
  const auto sources = CallSources::Open(options_);
  ASSERT_FALSE(sources);
  EXPECT_THAT(sources.error().message, HasSubstr("nowhere.jsonl"));
}

}  // namespace
}  // namespace routewind
