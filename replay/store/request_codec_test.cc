// SPDX-License-Identifier: Apache-2.0
#include "replay/store/request_codec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace routewind {
namespace {

// Knows the names as variable.
VariableHeaders Variable(const std::vector<std::string>& names) {
  VariableHeaders variable;
  for (const std::string& name : names) variable.Learn(name, "", 0);
  return variable;
}

struct HeadersCase {
  const char* name;
  std::vector<HeaderView> headers;
  std::vector<std::string> variable;
  const char* shape;
  const char* own;
  const char* whole;
};

const HeadersCase kHeaders[] = {
    {"none", {}, {}, "{}", "", "{}"},
    {"one", {{"x-env", "prod"}}, {}, R"({"x-env":["prod"]})", "", R"({"x-env":["prod"]})"},
    {"order of first arrival",
     {{"b", "1"}, {"a", "2"}},
     {},
     R"({"b":["1"],"a":["2"]})",
     "",
     R"({"b":["1"],"a":["2"]})"},
    {"values of one name come together",
     {{"b", "1"}, {"a", "2"}, {"b", "3"}, {"a", ""}},
     {},
     R"({"b":["1","3"],"a":["2",""]})",
     "",
     R"({"b":["1","3"],"a":["2",""]})"},
    {"escapes", {{"q", "\"\\\n"}}, {}, R"({"q":["\"\\\n"]})", "", R"({"q":["\"\\\n"]})"},
    {"bytes that are no UTF-8",
     {{"x", "\xff"}},
     {},
     R"({"x":["\u00ff"]})",
     "",
     R"({"x":["\u00ff"]})"},
    {"an own value between others",
     {{"a", "1"}, {"id", "7f"}, {"b", "2"}},
     {"id"},
     R"({"a":["1"],"id":[{"own":0}],"b":["2"]})",
     R"(["7f"])",
     R"({"a":["1"],"id":["7f"],"b":["2"]})"},
    {"own values only", {{"id", ""}}, {"id"}, R"({"id":[{"own":0}]})", R"([""])", R"({"id":[""]})"},
    {"own values that arrive among each other",
     {{"t", "1"}, {"id", "2"}, {"t", "3"}, {"id", "4"}},
     {"id", "t"},
     R"({"t":[{"own":0},{"own":2}],"id":[{"own":1},{"own":3}]})",
     R"(["1","2","3","4"])",
     R"({"t":["1","3"],"id":["2","4"]})"},
    {"own values with quotes, commas and brackets",
     {{"id", "\"],[\""}, {"t", "\\"}, {"u", "\xff,\n"}},
     {"id", "t", "u"},
     R"({"id":[{"own":0}],"t":[{"own":1}],"u":[{"own":2}]})",
     R"(["\"],[\"","\\","\u00ff,\n"])",
     R"({"id":["\"],[\""],"t":["\\"],"u":["\u00ff,\n"]})"},
    {"values that look like open places",
     {{"a", "{\"own\":0}"}, {"b{", "{"}, {"id", "{\"own\":1}"}, {"t", "x"}},
     {"id", "t"},
     R"({"a":["{\"own\":0}"],"b{":["{"],"id":[{"own":0}],"t":[{"own":1}]})",
     R"(["{\"own\":1}","x"])",
     R"({"a":["{\"own\":0}"],"b{":["{"],"id":["{\"own\":1}"],"t":["x"]})"},
    {"more own values than digits",
     {{"n", "0"},
      {"n", "1"},
      {"n", "2"},
      {"n", "3"},
      {"n", "4"},
      {"n", "5"},
      {"n", "6"},
      {"n", "7"},
      {"n", "8"},
      {"n", "9"},
      {"n", "ten"},
      {"n", "eleven"}},
     {"n"},
     R"({"n":[{"own":0},{"own":1},{"own":2},{"own":3},{"own":4},{"own":5},{"own":6},{"own":7},)"
     R"({"own":8},{"own":9},{"own":10},{"own":11}]})",
     R"(["0","1","2","3","4","5","6","7","8","9","ten","eleven"])",
     R"({"n":["0","1","2","3","4","5","6","7","8","9","ten","eleven"]})"},
};

