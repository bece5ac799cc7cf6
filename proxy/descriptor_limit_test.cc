// SPDX-License-Identifier: Apache-2.0
#include "proxy/descriptor_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "engine/base/check.h"

namespace routewind {
namespace {

// The process gets its limit back afterwards.
class DescriptorLimit : public ::testing::Test {
 protected:
  DescriptorLimit() { CHECK(getrlimit(RLIMIT_NOFILE, &before_) == 0); }
  ~DescriptorLimit() override { CHECK(setrlimit(RLIMIT_NOFILE, &before_) == 0); }

  void SetSoft(rlim_t soft) const {
    const rlimit limit{soft, before_.rlim_max};
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  }
  static rlim_t Soft() {
    rlimit limit{};
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    return limit.rlim_cur;
  }

  rlimit before_{};
};

TEST_F(DescriptorLimit, IsRaisedAsFarAsItIsWanted) {
  SetSoft(100);
  EXPECT_EQ(RaiseDescriptorLimit(101), 101U);
  EXPECT_EQ(Soft(), 101U);
}

TEST_F(DescriptorLimit, IsNeverLowered) {
  SetSoft(100);
  EXPECT_EQ(RaiseDescriptorLimit(50), 100U);
  EXPECT_EQ(Soft(), 100U);
}

TEST_F(DescriptorLimit, StopsAtTheHardOne) {
  if (before_.rlim_max == RLIM_INFINITY) GTEST_SKIP() << "this system sets no hard limit";
  SetSoft(100);
  EXPECT_EQ(RaiseDescriptorLimit(uint64_t{before_.rlim_max} + 1), before_.rlim_max);
  EXPECT_EQ(Soft(), before_.rlim_max);
}

TEST(DescriptorShortage, SaysWhatIsMissingAndWhatItMeans) {
  EXPECT_EQ(DescriptorsFor(1'000), 2'256U);
  EXPECT_EQ(DescriptorShortage(1'000, 2'256), "");
  EXPECT_EQ(DescriptorShortage(1'000, 1'024),
            "--max-connections 1000 takes 2256 file descriptors and this process may open 1024 (ulimit -Hn): after "
            "about 384 connections, further ones wait to be accepted");
  EXPECT_THAT(DescriptorShortage(1'000, 64), ::testing::HasSubstr("after about 0 connections"));
}

}  // namespace
}  // namespace routewind
