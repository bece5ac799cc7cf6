// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/value_hiding.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

struct NameRow {
  const char* name;
  bool is_shown;
};

TEST(ValueHiding, ShowsWhatRoutesAndTheProtocolLookAt) {
  const ValueHiding hiding("key", {"x-tenant"});
  const NameRow rows[] = {
      {":authority", true},   {":path", true},        {":status", true},      {"host", true},
      {"content-type", true}, {"te", true},           {"grpc-timeout", true}, {"grpc-status", true},
      {"x-tenant", true},     {"authorization", false}, {"cookie", false},    {"user-agent", false},
      {"x-tenants", false},   {"grpc-message", false}, {"grpc-metadata-token", false}, {"grpc-encoding", true}, {"grpc-trace-bin", false}, {"grpc-status-details-bin", false},
      {"", false},
  };
  for (const NameRow& row : rows) EXPECT_EQ(hiding.IsShown(row.name), row.is_shown) << row.name;
}

TEST(ValueHiding, HidesEqualValuesEquallyAndOthersOtherwise) {
  const ValueHiding hiding("key", {});
  const std::string hidden = hiding.Hidden("authorization", "Bearer secret");
  EXPECT_EQ(hidden.size(), 7U + 16U);
  EXPECT_TRUE(hidden.starts_with("hashed-"));
  EXPECT_EQ(hiding.Hidden("cookie", "Bearer secret"), hidden);
  EXPECT_NE(hiding.Hidden("authorization", "Bearer secrets"), hidden);
  EXPECT_NE(ValueHiding("another key", {}).Hidden("authorization", "Bearer secret"), hidden);
  EXPECT_EQ("hashed-" + hiding.Hidden("token-bin", "Bearer secret"), hidden);
}

TEST(IsHidden, KnowsWhatARecordingHidesAndNothingElse) {
  const ValueHiding hiding("key", {});
  for (const char* name : {"x-tenant", "x-trace-bin"}) {
    const std::string hidden = hiding.Hidden(name, "acme");
    EXPECT_TRUE(IsHidden(name, hidden)) << hidden;
  }
  for (const char* value : {"", "hashed-", "hashed-0123456789abcdeg", "hashed-0123456789abcdef0", "0123456789abcdef"})
    EXPECT_FALSE(IsHidden("x-tenant", value)) << value;
}

}  // namespace
}  // namespace routewind
