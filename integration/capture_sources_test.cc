// SPDX-License-Identifier: Apache-2.0
// Where `routewind replay` takes its packets from, and which of them, beside the plain reading of a whole file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "integration/file_text.h"
#include "integration/capture/child_process.h"
#include "integration/capture/loopback_recorder.h"
#include "integration/compare_calls.h"
#include "integration/echo_backend.h"
#include "integration/replay_program.h"
#include "integration/run_command.h"
#include "integration/scenario_client.h"

namespace routewind::integration {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kProgram[] = ROUTEWIND_BINARY_DIR "/routewind";
constexpr char kFixtures[] = ROUTEWIND_SOURCE_DIR "/fixtures/captures/";

constexpr char kTwoServers[] = "$FIXTURES/captures/unary-calls-on-every-interface-with-cooked-headers/capture.pcap";

Json ReportOf(const TempFolder& folder, const std::string& arguments) {
  const Finished finished = RunRoutewind(folder, "replay -q -c $ROUTES --format json " + arguments);
  EXPECT_EQ(finished.exit_code, 0) << arguments << ": " << finished.err;
  return Json::parse(finished.out, nullptr, /*allow_exceptions=*/false);
}

TEST(Filter, LeavesOutWholeConnectionsAndCountsTheirPackets) {
  const TempFolder folder;
  const std::string capture = kTwoServers;
  const Json whole = ReportOf(folder, capture)["capture"];
  EXPECT_FALSE(whole.contains("filteredPackets"));
  const Json none = ReportOf(folder, capture + " --filter 'udp'")["capture"];
  EXPECT_EQ(none["packets"], whole["packets"]);
  EXPECT_EQ(none["filteredPackets"], whole["packets"]);
  EXPECT_EQ(none["calls"], 0);
  const Json all = ReportOf(folder, capture + " --filter 'tcp'")["capture"];
  EXPECT_EQ(all, whole);

  // Each connection alone, by its client's port; together they are the whole.
  const Finished calls = RunRoutewind(folder, "replay -q -c $ROUTES --calls - " + capture);
  std::set<std::string> ports;
  std::istringstream lines(calls.out);
  for (std::string line; std::getline(lines, line);) {
    const std::string client = Json::parse(line)["client"];
    ports.insert(client.substr(client.rfind(':') + 1));
  }
  ASSERT_GT(ports.size(), 1U);
  uint64_t calls_of_parts = 0;
  uint64_t packets_of_parts = 0;
  for (const std::string& port : ports) {
    const Json part = ReportOf(folder, capture + " --filter 'tcp port " + port + "'")["capture"];
    EXPECT_EQ(part["connections"], 1);
    EXPECT_EQ(part["tcpPackets"].get<uint64_t>() + part["filteredPackets"].get<uint64_t>(), part["packets"]);
    calls_of_parts += part["calls"].get<uint64_t>();
    packets_of_parts += part["tcpPackets"].get<uint64_t>();
  }
  EXPECT_EQ(calls_of_parts, whole["calls"]);
  EXPECT_EQ(packets_of_parts, whole["packets"]);
}

TEST(Filter, ThatTakesNothingIsToldAndNotTakenForAnEmptyCapture) {
  const TempFolder folder;
  const Finished finished = RunRoutewind(folder, std::string("replay -c $ROUTES --filter 'tcp port 1' ") + kTwoServers);
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_NE(finished.err.find("--filter takes none of the capture's packets"), std::string::npos) << finished.err;
  EXPECT_NE(finished.out.find("171 packets = 0 TCP + 171 filtered out"), std::string::npos) << finished.out;
}

// Whether a file comes to hold so many lines, or a line with this text, before patience ends.
template <typename Predicate>
bool Becomes(const std::string& path, Predicate holds) {
  for (int patience = 0; patience < 1000; ++patience) {
    if (holds(FileText(path))) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}
bool GetsLines(const std::string& path, size_t count) {
  return Becomes(path, [count](const std::string& text) {
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) >= count;
  });
}

// `routewind replay ARGUMENTS` beside this test, its output in files of the folder.
std::unique_ptr<ChildProcess> StartReplay(const TempFolder& folder, const std::string& arguments) {
  WriteFile(folder, "all.yaml", kRouteThatTakesAll);
  auto started = ChildProcess::Start({"sh", "-c", "cd '" + folder.path() + "' && exec '" + kProgram + "' replay -c all.yaml " +
                                                      arguments + " >report 2>told"});
  EXPECT_TRUE(started) << started.error().message;
  return started ? std::move(started).value() : nullptr;
}

std::vector<Json> ReadCalls(const std::string& path) {
  std::vector<Json> calls;
  std::istringstream lines(FileText(path));
  for (std::string line; std::getline(lines, line);) calls.push_back(Json::parse(line, nullptr, false));
  return calls;
}

struct FollowRow {
  const char* name;
  const char* capture;
  int signal;
};

TEST(Follow, TellsEveryCallOfAGrowingFileAndEndsWithTheReportOfTheWhole) {
  const FollowRow rows[] = {
      {"pcap", "unary-calls-with-tenants-and-repeated-metadata/capture.pcap", SIGINT},
      {"pcapng", "two-libraries-over-ipv6-in-pcapng/capture.pcapng", SIGTERM},
  };
  for (const FollowRow& row : rows) {
    const TempFolder folder;
    const std::string capture = FileText(std::string(kFixtures) + row.capture);
    ASSERT_FALSE(capture.empty()) << row.capture;
    WriteFile(folder, "traffic", capture);
    WriteFile(folder, "all.yaml", kRouteThatTakesAll);
    const Finished whole = RunRoutewind(folder, "replay -q -c all.yaml traffic --calls expected.jsonl --format json");
    ASSERT_EQ(whole.exit_code, 0) << whole.err;
    const std::string expected = FileText(folder.File("expected.jsonl"));

    WriteFile(folder, "traffic", "");
    const auto replay = StartReplay(folder, "--follow traffic --calls calls.jsonl --format json");
    ASSERT_NE(replay, nullptr);
    constexpr size_t kPieces = 7;
    for (size_t i = 0; i < kPieces; ++i) {
      const size_t begin = capture.size() * i / kPieces;
      std::ofstream(folder.File("traffic"), std::ios::binary | std::ios::app)
          << capture.substr(begin, capture.size() * (i + 1) / kPieces - begin);
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
    // Calls are told before anything ends.
    EXPECT_TRUE(GetsLines(folder.File("calls.jsonl"), static_cast<size_t>(std::count(expected.begin(), expected.end(), '\n'))))
        << row.name;
    replay->Signal(row.signal);
    EXPECT_EQ(replay->Finish(), 0) << row.name << FileText(folder.File("told"));
    EXPECT_EQ(FileText(folder.File("calls.jsonl")), expected) << row.name;
    EXPECT_EQ(FileText(folder.File("report")), whole.out) << row.name;
    EXPECT_EQ(FileText(folder.File("told")), "") << row.name;
  }
}

TEST(Follow, OfAPipeEndsWithItsWriter) {
  const TempFolder folder;
  const std::string capture = kTwoServers;
  const Finished finished =
      RunRoutewind(folder, "--version >/dev/null; { head -c 20001 " + capture + "; sleep 0.3; tail -c +20002 " + capture +
                               "; } | '" + kProgram + "' replay -c $ROUTES --follow - --format json");
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const Json report = Json::parse(finished.out, nullptr, false);
  EXPECT_EQ(report["capture"]["calls"], 60);
  EXPECT_EQ(report["capture"]["packets"], 171);
  EXPECT_EQ(finished.err, "");
}

TEST(Follow, ThatIsStoppedInMidRecordSaysSo) {
  const TempFolder folder;
  const std::string capture = FileText(std::string(kFixtures) + "unary-calls-with-tenants-and-repeated-metadata/capture.pcap");
  WriteFile(folder, "traffic", capture.substr(0, capture.size() - 3));
  const auto replay = StartReplay(folder, "--follow traffic --calls calls.jsonl");
  ASSERT_NE(replay, nullptr);
  EXPECT_TRUE(GetsLines(folder.File("calls.jsonl"), 1));
  replay->Signal(SIGINT);
  EXPECT_EQ(replay->Finish(), 0);
  EXPECT_THAT(FileText(folder.File("told")), HasSubstr("ends in the middle of a packet"));
}

struct LiveRow {
  const char* name;
  const char* interface;
  const char* fixture;  // whose recipe is run again
};

TEST(Interface, IsReplayedWhileItsClientsCallAndTheirCallsAreTheirs) {
  if (!CapturingIsPermitted("lo")) GTEST_SKIP() << "this user may not capture packets on lo (it takes root or CAP_NET_RAW)";
  const LiveRow rows[] = {
      {"unary", "lo", "unary-calls-with-tenants-and-repeated-metadata"},
      {"streams", "lo", "every-streaming-kind-from-grpc-cpp"},
      {"every interface", "any", "unary-calls-with-tenants-and-repeated-metadata"},
  };
  for (const LiveRow& row : rows) {
    const TempFolder folder;
    const auto recipe = ReadRecipe(std::string(kFixtures) + row.fixture + "/recipe.json");
    ASSERT_TRUE(recipe.has_value()) << recipe.error().message;
    const auto server = EchoBackend::Start({.address = "127.0.0.1:0", .keep_calls = false});
    ASSERT_TRUE(server.has_value()) << server.error().message;
    const std::string port = std::to_string((*server)->port());
    const auto replay = StartReplay(folder, "-i " + std::string(row.interface) + " --filter 'tcp port " + port +
                                                "' --calls calls.jsonl --format json");
    ASSERT_NE(replay, nullptr);
    ASSERT_TRUE(Becomes(folder.File("told"), [](const std::string& text) { return text.find("listening") != text.npos; }))
        << FileText(folder.File("told"));
    const std::vector<CallRecord> records = RunGrpcCpp(*recipe, "127.0.0.1:" + port);
    EXPECT_TRUE(GetsLines(folder.File("calls.jsonl"), records.size())) << row.name;
    replay->Signal(SIGINT);
    EXPECT_EQ(replay->Finish(), 0) << FileText(folder.File("told"));
    EXPECT_THAT(Differences(records, ReadCalls(folder.File("calls.jsonl"))), IsEmpty()) << row.name;
    const Json report = Json::parse(FileText(folder.File("report")), nullptr, false);
    EXPECT_EQ(report["capture"]["calls"], records.size()) << row.name;
    EXPECT_FALSE(report["capture"]["losses"].contains("droppedByCapture")) << row.name;
    EXPECT_EQ(report["capture"]["packets"], report["capture"]["tcpPackets"]) << row.name;
  }
}

struct RefusalRow {
  const char* name;
  const char* arguments;
  const char* told;
};

TEST(Sources, ThatCannotBeReadAreToldOnOneLineWithTheCure) {
  const TempFolder folder;
  const RefusalRow rows[] = {
      {"nothing to replay", "replay -c $ROUTES", "name something to replay: a CAPTURE, -i IFACE"},
      {"both", "replay -c $ROUTES -i lo $FIXTURES/demo/capture.pcap", "give either capture files, or an interface with -i"},
      {"an interface to follow", "replay -c $ROUTES -i lo --follow", "an interface is followed anyway"},
      {"no such interface", "replay -c $ROUTES -i nosuch0", "cannot capture on interface 'nosuch0'"},
      {"a compressed file to follow", "--version >.v; gzip -c $FIXTURES/demo/capture.pcap >c.gz; '" ROUTEWIND_BINARY_DIR
       "/routewind' replay -c $ROUTES --follow c.gz", "decompress it into a pipe"},
  };
  for (const RefusalRow& row : rows) {
    const Finished finished = RunRoutewind(folder, row.arguments);
    EXPECT_EQ(finished.exit_code, 2) << row.name;
    EXPECT_EQ(finished.out, "") << row.name;
    EXPECT_THAT(finished.err, HasSubstr(row.told)) << row.name;
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << row.name << finished.err;
  }
  if (!CapturingIsPermitted("lo")) return;
  const Finished no_filter = RunRoutewind(folder, "replay -c $ROUTES -i lo --filter 'tcp prot'");
  EXPECT_EQ(no_filter.exit_code, 2);
  EXPECT_THAT(no_filter.err, HasSubstr("'tcp prot' is no filter"));
}

}  // namespace
}  // namespace routewind::integration
