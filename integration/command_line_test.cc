// SPDX-License-Identifier: Apache-2.0
// The executable as a user meets it: exit codes, streams, one clear line for what cannot be done, the same bytes twice.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "integration/file_text.h"
#include "integration/run_command.h"

namespace routewind::integration {
namespace {

using Json = nlohmann::json;

std::string DemoCapture() {
  return FileText(ROUTEWIND_SOURCE_DIR "/fixtures/demo/capture.pcap");
}

TEST(CutCaptures, AreUsedAsFarAsTheyGoAndSaySo) {
  TempFolder folder;
  WriteFile(folder, "cut.pcap", DemoCapture().substr(0, 300'001));
  const Finished finished = RunRoutewind(folder, "replay -c $ROUTES cut.pcap --format json");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_NE(finished.err.find("cut.pcap: ends in the middle of a packet"), std::string::npos) << finished.err;
  const Json report = Json::parse(finished.out);
  EXPECT_EQ(report["capture"]["losses"]["truncatedFiles"], 1);
  EXPECT_GT(report["capture"]["calls"], 100);
}

TEST(CutCaptures, AreNeverUnderstoodAsAWhole) {
  TempFolder folder;
  const std::string cut = "replay -q -c $ROUTES cut.pcap";
  WriteFile(folder, "cut.pcap", DemoCapture().substr(0, 300'001));
  const Finished finished = RunRoutewind(folder, cut + " --min-known 100");
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.out.find("99.9 % of the traffic understood"), std::string::npos) << finished.out;
  EXPECT_NE(finished.err.find("99.99 % of the traffic was understood, less than --min-known 100"), std::string::npos) << finished.err;
  const Json capture = Json::parse(RunRoutewind(folder, cut + " --format json").out)["capture"];
  std::string packets = std::to_string(capture["packets"].get<int>());
  packets.insert(packets.size() - 3, ",");
  EXPECT_NE(finished.out.find("files that could not be read to their end  first at packet " + packets), std::string::npos)
      << "the last one there is, in: " << finished.out;
  WriteFile(folder, "cut.pcap", DemoCapture().substr(0, 30));
  const std::string none = RunRoutewind(folder, cut).out;
  EXPECT_NE(none.find("files that could not be read to their end\n"), std::string::npos) << "no packet: " << none;
}

TEST(TlsWithoutSecrets, SaysWhetherAKeyLogIsMissingOrDoesNotHoldThem) {
  TempFolder folder;
  WriteFile(folder, "other.log", "");
  const std::string replay = "replay -q -c $ROUTES $FIXTURES/captures/tls-1.3-from-grpc-js-to-a-grpc-cpp-server/capture.pcap";
  const Finished without = RunRoutewind(folder, replay);
  EXPECT_NE(without.err.find("TLS without keys: give --keylog"), std::string::npos) << without.err;
  EXPECT_NE(without.out.find("no keys: give --keylog"), std::string::npos) << without.out;
  const Finished other = RunRoutewind(folder, replay + " --keylog other.log");
  EXPECT_NE(other.err.find("the --keylog file holds no secrets for"), std::string::npos) << other.err;
  EXPECT_NE(other.out.find("the key log holds no secrets for it"), std::string::npos) << other.out;
  EXPECT_EQ((other.out + other.err).find("give --keylog"), std::string::npos);
}

// The demo capture without every `nth` packet.
std::string LossyDemoCapture(size_t nth) {
  constexpr size_t kFileHeaderBytes = 24;
  constexpr size_t kRecordHeaderBytes = 16;
  const std::string whole = DemoCapture();
  std::string lossy = whole.substr(0, kFileHeaderBytes);
  size_t count = 0;
  for (size_t at = kFileHeaderBytes; at + kRecordHeaderBytes <= whole.size();) {
    uint32_t captured = 0;  // the fixture has this machine's byte order
    std::memcpy(&captured, &whole[at + 8], sizeof captured);
    const size_t bytes = kRecordHeaderBytes + captured;
    if (++count % nth != 0) lossy.append(whole, at, bytes);
    at += bytes;
  }
  return lossy;
}

TEST(LossyCaptures, TellWhatHangsOnAnEncodersHabitsAndCanBeReadWithout) {
  TempFolder folder;
  WriteFile(folder, "lossy.pcap", LossyDemoCapture(97));
  const std::string replay = "replay -q -c $ROUTES lossy.pcap --format json";
  const Json trusting = Json::parse(RunRoutewind(folder, replay).out);
  const Json strict = Json::parse(RunRoutewind(folder, replay + " --strict-hpack").out);
  EXPECT_NE(trusting.dump().find("encoderHabits"), std::string::npos);
  EXPECT_EQ(strict.dump().find("encoderHabits"), std::string::npos);
  const auto certain = [](const Json& report) { return report["capture"]["completeness"]["complete"].get<int>(); };
  EXPECT_GT(certain(trusting), certain(strict));
  EXPECT_EQ(trusting["capture"]["calls"], strict["capture"]["calls"]);
}

TEST(CapturesWithoutCalls, AreNoSilentSuccess) {
  TempFolder folder;
  WriteFile(folder, "header-only.pcap", DemoCapture().substr(0, 24));
  const Finished finished = RunRoutewind(folder, "replay -c $ROUTES header-only.pcap --format json");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_NE(finished.err.find("no gRPC call found: the capture holds no packets"), std::string::npos) << finished.err;
  EXPECT_EQ(Json::parse(finished.out)["capture"]["calls"], 0);
}

TEST(MinKnown, FailsWhereLessWasUnderstood) {
  TempFolder folder;
  WriteFile(folder, "header-only.pcap", DemoCapture().substr(0, 24));
  const std::string replay = "replay -q -c $ROUTES --min-known ";
  EXPECT_EQ(RunRoutewind(folder, replay + "100 $FIXTURES/demo/capture.pcap").exit_code, 0);
  EXPECT_EQ(RunRoutewind(folder, replay + "0 header-only.pcap").exit_code, 0);
  const Finished nothing = RunRoutewind(folder, replay + "0.1 header-only.pcap");
  EXPECT_EQ(nothing.exit_code, 1);
  EXPECT_NE(nothing.err.find("0.00 % of the traffic was understood"), std::string::npos) << nothing.err;
  EXPECT_EQ(RunRoutewind(folder, replay + "101 header-only.pcap").exit_code, 2);
}

TEST(ReplayReports, AccountForEveryPacketByteAndCall) {
  TempFolder folder;
  const Json report =
      Json::parse(RunRoutewind(folder, "replay -c $ROUTES $FIXTURES/demo/capture.pcap --format json").out);
  const Json& capture = report["capture"];
  EXPECT_EQ(capture["packets"], capture["tcpPackets"].get<int>() + capture["joinedFragments"].get<int>() +
                                    capture["losses"]["skippedPackets"].get<int>());
  EXPECT_EQ(capture["payloadBytes"], capture["deliveredBytes"].get<int>() + capture["duplicateBytes"].get<int>() +
                                         capture["ignoredBytes"].get<int>());
  EXPECT_EQ(capture["deliveredBytes"],
            capture["known"]["bytes"].get<int>() + capture["losses"]["skippedBytes"].get<int>());
  int outcomes = 0;
  for (const auto& [name, calls] : report["outcomes"].items()) outcomes += calls.get<int>();
  EXPECT_EQ(outcomes, capture["calls"]);
  int ended = 0;
  for (const auto& [name, calls] : capture["completeness"].items()) ended += calls.get<int>();
  EXPECT_EQ(ended, capture["calls"]);
  int taken = 0;
  for (const Json& rule : report["rules"]) taken += rule["calls"].get<int>();
  for (const Json& entry : report["unrouted"]) taken += entry["calls"].get<int>();
  EXPECT_EQ(taken, capture["calls"]);
}

TEST(Outputs, NeverDestroyAnInput) {
  TempFolder folder;
  const std::string capture = DemoCapture();
  WriteFile(folder, "c.pcap", capture);
  WriteFile(folder, "old.jsonl", "kept\n");
  EXPECT_EQ(RunRoutewind(folder, "replay -c $ROUTES c.pcap --calls c.pcap").exit_code, 2);
  EXPECT_EQ(RunRoutewind(folder, "replay -c $ROUTES nowhere.pcap --calls old.jsonl").exit_code, 2);
  EXPECT_EQ(RunRoutewind(folder, "replay -c $ROUTES c.pcap >/dev/null; cat old.jsonl").out, "kept\n");
  EXPECT_EQ(RunRoutewind(folder, "replay -q -c $ROUTES c.pcap --format json").exit_code, 0) << "still a capture";
}

TEST(BadConfigurations, AreNotRoutedByAsIfTheyWereEmpty) {
  TempFolder folder;
  WriteFile(folder, "tab.yaml", "kind:\n\t- x\n");
  for (const std::string command : {"replay -c tab.yaml $FIXTURES/demo/capture.pcap", "route -c tab.yaml --authority a --path /b/c"}) {
    const Finished finished = RunRoutewind(folder, command);
    EXPECT_EQ(finished.exit_code, 2) << command;
    EXPECT_EQ(finished.out, "") << command;
    EXPECT_NE(finished.err.find("tab.yaml:2:"), std::string::npos) << finished.err;
  }
}

TEST(TwoRuns, GiveTheSameBytesWhateverTheOrderOfFilesAndDocuments) {
  TempFolder folder;
  std::vector<std::string> documents;
  for (std::string rest = FileText(ROUTEWIND_SOURCE_DIR "/fixtures/demo/routes.yaml"); !rest.empty();) {
    const size_t end = rest.find("\n---\n");
    documents.push_back(rest.substr(0, end) + "\n");
    rest = end == std::string::npos ? "" : rest.substr(end + 5);
  }
  ASSERT_GT(documents.size(), 1u);
  std::string reversed;
  for (auto document = documents.rbegin(); document != documents.rend(); ++document) reversed += "---\n" + *document;
  WriteFile(folder, "reversed.yaml", reversed);

  const std::string captures = " $FIXTURES/demo/capture.pcap $FIXTURES/captures/errors-cancellations-and-deadlines/capture.pcap";
  const std::string swapped = " $FIXTURES/captures/errors-cancellations-and-deadlines/capture.pcap $FIXTURES/demo/capture.pcap";
  for (const std::string form : {" --format json", " --format text", " --calls -"}) {
    const Finished first = RunRoutewind(folder, "replay -q -c $ROUTES" + captures + form);
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(first.out, RunRoutewind(folder, "replay -q -c $ROUTES" + captures + form).out) << form;
    EXPECT_EQ(first.out, RunRoutewind(folder, "replay -q -c $ROUTES" + swapped + form).out) << form;
    EXPECT_EQ(first.out, RunRoutewind(folder, "replay -q -c reversed.yaml" + captures + form).out) << form;
  }
}

TEST(CallRecords, AreInOrderOfTimeAndAgreeWithTheReportAndWithRoute) {
  TempFolder folder;
  const Finished calls = RunRoutewind(folder, "replay -q -c $ROUTES $FIXTURES/demo/capture.pcap --calls -");
  std::istringstream lines(calls.out);
  std::string last_time;
  std::string requests;
  std::vector<Json> decisions;
  for (std::string line; std::getline(lines, line);) {
    const Json call = Json::parse(line);
    EXPECT_LE(last_time, call["time"].get<std::string>());
    last_time = call["time"];
    requests += Json{{"authority", call["authority"]}, {"path", call["path"]}, {"headers", call["headers"]}}.dump() + "\n";
    decisions.push_back(call["decision"]);
  }
  ASSERT_EQ(decisions.size(), 2000u);
  WriteFile(folder, "requests.jsonl", requests);
  const Finished routed = RunRoutewind(folder, "route -c $ROUTES --requests requests.jsonl --format jsonl");
  std::istringstream answers(routed.out);
  size_t index = 0;
  for (std::string line; std::getline(answers, line); ++index) ASSERT_EQ(Json::parse(line), decisions[index]) << index;
  EXPECT_EQ(index, decisions.size());
}

TEST(StoredRuns, AreListedAndShownWithWhatARepetitionNeeds) {
  TempFolder folder;
  const std::string replay = "replay -q -c $ROUTES $FIXTURES/demo/capture.pcap --store s.db --seed 7";
  ASSERT_EQ(RunRoutewind(folder, replay).exit_code, 0);
  ASSERT_EQ(RunRoutewind(folder, replay).exit_code, 0);
  const Json runs = Json::parse(RunRoutewind(folder, "runs --store s.db --format json").out);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0]["state"], "finished");
  EXPECT_EQ(runs[0]["calls"], 2000);
  EXPECT_EQ(runs[0]["seed"], 7);
  EXPECT_EQ(runs[0]["rowsDigest"], runs[1]["rowsDigest"]);
  const Json checked = Json::parse(RunRoutewind(folder, "check -c $ROUTES --format json").out);
  EXPECT_EQ(runs[0]["configDigest"], checked["configDigest"]) << "one name for one configuration";
  const Json run = Json::parse(RunRoutewind(folder, "show 2 --store s.db --format json").out);
  EXPECT_EQ(run["report"]["capture"]["calls"], 2000);
  EXPECT_FALSE(run["sources"][0]["text"].get<std::string>().empty());
  EXPECT_EQ(run["inputs"][0]["digest"].get<std::string>().size(), 32u);
  EXPECT_EQ(RunRoutewind(folder, "show 3 --store s.db").exit_code, 2);
}

TEST(Check, ExitsWith1ForInvalidDocumentsAndOnRequestForConditions) {
  TempFolder folder;
  WriteFile(folder, "bad.yaml",
            "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: a}\nspec:\n  rules:\n"
            "    - matches: [{method: {}}]\n");
  const Finished invalid = RunRoutewind(folder, "check -c bad.yaml --format json");
  EXPECT_EQ(invalid.exit_code, 1);
  const Json report = Json::parse(invalid.out);
  EXPECT_EQ(report["valid"], false);
  EXPECT_EQ(report["diagnostics"][0]["code"], "V-R14");
  EXPECT_EQ(report["diagnostics"][0]["line"], 6);
  EXPECT_EQ(RunRoutewind(folder, "check -c $ROUTES").exit_code, 0);
  const std::string missing = "$FIXTURES/routes/a-backend-in-another-namespace-without-a-grant/config.yaml";
  EXPECT_EQ(RunRoutewind(folder, "check -c " + missing).exit_code, 0);
  EXPECT_EQ(RunRoutewind(folder, "check --fail-on-conditions -c " + missing).exit_code, 1);
}

TEST(Test, ExitsWith1ForAFailingCaseAndForTooLittleCoverage) {
  TempFolder folder;
  const std::string fixture = "-c $FIXTURES/routes/tenants-by-header/config.yaml ";
  WriteFile(folder, "good.yaml",
            "cases:\n  - name: acme\n    request: {authority: grpc.example.com, path: /a.B/C, headers: {x-tenant-id: acme}}\n"
            "    expect: {backend: acme-backend}\n");
  WriteFile(folder, "bad.yaml",
            "cases:\n  - name: acme\n    request: {authority: grpc.example.com, path: /a.B/C, headers: {x-tenant-id: acme}}\n"
            "    expect: {backend: globex-backend}\n");
  EXPECT_EQ(RunRoutewind(folder, "test " + fixture + "good.yaml").exit_code, 0);
  EXPECT_EQ(RunRoutewind(folder, "test " + fixture + "good.yaml --fail-under 50").exit_code, 0);
  EXPECT_EQ(RunRoutewind(folder, "test " + fixture + "good.yaml --fail-under 51").exit_code, 1);
  const Finished failing = RunRoutewind(folder, "test " + fixture + "bad.yaml --junit results.xml; code=$?; cat results.xml; exit $code");
  EXPECT_EQ(failing.exit_code, 1);
  EXPECT_NE(failing.out.find("backend: expected \"globex-backend\""), std::string::npos) << failing.out;
  EXPECT_NE(failing.out.find("<testsuites tests=\"1\" failures=\"1\">"), std::string::npos) << failing.out;
}

}  // namespace
}  // namespace routewind::integration
