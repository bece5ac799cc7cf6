// SPDX-License-Identifier: Apache-2.0
#include "engine/config/scalar.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>

#include "engine/config/decode_meta.h"
#include "engine/config/edit_distance.h"

namespace routewind {
namespace {

struct ScalarRow {
  const char* text;
  ScalarType type;
  std::optional<int64_t> whole = std::nullopt;
};

const ScalarRow kScalars[] = {
    {"y", ScalarType::kBool},
    {"Yes", ScalarType::kBool},
    {"on", ScalarType::kBool},
    {"OFF", ScalarType::kBool},
    {"n", ScalarType::kBool},
    {"true", ScalarType::kBool},
    {"tRUE", ScalarType::kString},
    {"yEs", ScalarType::kString},
    {"2024-01-01", ScalarType::kString},
    {"12:30", ScalarType::kString},
    {"1.2.3", ScalarType::kString},
    {"10.0.0.1", ScalarType::kString},
    {"-", ScalarType::kString},
    {"+", ScalarType::kString},
    {".", ScalarType::kString},
    {"0x", ScalarType::kString},
    {"0xg", ScalarType::kString},
    {"1e", ScalarType::kString},
    {"80", ScalarType::kInt, 80},
    {"+80", ScalarType::kInt, 80},
    {"-1", ScalarType::kInt, -1},
    {"0", ScalarType::kInt, 0},
    {"017", ScalarType::kInt, 15},
    {"0o17", ScalarType::kInt, 15},
    {"0x1F", ScalarType::kInt, 31},
    {"0b101", ScalarType::kInt, 5},
    {"1_000", ScalarType::kInt, 1000},
    {"08", ScalarType::kFloat, 8},
    {"1e3", ScalarType::kFloat, 1000},
    {"80.0", ScalarType::kFloat, 80},
    {"80.5", ScalarType::kFloat},
    {".5", ScalarType::kFloat},
    {"5.", ScalarType::kFloat, 5},
    {".inf", ScalarType::kFloat},
    {"-.INF", ScalarType::kFloat},
    {".nan", ScalarType::kFloat},
    {"1e400", ScalarType::kFloat},
    {"1e30", ScalarType::kFloat},
    {"9223372036854775807", ScalarType::kInt, std::numeric_limits<int64_t>::max()},
    {"-9223372036854775808", ScalarType::kInt, std::numeric_limits<int64_t>::min()},
    {"9223372036854775808", ScalarType::kInt},
    {"99999999999999999999999", ScalarType::kInt},
};

TEST(PlainScalar, IsReadByYaml11AsKubectlDoes) {
  for (const ScalarRow& row : kScalars) {
    EXPECT_EQ(TypeOfPlainScalar(row.text), row.type) << row.text;
    if (row.type == ScalarType::kInt || row.type == ScalarType::kFloat) {
      EXPECT_EQ(WholeNumberOfPlainScalar(row.text), row.whole) << row.text;
    }
  }
  EXPECT_TRUE(BoolOfPlainScalar("Y"));
  EXPECT_FALSE(BoolOfPlainScalar("off"));
  for (const char* null : {"", "~", "null", "Null", "NULL"}) EXPECT_TRUE(IsPlainNull(null)) << null;
  EXPECT_FALSE(IsPlainNull("nULL"));
}

TEST(Timestamp, IsRfc3339InSecondsSince1970) {
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ParseTimestamp("2024-02-29T12:00:00Z"), 1709208000);
  EXPECT_EQ(ParseTimestamp("2024-02-29T14:00:00+02:00"), 1709208000);
  EXPECT_EQ(ParseTimestamp("2024-02-29T12:00:00.999Z"), 1709208000);
  EXPECT_EQ(ParseTimestamp("1969-12-31T23:59:59Z"), -1);
  for (const char* bad :
       {"", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-02-29", "2024-02-29T24:00:00Z",
        "2024-02-29T12:00:00", "2024-02-29 12:00:00Z", "2024-02-29T12:00:00.Z",
        "2024-02-29T12:00:00+2:00", "2024-02-29T12:00:00Zx", "x024-02-29T12:00:00Z"}) {
    EXPECT_FALSE(ParseTimestamp(bad).has_value()) << bad;
  }
}

TEST(NearestName, IsAMisspellingAndNothingFarther) {
  const auto nearest = [](std::string_view name) {
    return NearestName(name, {"matches", "filters", "backendRefs", "name"});
  };
  EXPECT_EQ(nearest("match"), "matches");
  EXPECT_EQ(nearest("backendRef"), "backendRefs");
  EXPECT_EQ(nearest("backendrefs"), "backendRefs");
  EXPECT_EQ(nearest("mathces"), "matches");
  EXPECT_EQ(nearest("nmae"), "name");
  EXPECT_EQ(nearest("timeouts"), "");
  EXPECT_EQ(nearest(std::string(1000, 'x')), "");
}

}  // namespace
}  // namespace routewind
