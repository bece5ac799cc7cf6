// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/known_share.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

struct ShareCase {
  const char* name;
  uint64_t delivered, skipped, missing, unread, calls, partial;
  double percent;
};

TEST(KnownShare, IsTheLowerOfBytesAndCalls) {
  const ShareCase cases[] = {
      {"everything", 1000, 0, 0, 0, 4, 0, 100},
      {"nothing at all", 0, 0, 0, 0, 0, 0, 0},
      {"bytes, but no call", 1000, 0, 0, 0, 0, 0, 0},
      {"a tenth encrypted", 1000, 100, 0, 0, 4, 0, 90},
      {"as many lost as seen", 500, 0, 500, 0, 4, 0, 50},
      {"unread packets", 300, 0, 0, 100, 4, 0, 75},
      {"a quarter of the calls with unknown headers", 1000, 10, 0, 0, 4, 1, 75},
      {"more skipped than delivered cannot be", 10, 20, 0, 0, 1, 0, 0},
  };
  for (const ShareCase& c : cases) {
    ReplayReport report;
    report.capture.delivered_bytes = c.delivered;
    report.capture.missing_bytes = c.missing;
    report.capture.unread_packet_bytes = c.unread;
    report.http2.skipped_bytes = c.skipped;
    report.calls = c.calls;
    report.completeness[static_cast<size_t>(Completeness::kPartialHeaders)] = c.partial;
    EXPECT_DOUBLE_EQ(KnownShareOf(report).Percent(), c.percent) << c.name;
  }
}

TEST(KnownShare, OfListedCallsCountsLinesThatWereNotUnderstood) {
  ReplayReport report;
  report.calls = 3;
  report.sources.emplace_back().not_understood["not valid JSON"].lines = 1;
  report.sources.back().not_grpc["the method is not POST"].lines = 5;
  EXPECT_DOUBLE_EQ(KnownShareOf(report).Percent(), 75);
  report.capture.files = 1;
  EXPECT_DOUBLE_EQ(KnownShareOf(report).Percent(), 0) << "a capture was read, and nothing of it understood";
}

TEST(KnownShare, IsLessThanAllWhereAFileCouldNotBeReadToItsEnd) {
  ReplayReport report;
  report.capture.files = 1;
  report.capture.delivered_bytes = 1'000'000;
  report.calls = 4;
  EXPECT_DOUBLE_EQ(KnownShareOf(report).Percent(), 100);
  report.anomalies.Add(Anomaly::kTruncatedFile, 0, 2);
  EXPECT_EQ(KnownShareOf(report).unknown_bytes, 2u);
  EXPECT_LT(KnownShareOf(report).Percent(), 100);

  ReplayReport listed;
  listed.calls = 3;
  listed.sources.emplace_back().read_fault = "the compressed data ends too early";
  EXPECT_DOUBLE_EQ(KnownShareOf(listed).Percent(), 75);
}

TEST(KnownShare, IsLessThanAllHoweverLittleIsUnknown) {
  ReplayReport report;
  report.capture.delivered_bytes = uint64_t{1} << 62;
  report.capture.missing_bytes = 1;
  report.calls = 1;
  EXPECT_LT(KnownShareOf(report).Percent(), 100);
}

}  // namespace
}  // namespace routewind
