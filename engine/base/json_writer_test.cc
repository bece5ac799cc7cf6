// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace routewind {
namespace {

std::string Written(std::string_view value) {
  std::string out;
  JsonWriter(out).String(value);
  return out;
}

struct StringCase {
  const char* name;
  std::string text;
  std::string json;
};

TEST(JsonStrings, AreEscapedAsRfc8259SaysAndLoseNoByte) {
  const StringCase cases[] = {
      {"plain", "abc", "\"abc\""},
      {"quote and backslash", "a\"b\\c", R"("a\"b\\c")"},
      {"control characters", std::string("\n\r\t\0\x1f", 5), R"("\n\r\t\u0000\u001f")"},
      {"delete is escaped", "\x7f", R"("\u007f")"},
      {"valid UTF-8 goes through", "é€😀", "\"é€😀\""},
      {"a stray continuation byte is shown as Latin-1", "a\x80z", R"("a\u0080z")"},
      {"an overlong slash", "\xc0\xaf", R"("\u00c0\u00af")"},
      {"a surrogate in UTF-8", "\xed\xa0\x80", R"("\u00ed\u00a0\u0080")"},
      {"a cut sequence at the end", "\xe2\x82", R"("\u00e2\u0082")"},
  };
  for (const StringCase& c : cases) EXPECT_EQ(Written(c.text), c.json) << c.name;
}

TEST(JsonWriter, SeparatesMembersAndItemsOnlyWhereTheyStand) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Field("a", 1).Key("b").BeginArray().Int(-2).BeginObject().EndObject().Null().EndArray();
  json.Field("c", true).Key("d").BeginObject().EndObject().EndObject();
  EXPECT_EQ(out, R"({"a":1,"b":[-2,{},null],"c":true,"d":{}})");
}

TEST(JsonNumbers, ReadBackAsWritten) {
  std::string out;
  JsonWriter json(out);
  json.BeginArray().Double(0.1).Double(1).Double(1e300).Double(std::numeric_limits<double>::infinity());
  json.Uint(std::numeric_limits<uint64_t>::max()).Int(std::numeric_limits<int64_t>::min()).EndArray();
  EXPECT_EQ(out, "[0.1,1.0,1e+300,null,18446744073709551615,-9223372036854775808]");
}

}  // namespace
}  // namespace routewind
