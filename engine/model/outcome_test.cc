// SPDX-License-Identifier: Apache-2.0
#include "engine/model/outcome.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace routewind {
namespace {

// Semantics 7.4: how a gRPC client reads a bare HTTP status.
TEST(HttpStatus, BecomesTheCodeThatAClientSees) {
  struct Row {
    uint32_t http;
    GrpcStatus grpc;
  };
  const Row rows[] = {
      {400, GrpcStatus::kInternal},
      {401, GrpcStatus::kUnauthenticated},
      {403, GrpcStatus::kPermissionDenied},
      {404, GrpcStatus::kUnimplemented},
      {429, GrpcStatus::kUnavailable},
      {502, GrpcStatus::kUnavailable},
      {503, GrpcStatus::kUnavailable},
      {504, GrpcStatus::kUnavailable},
      {421, GrpcStatus::kUnknown},
      {500, GrpcStatus::kUnknown},
      {501, GrpcStatus::kUnknown},
      {302, GrpcStatus::kUnknown},
      {0, GrpcStatus::kUnknown},
  };
  for (const Row& row : rows) EXPECT_EQ(GrpcStatusFromHttp(row.http), row.grpc) << row.http;
}

// Semantics 7.4: the canonical numbers.
TEST(GrpcStatusNames, StandInTheOrderOfTheirNumbers) {
  const std::string_view names[] = {"OK",
                                    "CANCELLED",
                                    "UNKNOWN",
                                    "INVALID_ARGUMENT",
                                    "DEADLINE_EXCEEDED",
                                    "NOT_FOUND",
                                    "ALREADY_EXISTS",
                                    "PERMISSION_DENIED",
                                    "RESOURCE_EXHAUSTED",
                                    "FAILED_PRECONDITION",
                                    "ABORTED",
                                    "OUT_OF_RANGE",
                                    "UNIMPLEMENTED",
                                    "INTERNAL",
                                    "UNAVAILABLE",
                                    "DATA_LOSS",
                                    "UNAUTHENTICATED"};
  for (uint32_t number = 0; number < std::size(names); ++number) {
    const auto status = GrpcStatusFromNumber(number);
    ASSERT_TRUE(status) << number;
    EXPECT_EQ(GrpcStatusName(*status), names[number]);
    EXPECT_EQ(GrpcStatusFromName(names[number]), status);
  }
  EXPECT_FALSE(GrpcStatusFromNumber(17));
  EXPECT_FALSE(GrpcStatusFromName("ok"));
}

TEST(OutcomeAndReasonNames, ReadBackAsThemselves) {
  std::set<std::string_view> seen;
  for (int i = 0; i < kOutcomeCount; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_TRUE(seen.insert(OutcomeName(outcome)).second);
    EXPECT_EQ(OutcomeFromName(OutcomeName(outcome)), outcome);
  }
  for (int i = 0; i < kReasonCount; ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_TRUE(seen.insert(ReasonName(reason)).second);
    EXPECT_EQ(ReasonFromName(ReasonName(reason)), reason);
  }
  EXPECT_FALSE(OutcomeFromName(""));
  EXPECT_FALSE(ReasonFromName("MATCHED "));
}

}  // namespace
}  // namespace routewind
