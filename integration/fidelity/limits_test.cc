// SPDX-License-Identifier: Apache-2.0
//
// Message and metadata sizes: up to the limit everything passes, beyond it the call ends with RESOURCE_EXHAUSTED.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

constexpr int kLimit = 100'000;

SideBySideOptions Limited() {
  SideBySideOptions options;
  options.backend.max_message_bytes = -1;
  options.proxy.limits.max_message_bytes = kLimit;
  options.proxy.upstreams.channels.max_message_bytes = kLimit;
  return options;
}

struct LimitRow {
  const char* name;
  int request_bytes;
  int response_bytes;
  grpc::StatusCode code;
};

class MessageLimit : public ::testing::TestWithParam<LimitRow> {};

TEST_P(MessageLimit, HoldsInEachDirection) {
  SideBySide sides(Limited());
  const SeenAnswer answer = MakeCall(
      sides.proxied_channel(), {.path = "/a.B/C",
                                .client_script = "send 1 " + std::to_string(GetParam().request_bytes),
                                .server_script = "read all; send 1 " + std::to_string(GetParam().response_bytes)});
  EXPECT_EQ(answer.code, GetParam().code) << answer.message;
  if (answer.code != grpc::StatusCode::OK) {
    EXPECT_THAT(answer.message, ::testing::HasSubstr(std::to_string(kLimit)));  // gRPC names both sizes
    EXPECT_TRUE(answer.messages.empty());
  }
  // The connection, and the proxy, are as good as before.
  EXPECT_EQ(MakeCall(sides.proxied_channel(), {.path = "/a.B/C", .client_script = "send 1 9"}).code,
            grpc::StatusCode::OK);
}

INSTANTIATE_TEST_SUITE_P(
    Table, MessageLimit,
    ::testing::Values(LimitRow{"BothAtTheLimit", kLimit, kLimit, grpc::StatusCode::OK},
                      LimitRow{"RequestOneByteOver", kLimit + 1, 1, grpc::StatusCode::RESOURCE_EXHAUSTED},
                      LimitRow{"ResponseOneByteOver", 1, kLimit + 1, grpc::StatusCode::RESOURCE_EXHAUSTED}),
    [](const auto& row) { return row.param.name; });

TEST(MessageLimit, LetsStreamsOfAnyLengthPass) {
  SideBySide sides(Limited());
  const BothEnds proxied = sides.ThroughProxy(
      {.path = "/a.B/C", .kind = CallKind::kBidiStreaming, .client_script = "send 100 100000; close"});
  EXPECT_EQ(proxied.client.code, grpc::StatusCode::OK) << proxied.client.message;
  EXPECT_EQ(proxied.client.messages.size(), 100U);
}

TEST(MessageLimit, IsFourMebibytesUnlessToldOtherwise) {
  SideBySide sides({.backend = {.max_message_bytes = -1}});
  EXPECT_EQ(sides.ThroughProxy({.path = "/a.B/C", .client_script = "send 1 4194304"}).client.code,
            grpc::StatusCode::OK);
  EXPECT_EQ(MakeCall(sides.proxied_channel(), {.path = "/a.B/C", .client_script = "send 1 4194305"}).code,
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST(MetadataLimit, RefusesWhatIsLarger) {
  SideBySideOptions options;
  options.proxy.limits.max_metadata_bytes = 10'000;
  SideBySide sides(options);
  const CallRecipe small = {.path = "/a.B/C", .client_script = "send 1 9", .headers = {{"x-big", "@9000"}}};
  EXPECT_EQ(sides.ThroughProxy(small).client.code, grpc::StatusCode::OK);
  const CallRecipe large = {.path = "/a.B/C", .client_script = "send 1 9", .headers = {{"x-big", "@11000"}}};
  EXPECT_EQ(MakeCall(sides.proxied_channel(), large).code, grpc::StatusCode::RESOURCE_EXHAUSTED);
}

}  // namespace
}  // namespace routewind::integration
