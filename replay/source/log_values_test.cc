// SPDX-License-Identifier: Apache-2.0
#include "replay/source/log_values.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

TEST(LogValues, ATimeIsRfc3339OrSecondsSinceTheEpoch) {
  EXPECT_EQ(ParseLogTime("2026-11-22T10:00:00.123Z"), 1795341600'123000000);
  EXPECT_EQ(ParseLogTime("1795341600.123456"), 1795341600'123456000);
  EXPECT_EQ(ParseLogTime("1795341600"), 1795341600'000000000);
  for (const char* text : {"", "yesterday", "1795341600.", "-1", "1e9", "1795341600.12x"}) {
    EXPECT_EQ(ParseLogTime(text), std::nullopt) << text;
  }
}

TEST(LogValues, ADurationIsANumberOfMilliseconds) {
  EXPECT_EQ(ParseLogMilliseconds("12"), 12'000'000);
  EXPECT_EQ(ParseLogMilliseconds("0.25"), 250'000);
  EXPECT_EQ(ParseLogMilliseconds("-1"), std::nullopt);
  EXPECT_EQ(ParseLogMilliseconds("12ms"), std::nullopt);
}

TEST(LogValues, AStatusIsANumberOrANameInEitherSpelling) {
  EXPECT_EQ(ParseLogStatus("5"), GrpcStatus::kNotFound);
  EXPECT_EQ(ParseLogStatus("NOT_FOUND"), GrpcStatus::kNotFound);
  EXPECT_EQ(ParseLogStatus("NotFound"), GrpcStatus::kNotFound);
  EXPECT_EQ(ParseLogStatus("OK"), GrpcStatus::kOk);
  EXPECT_EQ(ParseLogStatus("Canceled"), GrpcStatus::kCancelled);
  EXPECT_EQ(ParseLogStatus("CANCELLED"), GrpcStatus::kCancelled);
  EXPECT_EQ(ParseLogStatus("99"), std::nullopt);
  EXPECT_EQ(ParseLogStatus("fine"), std::nullopt);
  EXPECT_EQ(ParseLogStatus(""), std::nullopt);
}

TEST(LogValues, AnEndpointIsAnAddressWithOrWithoutAPort) {
  const auto spelled = [](std::string_view text) {
    const auto endpoint = ParseLogEndpoint(text);
    return endpoint ? endpoint->ToString() : "none";
  };
  EXPECT_EQ(spelled("10.0.0.7:41234"), "10.0.0.7:41234");
  EXPECT_EQ(spelled("10.0.0.7"), "10.0.0.7:0");
  EXPECT_EQ(spelled("[2001:db8::1]:443"), "[2001:db8::1]:443");
  EXPECT_EQ(spelled("2001:db8::1"), "[2001:db8::1]:0");
  EXPECT_EQ(spelled("[::1]"), "[::1]:0");
  for (const char* text : {"", "-", "/var/run/x.sock", "envoy://internal", "10.0.0.7:", "10.0.0.7:99999", "[::1", "localhost:80", "[]:1", "[:"}) {
    EXPECT_EQ(spelled(text), "none") << text;
  }
}

}  // namespace
}  // namespace routewind
