// SPDX-License-Identifier: Apache-2.0
//
// Calls out of access logs and lists of requests, with the real program: alone, together, and mixed with captures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "integration/file_text.h"
#include "integration/run_command.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char kLog[] = ROUTEWIND_SOURCE_DIR "/fixtures/access-logs/grpc-and-web-traffic-through-one-gateway/";

class ListedCalls : public ::testing::Test {
 protected:
  ListedCalls() {
    WriteFile(temp_, "requests.jsonl",
              "{\"id\":\"first\",\"authority\":\"shop.example.com\",\"path\":\"/user.UserService/GetUser\",\"headers\":{\"X-Canary\":\"true\"}}\n"
              "{\"authority\":\"shop.example.com\",\"path\":\"/order.OrderService/Get\",\"port\":80}\n");
  }
  Finished Run(const std::string& arguments) {
    return RunRoutewind(temp_, "replay -q -c " + std::string(kLog) + "routes.yaml " + arguments);
  }
  std::vector<json> Calls(const std::string& arguments) {
    const Finished done = Run("--calls - " + arguments);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    std::vector<json> calls;
    std::istringstream lines(done.out);
    for (std::string line; std::getline(lines, line);) calls.push_back(json::parse(line, nullptr, false));
    return calls;
  }
  json Report(const std::string& arguments) { return json::parse(Run("--format json " + arguments).out, nullptr, false); }

  TempFolder temp_;
};

// A call as expected.txt spells it.
std::string Spelled(const json& call) {
  const json& decision = call["decision"];
  std::string backend = decision.contains("backend") ? decision["backend"]["name"].get<std::string>() : "-";
  if (decision.contains("possibleBackends")) {
    backend.clear();
    std::vector<std::string> names;
    for (const json& possible : decision["possibleBackends"]) names.push_back(possible["name"]);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) backend += (backend.empty() ? "" : "|") + name;
  }
  return call["time"].get<std::string>().substr(0, 23) + " " + call["client"].get<std::string>() + " " +
         call["path"].get<std::string>() + " " + call["headers"]["user-agent"][0].get<std::string>() + " " +
         call["completeness"].get<std::string>() + " " + call.value("responseStatus", "-") + " " + call["durationNs"].dump() +
         " " + decision["outcome"].get<std::string>() + " " + backend + "\n";
}

TEST_F(ListedCalls, OfAnAccessLogAreWhatTheFixtureSays) {
  const std::string expected = FileText(std::string(kLog) + "expected.txt");
  std::string told;
  const std::string log = "--access-log " + std::string(kLog) + "access.jsonl";
  for (const std::string mapping : {"", "some-headers.yaml", "mapping.yaml"}) {
    told += "# " + (mapping.empty() ? "the usual mapping" : mapping) + "\n";
    const std::string option = mapping.empty() ? "" : " --access-log-mapping " + std::string(kLog) + mapping;
    for (const json& call : Calls(log + option)) {
      EXPECT_FALSE(call.contains("streamId") || call.contains("unknownHeaders")) << call.dump();
      told += Spelled(call);
    }
  }
  EXPECT_EQ(told, expected);
}

TEST_F(ListedCalls, EveryLineIsAccountedForAndTheFirstThatIsNotUnderstoodIsShown) {
  const Finished done = Run("--access-log " + std::string(kLog) + "access.jsonl");
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_THAT(done.out, HasSubstr("9 lines, 4 calls, 2 not gRPC, 2 not understood, 1 blank"));
  EXPECT_THAT(done.out, HasSubstr("not gRPC: the method is not POST"));
  EXPECT_THAT(done.err, HasSubstr("access.jsonl: 2 lines not understood, first at " + std::string(kLog) + "access.jsonl:5:"));
  const json source = Report("--access-log " + std::string(kLog) + "access.jsonl")["sources"][0];
  EXPECT_EQ(source["lines"], 9);
  EXPECT_EQ(source["notUnderstood"][0]["lines"], 2);
  EXPECT_EQ(Run("--min-known 1 --access-log " + std::string(kLog) + "access.jsonl").exit_code, 1) << "no call's headers are known";
  const std::string complete = " --access-log " + std::string(kLog) + "access.jsonl --access-log-mapping " + kLog + "mapping.yaml";
  EXPECT_EQ(Run("--min-known 66" + complete).exit_code, 0) << "four calls, two lines not understood";
  EXPECT_EQ(Run("--min-known 67" + complete).exit_code, 1);
}

