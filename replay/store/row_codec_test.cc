// SPDX-License-Identifier: Apache-2.0
#include "replay/store/row_codec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace routewind {
namespace {

struct HeadersCase {
  const char* name;
  std::vector<HeaderView> headers;
  const char* json;
};

TEST(RequestKey, DecodesToTextsAndCanonicalJson) {
  const HeadersCase table[] = {
      {"none", {}, "{}"},
      {"one", {{"x-env", "prod"}}, R"({"x-env":["prod"]})"},
      {"order of first arrival", {{"b", "1"}, {"a", "2"}}, R"({"b":["1"],"a":["2"]})"},
      {"values of one name come together",
       {{"b", "1"}, {"a", "2"}, {"b", "3"}, {"a", ""}},
       R"({"b":["1","3"],"a":["2",""]})"},
      {"escapes", {{"q", "\"\\\n"}}, R"({"q":["\"\\\n"]})"},
      {"bytes that are no UTF-8", {{"x", "\xff"}}, R"({"x":["\u00ff"]})"},
  };
  RequestKey key;
  for (const HeadersCase& row : table) {
    SCOPED_TRACE(row.name);
    const DecodedRequest request =
        DecodeRequestKey(key.Encode("grpc.example.com", "/a.B/C", row.headers));
    EXPECT_EQ(request.authority, "grpc.example.com");
    EXPECT_EQ(request.path, "/a.B/C");
    EXPECT_EQ(request.headers, row.json);
  }
}

TEST(RequestKey, DiffersWhereverTheTextsAreCutDifferently) {
  RequestKey key;
  const std::string plain(key.Encode("ab", "c", {}));
  EXPECT_NE(key.Encode("a", "bc", {}), plain);
  EXPECT_NE(key.Encode("abc", "", {}), plain);
  EXPECT_EQ(key.Encode("ab", "c", {}), plain) << "a longer key before leaves nothing behind";
}

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
