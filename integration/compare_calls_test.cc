// SPDX-License-Identifier: Apache-2.0
#include "integration/compare_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace routewind::integration {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

CallRecord Record() {
  CallRecord record;
  record.call_id = "0-0";
  record.sequence = 0;
  record.server = "127.0.0.1:1";
  record.authority = "a.example.com";
  record.path = "/a.B/C";
  record.headers = {{"x-call-id", {"0-0"}}, {"x-multi", {"a", "b"}}};
  record.completeness = {"complete"};
  record.request_messages = 1;
  record.request_bytes = 7;
  record.response_messages = 2;
  record.response_bytes = 9;
  record.response_status = "OK";
  record.deadline_ms = 1000;
  return record;
}

json Call() {
  return json::parse(R"({"time": "2026-01-01T00:00:00.000000001Z", "client": "127.0.0.1:2",
    "server": "127.0.0.1:1", "streamId": 1, "authority": "a.example.com", "path": "/a.B/C",
    "headers": {"x-call-id": ["0-0"], "x-multi": ["a", "b"], "te": ["trailers"],
                "grpc-timeout": ["998m"], "user-agent": ["grpc-c++/1.51.1"]},
    "completeness": "complete", "requestMessages": 1, "requestBytes": 7, "responseMessages": 2,
    "responseBytes": 9, "responseStatus": "OK"})");
}

TEST(Differences, AreNoneWhereRecordAndCallAgree) {
  EXPECT_THAT(Differences({Record()}, {Call()}), IsEmpty());
}

struct ChangeRow {
  const char* name;
  const char* patch;  // JSON merge patch of the call
  const char* told;
};

class ChangedCall : public ::testing::TestWithParam<ChangeRow> {};

TEST_P(ChangedCall, IsTold) {
  json call = Call();
  call.merge_patch(json::parse(GetParam().patch));
  EXPECT_THAT(Differences({Record()}, {call}), Contains(HasSubstr(GetParam().told)));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, ChangedCall,
    ::testing::Values(
        ChangeRow{"Authority", R"({"authority": "b"})", "authority is"},
        ChangeRow{"Path", R"({"path": "/a.B/D"})", "path is"},
        ChangeRow{"Server", R"({"server": "127.0.0.1:3"})", "server is"},
        ChangeRow{"OrderOfValues", R"({"headers": {"x-multi": ["b", "a"]}})", "headers.x-multi"},
        ChangeRow{"LostHeader", R"({"headers": {"x-multi": null}})", "headers.x-multi"},
        ChangeRow{"StrangeHeader", R"({"headers": {"x-new": ["1"]}})", "headers.x-new"},
        ChangeRow{"NoTimeout", R"({"headers": {"grpc-timeout": null}})", "grpc-timeout"},
        ChangeRow{"WrongUnit", R"({"headers": {"grpc-timeout": ["998S"]}})", "grpc-timeout"},
        ChangeRow{"Completeness", R"({"completeness": "reset"})", "completeness is"},
        ChangeRow{"Messages", R"({"requestMessages": 2})", "requestMessages is"},
        ChangeRow{"Bytes", R"({"responseBytes": 14})", "responseBytes is"},
        ChangeRow{"Status", R"({"responseStatus": "UNKNOWN"})", "responseStatus is"},
        ChangeRow{"NoStatus", R"({"responseStatus": null})", "responseStatus is"},
        ChangeRow{"Unknown", R"({"unknownHeaders": 1})", "unknownHeaders is"},
        ChangeRow{"Stream", R"({"streamId": 2})", "streamId 2"},
        ChangeRow{"OtherCall", R"({"headers": {"x-call-id": ["9-9"]}})", "was not found"}),
    [](const auto& row) { return row.param.name; });

TEST(Differences, TellOfACallFoundTwice) {
  EXPECT_THAT(Differences({Record()}, {Call(), Call()}), Contains(HasSubstr("in two calls")));
}

TEST(Differences, LetAResetCallEndWithoutAStatus) {
  CallRecord record = Record();
  record.completeness = {"reset"};
  record.response_status = "DEADLINE_EXCEEDED";
  json call = Call();
  call.merge_patch(json::parse(R"({"completeness": "reset", "responseStatus": null})"));
  EXPECT_THAT(Differences({record}, {call}), IsEmpty());
}

}  // namespace
}  // namespace routewind::integration
