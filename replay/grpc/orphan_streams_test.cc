// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/orphan_streams.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

TEST(OrphanStreams, TellsOnceOfStreamsBelowTheFirstRequestAndBetweenRequests) {
  OrphanStreams streams;
  EXPECT_TRUE(streams.IsNew(7));
  EXPECT_FALSE(streams.IsNew(7));
  streams.OnRequest(9);
  streams.OnRequest(15);
  EXPECT_TRUE(streams.IsNew(5));
  EXPECT_FALSE(streams.IsNew(7));
  EXPECT_FALSE(streams.IsNew(9)) << "its request was seen: it is over";
  EXPECT_TRUE(streams.IsNew(11));
  EXPECT_TRUE(streams.IsNew(13));
  EXPECT_FALSE(streams.IsNew(13));
  EXPECT_FALSE(streams.IsNew(15));
}

TEST(OrphanStreams, TakesStreamsFromBeforeALossForOver) {
  OrphanStreams streams;
  streams.Begin(21);
  EXPECT_FALSE(streams.IsNew(3));
  EXPECT_FALSE(streams.IsNew(21));
  streams.OnRequest(27);
  EXPECT_TRUE(streams.IsNew(23));
}

TEST(OrphanStreams, ForgetsWhatIsBeyondItsLimitInsteadOfGrowing) {
  OrphanStreams streams;
  streams.OnRequest(1);
  streams.OnRequest(0x7fffffff);
  EXPECT_TRUE(streams.IsNew(3));
  EXPECT_FALSE(streams.IsNew(3 + 2 * OrphanStreams::kMaxStreams));
}

}  // namespace
}  // namespace routewind
