// SPDX-License-Identifier: Apache-2.0
#include "replay/store/row_codec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace routewind {
namespace {

TEST(DecisionHash, SeesEveryField) {
  using Change = void (*)(DecisionRow&);
  const Change changes[] = {
      [](DecisionRow&) {},
      [](DecisionRow& d) { d.outcome = "x"; },
      [](DecisionRow& d) { d.reason = "x"; },
      [](DecisionRow& d) { d.route = "x"; },
      [](DecisionRow& d) { d.rule = 0; },
      [](DecisionRow& d) { d.match = 0; },
      [](DecisionRow& d) { d.backend_namespace = ""; },
      [](DecisionRow& d) { d.backend_name = "x"; },
      [](DecisionRow& d) { d.backend_port = 0; },
      [](DecisionRow& d) { d.backend_index = 0; },
      [](DecisionRow& d) { d.record = "x"; },
  };
  std::vector<uint64_t> hashes;
  for (const Change change : changes) {
    DecisionRow row;
    change(row);
    for (const uint64_t other : hashes) EXPECT_NE(DecisionHash(row), other);
    hashes.push_back(DecisionHash(row));
  }
}

TEST(DigestText, IsSixteenHexDigits) {
  EXPECT_EQ(DigestText(0), "0000000000000000");
  EXPECT_EQ(DigestText(0x0123456789abcdefULL), "0123456789abcdef");
}

}  // namespace
}  // namespace routewind