TEST(RequestEncoder, PartsARequestAndFillShapeJoinsItAgain) {
  RequestEncoder encoder;
  for (const HeadersCase& row : kHeaders) {
    SCOPED_TRACE(row.name);
    encoder.Encode("grpc.example.com", "/a.B/C", row.headers, Variable(row.variable));
    const RequestShape shape = DecodeShapeKey(encoder.shape_key());
    EXPECT_EQ(shape.authority, "grpc.example.com");
    EXPECT_EQ(shape.path, "/a.B/C");
    EXPECT_EQ(shape.headers, row.shape);
    EXPECT_EQ(encoder.own_headers(), row.own);
    EXPECT_EQ(FillShape(shape.headers, encoder.own_headers()), row.whole);
  }
}

TEST(RequestEncoder, ContentHashesDoNotDependOnWhatIsVariable) {
  RequestEncoder encoder;
  for (const HeadersCase& row : kHeaders) {
    SCOPED_TRACE(row.name);
    encoder.Encode("h", "/a.B/C", row.headers, Variable(row.variable));
    const uint64_t parted = encoder.content_hash();
    encoder.Encode("h", "/a.B/C", row.headers, {});
    EXPECT_EQ(encoder.content_hash(), parted);
  }
}

TEST(RequestEncoder, OwnValuesChangeTheContentAndNotTheShape) {
  const VariableHeaders variable = Variable({"id"});
  RequestEncoder a;
  RequestEncoder b;
  a.Encode("h", "/a.B/C", std::vector<HeaderView>{{"id", "1"}, {"x", "y"}}, variable);
  b.Encode("h", "/a.B/C", std::vector<HeaderView>{{"id", "longer"}, {"x", "y"}}, variable);
  EXPECT_EQ(a.shape_key(), b.shape_key());
  EXPECT_EQ(a.shape_hash(), b.shape_hash());
  EXPECT_NE(a.content_hash(), b.content_hash());
}

TEST(RequestEncoder, KeysDifferWhereverTheTextsAreCutDifferently) {
  RequestEncoder encoder;
  const auto key = [&](std::string_view authority, std::string_view path) {
    encoder.Encode(authority, path, {}, {});
    return std::string(encoder.shape_key());
  };
  EXPECT_NE(key("a", "bc"), key("ab", "c"));
  EXPECT_NE(key("abc", ""), key("ab", "c"));
  EXPECT_EQ(key("ab", "c"), key("ab", "c")) << "a longer key before leaves nothing behind";
}

struct DamagedCase {
  const char* name;
  const char* shape;
  const char* own;
  const char* whole;
};

TEST(FillShape, LeavesPlacesOpenForWhichADamagedStoreHasNoValue) {
  const DamagedCase table[] = {
      {"too few values", R"({"a":[{"own":0},{"own":1}]})", R"(["x"])", R"({"a":["x",{"own":1}]})"},
      {"too many values", R"({"a":[{"own":0}]})", R"(["x","y"])", R"({"a":["x"]})"},
      {"no number", R"({"a":[{"own":}]})", R"(["x"])", R"({"a":[{"own":}]})"},
      {"a negative number", R"({"a":[{"own":-1}]})", R"(["x"])", R"({"a":[{"own":-1}]})"},
      {"a number beyond all", R"([{"own":99999999999999999999}])", R"(["x"])",
       R"([{"own":99999999999999999999}])"},
      {"a shape that breaks off", R"({"a":[{"own":0)", R"(["x"])", R"({"a":[{"own":0)"},
      {"values that break off", R"([{"own":0},{"own":1}])", R"(["x","y\)", R"(["x",{"own":1}])"},
      {"values that are no strings", R"([{"own":0}])", "[1,2]", R"([{"own":0}])"},
  };
  for (const DamagedCase& row : table) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(FillShape(row.shape, row.own), row.whole);
  }
}

}  // namespace
}  // namespace routewind
