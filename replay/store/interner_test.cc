// SPDX-License-Identifier: Apache-2.0
#include "replay/store/interner.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

TEST(Interner, FindsWhatWasInsertedAndNothingElse) {
  Interner interner({});
  for (uint64_t n = 0; n < 10'000; n += 2) {
    const std::string key = "key " + std::to_string(n);
    EXPECT_FALSE(interner.Find(key, StableHash(key)));
    interner.Insert(key, StableHash(key), {.number = n, .content_hash = n + 1});
  }
  for (uint64_t n = 0; n < 10'000; ++n) {
    const std::string key = "key " + std::to_string(n);
    const auto found = interner.Find(key, StableHash(key));
    ASSERT_EQ(found.has_value(), n % 2 == 0) << n;
    if (n % 2 == 0) {
      EXPECT_EQ(*found, (RowRef{.number = n, .content_hash = n + 1}));
    }
  }
}

TEST(Interner, TellsKeysApartThatShareAHash) {
  Interner interner({});
  interner.Insert("a", 5, {.number = 1});
  interner.Insert("b", 5, {.number = 2});
  interner.Insert("", 5, {.number = 3});
  EXPECT_EQ(interner.Find("a", 5)->number, 1U);
  EXPECT_EQ(interner.Find("b", 5)->number, 2U);
  EXPECT_EQ(interner.Find("", 5)->number, 3U);
  EXPECT_FALSE(interner.Find("c", 5));
}

struct Bound {
  const char* name;
  Interner::Limits limits;
};

TEST(Interner, ForgetsEverythingWhenItIsFullAndGoesOn) {
  const Bound table[] = {
      {"entries", {.key_bytes = 1000, .entries = 3}},
      {"bytes", {.key_bytes = 3, .entries = 1000}},
  };
  for (const Bound& row : table) {
    SCOPED_TRACE(row.name);
    Interner interner(row.limits);
    for (const char* key : {"a", "b", "c"}) interner.Insert(key, StableHash(key), {});
    for (const char* key : {"a", "b", "c"}) EXPECT_TRUE(interner.Find(key, StableHash(key)));
    interner.Insert("d", StableHash("d"), {});
    for (const char* key : {"a", "b", "c"}) EXPECT_FALSE(interner.Find(key, StableHash(key)));
    EXPECT_TRUE(interner.Find("d", StableHash("d")));
  }
}

TEST(Interner, DoesNotForgetForAKeyThatCouldNeverFit) {
  Interner interner({.key_bytes = 3, .entries = 3});
  interner.Insert("a", StableHash("a"), {});
  interner.Insert("long", StableHash("long"), {});
  EXPECT_TRUE(interner.Find("a", StableHash("a")));
  EXPECT_FALSE(interner.Find("long", StableHash("long")));
}

}  // namespace
}  // namespace routewind
