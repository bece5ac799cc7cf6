// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/open_requests.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

TEST(OpenRequests, MayHaveTrailersUntilTheLastHasEnded) {
  OpenRequests open;
  EXPECT_FALSE(open.MayHaveTrailers());
  open.Begin(1);
  open.Begin(3);
  open.Begin(7);
  open.End(3);
  open.End(3);
  open.End(5);  // never began
  EXPECT_TRUE(open.MayHaveTrailers());
  open.End(7);
  open.End(1);
  EXPECT_FALSE(open.MayHaveTrailers());
}

TEST(OpenRequests, ABeginningThatDoesNotRiseIsNone) {
  OpenRequests open;
  open.Begin(5);
  open.Begin(5);
  open.Begin(3);
  open.End(5);
  EXPECT_FALSE(open.MayHaveTrailers());
}

TEST(OpenRequests, UnknownOnesNeverEnd) {
  OpenRequests open;
  open.BeginUnknown();
  open.Begin(1);
  open.End(1);
  EXPECT_TRUE(open.MayHaveTrailers());
}

}  // namespace
}  // namespace routewind
