// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/config/document.h"
#include "engine/config/load_for_test.h"
#include "engine/config/text_check.h"

namespace routewind {
namespace {

using Strings = std::vector<std::string>;

std::string Repeat(size_t count, const std::string& text) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string AliasBomb() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + Repeat(10, alias + ", ") +
            "]\n";
  }
  return text;
}

LoadedConfig LoadJson(std::string text) {
  return LoadConfigTexts({{"config.json", std::move(text)}}, {});
}

const std::string kGoodRoute = RouteText("  rules: []\n");

struct HostileRow {
  const char* name;
  std::string text;
  Strings findings;
};

TEST(HostileYaml, EndsInOneClearFinding) {
  const HostileRow rows[] = {
      {"alias bomb", AliasBomb(), {"Y-alias@7:40"}},
      {"cyclic alias", "a: &a [*a]\n", {"Y-alias@1:8"}},
      {"unknown alias", "a: *b\n", {"Y-syntax@1:4"}},
      {"alias of a long text",
       "a: &a " + std::string(1 << 20, 'x') + "\nb: [" + Repeat(100, "*a, ") + "]\n",
       {"Y-size@2:253"}},
      {"deep flow", "a: " + Repeat(100'000, "[") + Repeat(100'000, "]"), {"Y-depth@1:103"}},
      {"deep flow, open", "a: " + Repeat(100'000, "["), {"Y-syntax@1:5"}},
      {"deep block", Repeat(2'000, "- ") + "x\n", {"Y-depth@1:201"}},
      {"depth through aliases",
       "a: &a " + Repeat(60, "[") + Repeat(60, "]") + "\nb: " + Repeat(60, "[") + "*a" +
           Repeat(60, "]") + "\n",
       {"Y-depth@2:64"}},
      {"duplicate keys", kGoodRoute + "spec:\n  rules: []\n", {"Y-duplicate-key@7:1"}},
      {"duplicate keys, three",
       "a: 1\na: 2\na: 3\n",
       {"Y-duplicate-key@2:1", "Y-duplicate-key@3:1"}},
      {"duplicate keys, one quoted", "a: 1\n\"a\": 2\n", {"Y-duplicate-key@2:1"}},
      {"merge key", "a: &a {b: c}\nd: {<<: *a}\n", {"Y-syntax@2:5"}},
      {"key that is a list", "? [a]\n: b\n", {"Y-syntax@1:3"}},
      {"invalid UTF-8", "a: b\n  \xc3(\n", {"Y-utf8@2:3"}},
      {"overlong UTF-8", "a: \xc0\x80\n", {"Y-utf8@1:4"}},
      {"UTF-16",
       std::string("\xff\xfe"
                   "a\0",
                   4),
       {"Y-utf8@1:1"}},
      {"NUL", std::string("a: b\0c\n", 7), {"Y-utf8@1:5"}},
      {"bell", "a: \a\n", {"Y-utf8@1:4"}},
      {"tab as indentation", "a:\n\tb: 1\n", {"Y-tab@2:1"}},
      {"tab after a dash", "a:\n  -\tb: 1\n    c: 2\n", {"Y-tab@2:4"}},
      {"tab after blanks", "a:\n  b: 1\n  \tc: 2\n", {"Y-tab@3:3"}},
      {"huge scalar", "a: " + std::string(kMaxScalarBytes + 1, 'x') + "\n", {"Y-size@1:4"}},
      {"huge key", "? " + std::string(kMaxScalarBytes + 1, 'x') + "\n: y\n", {"Y-size@1:3"}},
      {"huge file", std::string(kMaxDocumentBytes + 1, '\n'), {"Y-size@1:1"}},
      {"open quote", "a: \"x\nb: c\n", {"Y-syntax@1:4"}},
      {"open quote with escapes", "a: \"x\\\"\n", {"Y-syntax@1:4"}},
      {"open single quote", "a: ['it''s]\n", {"Y-syntax@1:5"}},
      {"a list as document", "- a\n", {"Y-kind@1:1"}},
      {"a word as document", "hello\n", {"Y-kind@1:1"}},
      {"no kind", "apiVersion: v1\n", {"Y-kind@1:1"}},
      {"a token that begins nothing", "  , a: b\n", {"Y-syntax@1:3"}},
      {"bad directive", "%FOO\n---\n", {}},
      {"nothing", "", {}},
      {"comments and empty documents", "# a\n---\n---\n# b\n---\nnull\n", {}},
  };
  for (const HostileRow& row : rows) {
    const LoadedConfig loaded = LoadText(row.text);
    EXPECT_EQ(CodesAndPlaces(loaded), row.findings) << row.name << "\n" << FormatAll(loaded);
  }
}

TEST(HostileYaml, NeverTakesTheNextDocumentDown) {
  for (const std::string broken : {"a: [1\n", "a: \"x\n", "a: |\n  x\n y\n", "\xff\n",
                                   "a: &a [*a]\n", "{{{\n", "a:\n\tb: c\n", "- a\n"}) {
    const LoadedConfig loaded = LoadText(broken + "---\n" + kGoodRoute);
    EXPECT_EQ(loaded.config.grpc_routes.size(), 1u) << broken;
    EXPECT_FALSE(loaded.diagnostics.empty()) << broken;
  }
}

TEST(HostileYaml, KeepsCrlfByteOrderMarkAndTabsInsideText) {
  std::string crlf = "\xef\xbb\xbf";
  for (const char c : RouteText("  hostnames: [A]\n"))
    crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(CodesAndPlaces(LoadText(crlf)), Strings{"V-R09@6:15"});
  EXPECT_EQ(CodesAndPlaces(LoadText(kGoodRoute + "---\r\n" + crlf.substr(3))),
            (Strings{"V-R09@13:15"}));
  const LoadedConfig map = LoadText(
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m\ndata:\n  a: |\n    \tx\n    --- y\n");
  ASSERT_EQ(Codes(map), Strings{});
  EXPECT_EQ(map.config.config_maps.at(0).data.at("a"), "\tx\n--- y\n");
}

TEST(HostileYaml, StopsCountingFindingsAtTheLimit) {
  std::string spec = "  rules:\n  - matches:\n    - headers:\n";
  for (int i = 0; i < 12'000; ++i) spec += "      - {name: 'a b', value: x}\n";
  const LoadedConfig loaded = LoadText(RouteText(spec));
  EXPECT_EQ(loaded.diagnostics.size(), 10'001u);
  EXPECT_TRUE(loaded.config.grpc_routes.empty());
}

TEST(HostileYaml, ReadsNoFileOfEndlesslyManyDocuments) {
  std::string text;
  for (size_t i = 0; i <= kMaxPieces; ++i) text += "---\n";
  EXPECT_EQ(CodesAndPlaces(LoadText(text)), Strings{"Y-size@1:1"});
}

TEST(HostileYaml, LastLinesNeedNoLineBreak) {
  EXPECT_EQ(LoadText(kGoodRoute.substr(0, kGoodRoute.size() - 1)).config.grpc_routes.size(), 1u);
  EXPECT_EQ(Codes(LoadText("---")), Strings{});
}

TEST(HostileJson, EndsInOneClearFinding) {
  const HostileRow rows[] = {
      {"truncated", "{\"a\": [1, ", {"Y-syntax@1:11"}},
      {"trailing comma", "{\"a\": 1,}", {"Y-syntax@1:9"}},
      {"bad escape", "{\n \"a\": \"\\x\"}", {"Y-syntax@2:7"}},
      {"lone surrogate", "{\"a\": \"\\ud83d\"}", {"Y-syntax@1:7"}},
      {"duplicate keys", "{\"a\": 1,\n \"a\": 2}", {"Y-duplicate-key@2:2"}},
      {"deep", "{\"a\":" + Repeat(100'000, "["), {"Y-depth@1:105"}},
      {"control character", "{\"a\": \"\x01\"}", {"Y-utf8@1:8"}},
      {"invalid UTF-8", "{\"a\": \"\xff\"}", {"Y-utf8@1:8"}},
      {"number too large", "{\"a\": 1e999}", {"Y-syntax@1:7"}},
      {"a list as document", "[]", {"Y-kind@1:1"}},
      {"nothing", "", {}},
  };
  for (const HostileRow& row : rows) {
    const LoadedConfig loaded = LoadJson(row.text);
    EXPECT_EQ(CodesAndPlaces(loaded), row.findings) << row.name << "\n" << FormatAll(loaded);
  }
}

TEST(Json, IsReadWithPlacesAndSurrogates) {
  const std::string text =
      "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"m\"},\n"
      " \"data\": {\"a\\\"b\": \"\\ud83d\\ude00\", \"c\": 7}}\n"
      "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"n\"}, "
      "\"data\": {\"a\": \"b\"}}";
  const LoadedConfig loaded = LoadJson(text);
  EXPECT_EQ(CodesAndPlaces(loaded), Strings{"Y-type@2:40"});
  ASSERT_EQ(loaded.config.config_maps.size(), 1u);
  EXPECT_EQ(loaded.config.config_maps[0].data.at("a"), "b");
  const LoadedConfig smile = LoadJson(
      "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"m\"},\"data\":{\"a\":"
      "\"\\ud83d\\ude00\"}}");
  EXPECT_EQ(smile.config.config_maps.at(0).data.at("a"), "😀");
}

}  // namespace
}  // namespace routewind
