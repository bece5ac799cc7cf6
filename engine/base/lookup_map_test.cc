// SPDX-License-Identifier: Apache-2.0
#include "engine/base/lookup_map.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace routewind {
namespace {

TEST(LookupMap, FindsEveryKeyAndNoOther) {
  std::vector<std::string> keys = {""};
  for (int i = 0; i < 5000; ++i) keys.push_back("key" + std::to_string(i));
  LookupMap<uint32_t> map;
  EXPECT_EQ(map.Find("key1"), nullptr);
  for (uint32_t i = 0; i < keys.size(); ++i) map.Insert(keys[i], i);
  EXPECT_EQ(map.size(), keys.size());
  for (uint32_t i = 0; i < keys.size(); ++i) {
    ASSERT_NE(map.Find(keys[i]), nullptr) << keys[i];
    EXPECT_EQ(*map.Find(keys[i]), i);
    EXPECT_EQ(map.Find(keys[i] + "!"), nullptr);
  }
}

TEST(LookupMap, KeepsTheFirstValueOfAKey) {
  LookupMap<int> map;
  map.Insert("a", 1);
  map.Insert("a", 2);
  EXPECT_EQ(map.size(), 1U);
  EXPECT_EQ(*map.Find("a"), 1);
}

TEST(LookupMap, KnowsTheEmptyKeyWithoutBytes) {
  LookupMap<int> map;
  map.Insert(std::string_view(), 1);
  ASSERT_NE(map.Find(""), nullptr);
}

}  // namespace
}  // namespace routewind
