// SPDX-License-Identifier: Apache-2.0
// Where `routewind replay` takes its packets from, and which of them, beside the plain reading of a whole file.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "integration/run_command.h"

namespace routewind::integration {
namespace {

using Json = nlohmann::json;

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

}  // namespace
}  // namespace routewind::integration
