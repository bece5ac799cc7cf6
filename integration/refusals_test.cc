// SPDX-License-Identifier: Apache-2.0
// What cannot be done is told in one clear line, and help says what can.
#include <gtest/gtest.h>

#include <algorithm>

#include "integration/run_command.h"

namespace routewind::integration {
namespace {

struct RefusalCase {
  const char* name;
  const char* arguments;
  const char* told;  // part of the one line on standard error
};

TEST(Refusals, AreOneLineWithThePlaceAndExitCode2) {
  TempFolder folder;
  WriteFile(folder, "empty.pcap", "");
  WriteFile(folder, "text.pcap", "this is not a capture, only text of some length\n");
  WriteFile(folder, "requests.jsonl", "{\"authority\": \"a\", \"path\": \"/b/c\", \"header\": {}}\n");
  WriteFile(folder, "cases.yaml", "cases:\n  - name: a\n    request: {authority: a}\n    expect: {rule: 0}\n");
  WriteFile(folder, "typo.yaml",
            "cases:\n  - name: a\n    request: {authority: a, path: /b/c}\n    expect: {outcom: ROUTED}\n");
  const RefusalCase cases[] = {
      {"no subcommand", "", "routewind: "},
      {"an unknown subcommand", "reply", "routewind: "},
      {"an unknown flag", "route -c $ROUTES --frobnicate", "--frobnicate"},
      {"no configuration", "route --authority a --path /b/c", "--config"},
      {"a configuration that is not there", "route -c nowhere.yaml --authority a --path /b/c", "nowhere.yaml"},
      {"neither request nor requests", "route -c $ROUTES", "--authority"},
      {"a port out of range", "route -c $ROUTES --authority a --path /b/c --port 70000", "--port"},
      {"a header without a colon", "route -c $ROUTES --authority a --path /b/c -H x", "name: value"},
      {"a request with an unknown key", "route -c $ROUTES --requests requests.jsonl", "requests.jsonl:1: unknown key \"header\""},
      {"requests that are not there", "route -c $ROUTES --requests nowhere.jsonl", "nowhere.jsonl"},
      {"a capture that is not there", "replay -c $ROUTES nowhere.pcap", "nowhere.pcap"},
      {"an empty capture", "replay -c $ROUTES empty.pcap", "empty.pcap"},
      {"a text file as capture", "replay -c $ROUTES text.pcap", "text.pcap"},
      {"a directory as capture", "replay -c $ROUTES .", "directory"},
      {"calls that cannot be written", "replay -c $ROUTES $FIXTURES/demo/capture.pcap --calls nowhere/c.jsonl", "nowhere/c.jsonl"},
      {"a filter that is none", "replay -c $ROUTES $FIXTURES/demo/capture.pcap --filter 'tcp prot 1'", "'tcp prot 1' is no filter"},
      {"a store in no folder", "replay -c $ROUTES $FIXTURES/demo/capture.pcap --store nowhere/s.db",
       "cannot open the store 'nowhere/s.db': check that it is a file, that its folder exists"},
      {"a store that is a text file", "runs --store text.pcap", "cannot open the store 'text.pcap': file is not a database"},
      {"runs of a store that is not there", "runs --store nowhere.db", "there is no store 'nowhere.db'"},
      {"a run of a store that is not there", "show 1 --store nowhere.db", "there is no store 'nowhere.db'"},
      {"an unknown command", "rout", "unknown command 'rout'"},
      {"a seed below zero", "route -c $ROUTES --authority a --path /b/c --seed -1", "--seed"},
      {"a seed beyond 64 bits", "route -c $ROUTES --authority a --path /b/c --seed 99999999999999999999", "--seed"},
      {"a coverage that is no number", "test -c $ROUTES cases.yaml --fail-under nan", "--fail-under"},
      {"two things from standard input", "route -c - --requests -", "only one"},
      {"an expectation of no field", "test -c $ROUTES typo.yaml", "typo.yaml:4:"},
      {"a Gateway that replay does not find", "replay -c $ROUTES --gateway infra/none $FIXTURES/demo/capture.pcap",
       "--gateway infra/none is none of the Gateways in the configuration: infra/edge"},
      {"a Gateway that route does not find", "route -c $ROUTES --gateway infra/none --authority a --path /b/c", "infra/edge"},
      {"a Gateway that test does not find", "test -c $ROUTES --gateway infra/none cases.yaml", "infra/edge"},
      {"no policy", "verify -c $ROUTES", "POLICY.yaml"},
      {"a case without a path", "test -c $ROUTES cases.yaml", "cases.yaml:3:"},
  };
  for (const RefusalCase& c : cases) {
    const Finished finished = RunRoutewind(folder, c.arguments);
    EXPECT_EQ(finished.exit_code, 2) << c.name << ": " << finished.err;
    EXPECT_EQ(finished.out, "") << c.name;
    EXPECT_NE(finished.err.find(c.told), std::string::npos) << c.name << ": " << finished.err;
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << c.name << ": " << finished.err;
  }
}

TEST(Help, GoesToStandardOutputWithAnExampleForEachCommand) {
  TempFolder folder;
  for (const std::string command : {"", "route", "replay", "record", "check", "test", "runs", "show"}) {
    const Finished finished = RunRoutewind(folder, command + " --help");
    EXPECT_EQ(finished.exit_code, 0) << command;
    EXPECT_NE(finished.out.find("Example:\n  routewind " + command), std::string::npos) << command;
    EXPECT_EQ(finished.err, "") << command;
  }
  EXPECT_EQ(RunRoutewind(folder, "--version").out.substr(0, 10), "routewind ");
}

TEST(Help, OffersStandardInputOnlyWhereItIsTaken) {
  TempFolder folder;
  const std::string offer = "or - for standard input";
  EXPECT_NE(RunRoutewind(folder, "route --help").out.find(offer), std::string::npos);
  EXPECT_EQ(RunRoutewind(folder, "proxy --help").out.find(offer), std::string::npos);
}

TEST(Help, CallsNothingRequiredThatAnotherFormCanReplace) {
  TempFolder folder;
  const std::string help = RunRoutewind(folder, "verify --help").out;
  EXPECT_EQ(help.find("REQUIRED"), help.rfind("REQUIRED")) << "only -c is: " << help;
}

TEST(AGateway, MayBeNamedWhereNoneIsGivenAndTheDecisionSaysWhy) {
  TempFolder folder;
  WriteFile(folder, "lone.yaml",
            "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: a}\nspec:\n"
            "  parentRefs: [{name: edge}]\n  rules: [{backendRefs: [{name: b, port: 1}]}]\n");
  const std::string route = "route -c lone.yaml --authority a --path /b/c --format json --gateway ";
  EXPECT_NE(RunRoutewind(folder, route + "default/edge").out.find("\"ROUTED\""), std::string::npos) << "it is assumed";
  EXPECT_EQ(RunRoutewind(folder, route + "default/other").exit_code, 2);
  EXPECT_NE(RunRoutewind(folder, route + "default/other --strict").out.find("\"NO_LISTENER\""), std::string::npos);
}

}  // namespace
}  // namespace routewind::integration