TEST_F(ListedCalls, OfARequestListAreDecidedAsByRoute) {
  const std::vector<json> calls = Calls("--requests requests.jsonl");
  ASSERT_EQ(calls.size(), 2u);
  const Finished route = RunRoutewind(temp_, "route -c " + std::string(kLog) + "routes.yaml --requests requests.jsonl --format jsonl");
  std::istringstream lines(route.out);
  for (const json& call : calls) {
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(call["decision"], json::parse(line));
    EXPECT_FALSE(call.contains("time") || call.contains("client") || call.contains("durationNs")) << call.dump();
    EXPECT_EQ(call["completeness"], "request_only");
  }
  EXPECT_EQ(calls[0]["decision"]["id"], "first");
  EXPECT_EQ(Calls("--requests - <requests.jsonl").size(), 2u);
}

TEST_F(ListedCalls, MixWithCapturesByTimeWhateverTheOrderOfArguments) {
  const std::string capture = "$FIXTURES/captures/unary-calls-with-tenants-and-repeated-metadata/capture.pcap";
  const std::vector<json> captured = Calls(capture);
  ASSERT_GT(captured.size(), 2u);
  const std::string between = captured[1]["time"];
  WriteFile(temp_, "log.jsonl",
            R"({"authority":"a","path":"/late.Late/Late","method":"POST","start_time":"2031-01-01T00:00:00Z"})" "\n"
            R"({"authority":"a","path":"/mid.Mid/Mid","method":"POST","start_time":")" + between + "\"}\n"
            R"({"authority":"a","path":"/early.Early/Early","method":"POST","start_time":"2020-01-01T00:00:00Z"})" "\n");
  const std::vector<json> mixed = Calls("--requests requests.jsonl --access-log log.jsonl " + capture);
  ASSERT_EQ(mixed.size(), captured.size() + 5);
  EXPECT_EQ(mixed[0]["path"], "/early.Early/Early");
  EXPECT_EQ(mixed[0]["capture"], "log.jsonl");
  EXPECT_TRUE(mixed[2]["path"] == "/mid.Mid/Mid" || mixed[3]["path"] == "/mid.Mid/Mid");
  EXPECT_EQ(mixed[mixed.size() - 3]["path"], "/late.Late/Late");
  EXPECT_EQ(mixed[mixed.size() - 2]["decision"]["id"], "first");
  EXPECT_EQ(Calls(capture + " --access-log log.jsonl --requests requests.jsonl"), mixed);
  const std::string log2 = "--access-log " + std::string(kLog) + "access.jsonl --access-log log.jsonl";
  const std::string log1 = "--access-log log.jsonl --access-log " + std::string(kLog) + "access.jsonl";
  EXPECT_EQ(Calls(log1 + " " + capture), Calls(capture + " " + log2));
}

TEST_F(ListedCalls, AreKeptInTheStore) {
  const std::string log = "--access-log " + std::string(kLog) + "access.jsonl --requests requests.jsonl --store s.db";
  ASSERT_EQ(Run(log).exit_code, 0);
  const Finished runs = RunRoutewind(temp_, "runs --store s.db --format json");
  EXPECT_EQ(json::parse(runs.out, nullptr, false)[0]["calls"], 6) << runs.out << runs.err;
}

struct BadUse {
  const char* name;
  const char* arguments;
  const char* told;
};

TEST_F(ListedCalls, BadUseIsRefused) {
  WriteFile(temp_, "bad.yaml", "path: a\ncolour: blue\n");
  const BadUse cases[] = {
      {"nothing to replay", "", "name something to replay"},
      {"a mapping alone", "--requests requests.jsonl --access-log-mapping bad.yaml", "goes with --access-log"},
      {"standard input twice", "--requests - --access-log -", "standard input"},
      {"a file that is not there", "--requests nowhere.jsonl", "nowhere.jsonl"},
      {"a folder", "--access-log .", "directory"},
      {"a bad mapping", "--access-log requests.jsonl --access-log-mapping bad.yaml", "bad.yaml:2:1"},
      {"the list as output", "--requests requests.jsonl --calls requests.jsonl", "requests.jsonl"},
  };
  for (const BadUse& c : cases) {
    const Finished done = Run(c.arguments);
    EXPECT_EQ(done.exit_code, 2) << c.name;
    EXPECT_THAT(done.err, HasSubstr(c.told)) << c.name;
  }
  WriteFile(temp_, "none.jsonl", "{}\n");
  const Finished none = Run("--requests none.jsonl");
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_THAT(none.err, HasSubstr("no gRPC call found"));
}

}  // namespace
}  // namespace routewind::integration
