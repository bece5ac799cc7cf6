// SPDX-License-Identifier: Apache-2.0
#include "integration/echo_backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/scenario/step.h"
#include "integration/scenario_client.h"

namespace routewind::integration {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

struct ScriptRow {
  const char* name;
  CallKind kind;
  const char* client;
  const char* server;
  const char* status;
  uint64_t response_messages;
  uint64_t response_bytes;
};

class Script : public ::testing::TestWithParam<ScriptRow> {};

TEST_P(Script, IsPlayedByBothSides) {
  const ScriptRow& row = GetParam();
  const auto backend = EchoBackend::Start({});
  ASSERT_TRUE(backend.has_value()) << backend.error().message;
  ConnectionRecipe connection;
  connection.authority = "echo.example.com";
  connection.calls = {{.path = "/a.B/C",
                       .kind = row.kind,
                       .client_script = row.client,
                       .server_script = row.server,
                       .headers = {{"x-multi", "a"}, {"x-multi", "b"}, {"x-raw-bin", "00ff"}}}};
  const auto records = RunConnection(connection, "127.0.0.1:" + std::to_string((*backend)->port()));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].response_status, row.status);
  EXPECT_EQ(records[0].response_messages, row.response_messages);
  EXPECT_EQ(records[0].response_bytes, row.response_bytes);

  (*backend)->WaitForCalls(1);
  const std::vector<SeenCall> seen = (*backend)->Calls();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].path, "/a.B/C");
  EXPECT_EQ(seen[0].authority, "echo.example.com");
  EXPECT_EQ(seen[0].messages.size(), records[0].request_messages);
  EXPECT_EQ(seen[0].request_ended, records[0].half_closed);
  EXPECT_EQ(seen[0].cancelled, records[0].cancelled);
  EXPECT_THAT(seen[0].metadata, Contains(Pair("x-multi", "a")));
  EXPECT_THAT(seen[0].metadata, Contains(Pair("x-multi", "b")));
  EXPECT_THAT(seen[0].metadata, Contains(Pair("x-raw-bin", std::string("\x00\xff", 2))));
}

INSTANTIATE_TEST_SUITE_P(
    Scripts, Script,
    ::testing::Values(
        ScriptRow{"EchoUnary", CallKind::kUnary, "send 1 9", "", "OK", 1, 9},
        ScriptRow{"EchoBidi", CallKind::kBidiStreaming, "send 1 4; read 1; send 1 5; read 1; close",
                  "", "OK", 2, 9},
        ScriptRow{"ManyAnswers", CallKind::kServerStreaming, "send-last 3",
                  "read all; send 3 10; send 1 7", "OK", 4, 37},
        ScriptRow{"Status", CallKind::kUnary, "send 1 9", "read all; status 5 no", "NOT_FOUND", 0,
                  0},
        ScriptRow{"CancelledWhileTheServerWaits", CallKind::kBidiStreaming,
                  "send 1 1; read 1; cancel", "read 1; send 1 2; await-cancel", "CANCELLED", 1, 2},
        ScriptRow{"BadScript", CallKind::kUnary, "send 1 9", "jump", "INVALID_ARGUMENT", 0, 0}),
    [](const auto& row) { return row.param.name; });

TEST(EchoBackend, KeepsNoCallsWhenToldSo) {
  const auto backend = EchoBackend::Start({.keep_calls = false});
  ASSERT_TRUE(backend.has_value()) << backend.error().message;
  ConnectionRecipe connection;
  connection.authority = "echo.example.com";
  connection.rounds = 3;
  connection.calls = {{.path = "/a.B/C", .client_script = "send 1 0"}};
  const auto records = RunConnection(connection, "127.0.0.1:" + std::to_string((*backend)->port()));
  (*backend)->WaitForCalls(3);
  EXPECT_EQ(records.size(), 3U);
  EXPECT_TRUE((*backend)->Calls().empty());
}

TEST(ParseScript, NamesTheStepThatItDoesNotKnow) {
  const auto steps = ParseScript("read 1; dance 2");
  ASSERT_FALSE(steps.has_value());
  EXPECT_THAT(steps.error().message, ::testing::HasSubstr("\"dance 2\""));
}

TEST(UnpaddedBase64, AgreesWithRfc4648) {
  EXPECT_THAT((std::vector<std::string>{UnpaddedBase64("f"), UnpaddedBase64("fo"),
                                        UnpaddedBase64("foo"), UnpaddedBase64("foob")}),
              ElementsAre("Zg", "Zm8", "Zm9v", "Zm9vYg"));
}

}  // namespace
}  // namespace routewind::integration
