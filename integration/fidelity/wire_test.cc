// SPDX-License-Identifier: Apache-2.0
//
// What gRPC libraries do not show: the headers of a request on the wire to the backend, captured and read by `routewind
// replay`. A call through the proxy has those of a direct call: te, content-type, user-agent and encodings among them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "integration/capture/loopback_recorder.h"
#include "integration/fidelity/side_by_side.h"
#include "integration/replay_program.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

constexpr char kProgram[] = ROUTEWIND_BINARY_DIR "/routewind";

struct WireRow {
  const char* name;
  CallRecipe call;
  std::vector<std::string> headers;  // that must be there
};

class OnTheWire : public ::testing::TestWithParam<WireRow> {};

// The calls that reach a backend's port: one made directly, one through the proxy.
Result<std::vector<nlohmann::json>> CaptureBoth(const CallRecipe& call) {
  const TempFolder temp;
  std::optional<SideBySide> sides(std::in_place);
  auto recorder = LoopbackRecorder::Start(
      {.port = static_cast<uint16_t>(sides->backend().port()), .path = temp.File("backend.pcap")});
  if (!recorder) return recorder.error();
  sides->Directly(call);
  sides->ThroughProxy(call);
  sides.reset();  // closes both connections
  (*recorder)->WaitUntilClosed(2);
  const auto totals = (*recorder)->Stop();
  if (!totals) return totals.error();
  std::ofstream(temp.File("routes.yaml")) << kRouteThatTakesAll;
  return ReplayCalls(kProgram, temp.File("routes.yaml"), temp.File("backend.pcap"));
}

TEST_P(OnTheWire, TheBackendGetsTheHeadersOfADirectCall) {
  if (!CapturingIsPermitted("lo")) {
    GTEST_SKIP() << "this user may not capture packets on lo (it takes root or CAP_NET_RAW)";
  }
  auto calls = CaptureBoth(GetParam().call);
  ASSERT_TRUE(calls.has_value()) << calls.error().message;
  ASSERT_EQ(calls->size(), 2U);
  nlohmann::json& direct = (*calls)[0];
  nlohmann::json& proxied = (*calls)[1];
  for (const std::string& name : GetParam().headers) EXPECT_TRUE(proxied["headers"].contains(name)) << name;
  if (direct["headers"].contains("grpc-timeout")) {
    // gRPC's client rounds up, from a clock of its own: a millisecond too much becomes a tenth of a second.
    EXPECT_THAT(direct["headers"]["grpc-timeout"][0].get<std::string>(), ::testing::MatchesRegex("(30S|30100m)"));
    const std::string left = proxied["headers"]["grpc-timeout"][0];
    // Never more than the client gave; as much, where the proxy took less than the millisecond that gRPC counts in.
    EXPECT_THAT(left, ::testing::MatchesRegex("(30S|30100m|2[0-9][0-9]00m)"));
  }
  for (nlohmann::json* call : {&direct, &proxied}) {
    (*call)["headers"].erase("grpc-timeout");  // time goes on
    for (const char* name : {"time", "client", "durationNs", "streamId", "decision"}) call->erase(name);
  }
  EXPECT_EQ(proxied, direct);
}

INSTANTIATE_TEST_SUITE_P(
    Table, OnTheWire,
    ::testing::Values(WireRow{"Plain",
                              {.path = "/a.B/C",
                               .client_script = "send 1 9",
                               .headers = {{"x-m", "1"}, {"x-m", "2"}, {"x-b-bin", "00ff"}}},
                              {"te", "content-type", "user-agent", "grpc-accept-encoding", "x-m", "x-b-bin"}},
                      WireRow{"Compressed",
                              {.path = "/a.B/C", .client_script = "send 1 5000", .compression = GRPC_COMPRESS_GZIP},
                              {"te", "content-type", "grpc-encoding", "grpc-accept-encoding"}},
                      WireRow{"WithADeadline",
                              {.path = "/a.B/C", .client_script = "send 1 9", .deadline = std::chrono::seconds(30)},
                              {"grpc-timeout"}}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace routewind::integration
