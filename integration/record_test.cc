// SPDX-License-Identifier: Apache-2.0
// `routewind record`: what it writes replays to the same calls, without payloads and without secrets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
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
constexpr char kRecut[] = ROUTEWIND_BINARY_DIR "/pcap-recut";
constexpr char kFixtures[] = ROUTEWIND_SOURCE_DIR "/fixtures/captures";

// Recorded captures in clear text, all of whose calls are replayed without a loss.
std::vector<std::string> Captures() {
  std::vector<std::string> paths;
  for (const auto& folder : std::filesystem::directory_iterator(kFixtures)) {
    for (const char* name : {"/capture.pcap", "/capture.pcapng"}) {
      const std::string path = folder.path().string() + name;
      const bool is_clear = path.find("/tls-") == std::string::npos;
      if (is_clear && std::filesystem::exists(path)) paths.push_back(path);
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// What must not change, of one call: everything but the file's name and header values.
Json WithoutValues(Json call) {
  call.erase("capture");
  call["decision"].erase("requestHeaders");
  for (auto& values : call["headers"]) values = values.size();
  return call;
}

std::vector<Json> Calls(const TempFolder& folder, const std::string& capture) {
  WriteFile(folder, "all.yaml", kRouteThatTakesAll);
  const auto calls = ReplayCalls(kProgram, folder.File("all.yaml"), capture);
  EXPECT_TRUE(calls.has_value()) << calls.error().message;
  return calls ? *calls : std::vector<Json>{};
}

TEST(RecordHeaders, GivesTheSameCallsAtTheSameTimesFromEveryRecordedCapture) {
  const std::vector<std::string> captures = Captures();
  ASSERT_GE(captures.size(), 8U);
  for (const std::string& capture : captures) {
    const TempFolder folder;
    const Finished recorded = RunRoutewind(folder, "record -r '" + capture + "' -w out.pcapng");
    ASSERT_EQ(recorded.exit_code, 0) << recorded.err;
    // One of curl's connections never became HTTP/2.
    const bool is_upgraded = capture.find("/upgraded-from-http-1.1-") != std::string::npos;
    EXPECT_THAT(recorded.err, HasSubstr(is_upgraded ? "not recorded: 1 connection not of HTTP/2" : "not recorded: nothing"))
        << capture;
    const std::vector<Json> before = Calls(folder, capture);
    const std::vector<Json> after = Calls(folder, folder.File("out.pcapng"));
    ASSERT_EQ(after.size(), before.size()) << capture;
    for (size_t i = 0; i < before.size(); ++i) EXPECT_EQ(WithoutValues(after[i]), WithoutValues(before[i])) << capture;
  }
}

TEST(RecordHeaders, LeavesPayloadsOutOfTheFile) {
  const TempFolder folder;
  const std::string capture = std::string(kFixtures) + "/large-messages-and-metadata/capture.pcap";
  ASSERT_EQ(RunRoutewind(folder, "record -q -r '" + capture + "' -w out.pcapng").exit_code, 0);
  EXPECT_LT(std::filesystem::file_size(folder.File("out.pcapng")) * 20, std::filesystem::file_size(capture));
}

TEST(RecordHeaders, HashesValuesUnlessTheRoutesNameTheirHeader) {
  const TempFolder folder;
  const std::string capture = std::string(kFixtures) + "/unary-calls-with-tenants-and-repeated-metadata/capture.pcap";
  std::string routes = kRouteThatTakesAll;
  routes.replace(routes.find("    - backendRefs"), 0, R"(    - matches:
        - headers:
            - name: X-Tenant-Id
              value: nobody
)");
  routes.replace(routes.rfind("    - backendRefs"), 6, "      ");
  WriteFile(folder, "routes.yaml", routes);
  const Finished recorded = RunRoutewind(folder, "record -q -r '" + capture + "' -w out.pcapng -c routes.yaml --hash-key k");
  ASSERT_EQ(recorded.exit_code, 0) << recorded.err;
  const std::vector<Json> before = Calls(folder, capture);
  const std::vector<Json> after = Calls(folder, folder.File("out.pcapng"));
  ASSERT_EQ(after.size(), before.size());
  std::map<std::string, std::string> hashes;
  size_t shown_tenants = 0;
  for (size_t i = 0; i < before.size(); ++i) {
    for (const auto& [name, values] : before[i]["headers"].items()) {
      const bool is_shown = name == "x-tenant-id" || name == "content-type" || name == "te" ||
                            (name.starts_with("grpc-") && !name.ends_with("-bin"));
      if (is_shown) {
        EXPECT_EQ(after[i]["headers"][name], values) << name;
        shown_tenants += name == "x-tenant-id" ? 1 : 0;
        continue;
      }
      for (size_t k = 0; k < values.size(); ++k) {
        const std::string hash = after[i]["headers"][name][k];
        EXPECT_NE(hash, values[k]) << name;
        const auto [entry, is_new] = hashes.try_emplace(values[k].get<std::string>() + (name.ends_with("-bin") ? "-" : ""), hash);
        EXPECT_EQ(entry->second, hash) << name << " is not hashed as the same value elsewhere";
      }
    }
  }
  EXPECT_GT(shown_tenants, 0U);
  EXPECT_GT(hashes.size(), 10U);

  // The same key, the same bytes; without one, others each time.
  ASSERT_EQ(RunRoutewind(folder, "record -q -r '" + capture + "' -w again.pcapng -c routes.yaml --hash-key k").exit_code, 0);
  EXPECT_EQ(FileText(folder.File("again.pcapng")), FileText(folder.File("out.pcapng")));
  ASSERT_EQ(RunRoutewind(folder, "record -q -r '" + capture + "' -w random.pcapng -c routes.yaml").exit_code, 0);
  EXPECT_NE(FileText(folder.File("random.pcapng")), FileText(folder.File("out.pcapng")));
}

// A recording made for other routes, or for none, is replayed through routes that ask for what was hashed.
TEST(RecordHeaders, LeaveADecisionOpenThatHangsOnAHashedHeader) {
  const TempFolder folder;
  const std::string demo = ROUTEWIND_SOURCE_DIR "/fixtures/demo/";
  ASSERT_EQ(RunRoutewind(folder, "record -q -r '" + demo + "capture.pcap' -w out.pcapng").exit_code, 0);
  const auto before = ReplayCalls(kProgram, demo + "routes.yaml", demo + "capture.pcap");
  const auto after = ReplayCalls(kProgram, demo + "routes.yaml", folder.File("out.pcapng"));
  ASSERT_TRUE(before && after);
  ASSERT_EQ(after->size(), before->size());
  size_t open = 0;
  for (size_t i = 0; i < before->size(); ++i) {
    const Json& truth = (*before)[i]["decision"];
    const Json& told = (*after)[i]["decision"];
    const auto is_truth = [&truth](const Json& rule) {
      return rule.value("route", "") == truth.value("route", "") && rule.value("rule", -1) == truth.value("rule", -1);
    };
    if (told.value("certainty", "certain") == "certain") {
      EXPECT_TRUE(is_truth(told)) << told;
      continue;
    }
    ++open;
    const Json rules = told.value("possibleRules", Json::array());
    EXPECT_TRUE(std::any_of(rules.begin(), rules.end(), is_truth) || told.contains("possibleRefusals")) << told;
  }
  EXPECT_GT(open, 60U);           // all that carry x-canary
  EXPECT_LT(open, after->size());  // those of services whose rules ask for no header
  const Finished report = RunRoutewind(folder, "replay -c '" + demo + "routes.yaml' out.pcapng");
  EXPECT_THAT(report.out, HasSubstr("calls with a header that rules ask for and that 'record' hashed"));
}

struct DamageRow {
  const char* name;
  const char* recut;  // arguments of pcap-recut
};

// What is not known stays unknown, and nothing becomes wrong: identities, known headers and decisions are the same. What a path
// may be hangs on entries of the table that a recording does not have.
TEST(RecordHeaders, OfALossyCaptureKeepsWhatIsKnownAndKnowsNoMore) {
  if (!std::filesystem::exists(kRecut)) GTEST_SKIP() << "build the target pcap-recut first";
  const DamageRow rows[] = {{"drops", "--drop 10 --seed 3"}, {"snapped", "--snap 160"}, {"snapped hard", "--snap 96"}};
  for (const std::string& capture : Captures()) {
    for (const DamageRow& row : rows) {
      const TempFolder folder;
      const std::string recut = std::string("'") + kRecut + "' '" + capture + "' '" + folder.File("lossy.pcap") + "' " + row.recut;
      ASSERT_EQ(std::system(recut.c_str()), 0) << recut;
      ASSERT_EQ(RunRoutewind(folder, "record -q -r lossy.pcap -w out.pcapng").exit_code, 0);
      const auto by_stream = [](const std::vector<Json>& calls) {
        std::map<std::string, Json> found;
        for (const Json& call : calls) {
          Json kept = WithoutValues(call);
          const std::string key = kept["client"].get<std::string>() + "/" + std::to_string(kept["streamId"].get<int>());
          for (const char* name : {"requestMessages", "requestBytes", "requestIncomplete", "responseMessages", "responseBytes",
                                   "responseIncomplete", "responseStatus", "durationNs", "possiblePaths"}) {
            kept.erase(name);
          }
          found[key] = std::move(kept);
        }
        return found;
      };
      std::map<std::string, Json> recorded = by_stream(Calls(folder, folder.File("out.pcapng")));
      for (const auto& [key, call] : by_stream(Calls(folder, folder.File("lossy.pcap")))) {
        SCOPED_TRACE(capture + " " + row.name + " " + key);
        Json again = recorded[key];
        recorded.erase(key);
        ASSERT_TRUE(again.is_object()) << "is not recorded";
        // What stood behind a hole is written later than it was seen.
        EXPECT_GE(again["time"], call["time"]);
        again["time"] = call["time"];
        EXPECT_EQ(again, call);
      }
      EXPECT_TRUE(recorded.empty()) << recorded.begin()->first << " is invented";
    }
  }
}

TEST(RecordFull, CopiesEveryPacketThatTheFilterTakes) {
  for (const std::string& capture : Captures()) {
    const TempFolder folder;
    const Finished recorded = RunRoutewind(folder, "record --snap full -r '" + capture + "' -w out.pcapng --filter tcp");
    ASSERT_EQ(recorded.exit_code, 0) << recorded.err;
    std::vector<Json> before = Calls(folder, capture);
    std::vector<Json> after = Calls(folder, folder.File("out.pcapng"));
    for (Json& call : before) call.erase("capture");
    for (Json& call : after) call.erase("capture");
    EXPECT_EQ(after, before) << capture;
  }
}

TEST(Record, TellsWhatItLeftOut) {
  const TempFolder folder;
  const std::string tls = std::string(kFixtures) + "/tls-1.3-from-grpc-js-to-a-grpc-cpp-server/capture.pcap";
  const Finished recorded = RunRoutewind(folder, "record -r '" + tls + "' -w out.pcapng");
  EXPECT_EQ(recorded.exit_code, 0);
  EXPECT_EQ(recorded.out, "");
  EXPECT_THAT(recorded.err, HasSubstr("0 requests on 0 connections"));
  EXPECT_THAT(recorded.err, HasSubstr("not recorded: 1 TLS connection"));
  const Finished filtered = RunRoutewind(folder, "record -r '" + tls + "' -w out.pcapng --filter udp");
  EXPECT_THAT(filtered.err, HasSubstr("not recorded: 100 packets by --filter"));
}

struct RefusalRow {
  const char* name;
  const char* arguments;
  const char* told;
};

TEST(Record, RefusesOnOneLineWhatItCannotDo) {
  const TempFolder folder;
  std::filesystem::copy_file(ROUTEWIND_SOURCE_DIR "/fixtures/demo/capture.pcap", folder.File("in.pcap"));
  const RefusalRow rows[] = {
      {"no source", "record -w out.pcapng", "give either an interface with -i, or captures with -r"},
      {"two sources", "record -w out.pcapng -i lo -r in.pcap", "give either an interface with -i, or captures with -r"},
      {"no output", "record -r in.pcap", "--write"},
      {"its own input", "record -r in.pcap -w in.pcap", "it is an input of this command"},
      {"nowhere to write", "record -r in.pcap -w nowhere/out.pcapng", "cannot write nowhere/out.pcapng"},
      {"a full disk", "record -r in.pcap -w /dev/full", "cannot write /dev/full"},
      {"no such capture", "record -r nowhere.pcap -w out.pcapng", "nowhere.pcap"},
      {"no such interface", "record -i nosuch0 -w out.pcapng", "cannot capture on interface 'nosuch0'"},
      {"no filter", "record -r in.pcap -w out.pcapng --filter 'tcp prot'", "'tcp prot' is no filter"},
      {"no such snap", "record -r in.pcap -w out.pcapng --snap some", "--snap"},
      {"no such routes", "record -r in.pcap -w out.pcapng -c nowhere.yaml", "nowhere.yaml"},
  };
  for (const RefusalRow& row : rows) {
    const Finished finished = RunRoutewind(folder, row.arguments);
    EXPECT_EQ(finished.exit_code, 2) << row.name << finished.err;
    EXPECT_EQ(finished.out, "") << row.name;
    EXPECT_THAT(finished.err, HasSubstr(row.told)) << row.name;
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << row.name << finished.err;
  }
  EXPECT_FALSE(std::filesystem::exists(folder.File("out.pcapng")));
}

TEST(Record, OfAnInterfaceIsReplayedAsItsClientsRemember) {
  if (!CapturingIsPermitted("lo")) GTEST_SKIP() << "this user may not capture packets on lo (it takes root or CAP_NET_RAW)";
  const TempFolder folder;
  const auto recipe = ReadRecipe(std::string(kFixtures) + "/every-streaming-kind-from-grpc-cpp/recipe.json");
  ASSERT_TRUE(recipe.has_value()) << recipe.error().message;
  const auto server = EchoBackend::Start({.address = "127.0.0.1:0", .keep_calls = false});
  ASSERT_TRUE(server.has_value()) << server.error().message;
  const std::string port = std::to_string((*server)->port());
  auto started = ChildProcess::Start({"sh", "-c", "cd '" + folder.path() + "' && exec '" + kProgram + "' record -i lo --snap full "
                                                      "--filter 'tcp port " + port + "' -w whole.pcapng 2>told"});
  ASSERT_TRUE(started) << started.error().message;
  for (int i = 0; i < 500 && FileText(folder.File("told")).find("listening") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const std::vector<CallRecord> records = RunGrpcCpp(*recipe, "127.0.0.1:" + port);
  // A connection's last packets pass after its client is done.
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  (*started)->Signal(SIGINT);
  EXPECT_EQ((*started)->Finish(), 0) << FileText(folder.File("told"));
  EXPECT_THAT(FileText(folder.File("told")), HasSubstr("not recorded: nothing"));
  EXPECT_THAT(Differences(records, Calls(folder, folder.File("whole.pcapng"))), IsEmpty());
  // Smaller once more, through a pipe into a replay that follows it.
  const Finished piped = RunRoutewind(
      folder, "record -q -r whole.pcapng -w - | '" + std::string(kProgram) + "' replay -q -c all.yaml --follow - --format json");
  ASSERT_EQ(piped.exit_code, 0) << piped.err;
  EXPECT_EQ(Json::parse(piped.out)["capture"]["calls"], records.size());
}

}  // namespace
}  // namespace routewind::integration
