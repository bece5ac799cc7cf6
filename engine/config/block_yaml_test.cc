// SPDX-License-Identifier: Apache-2.0
#include "engine/config/block_yaml.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/config/block_yaml_law.h"
#include "engine/config/testing/yaml_generator.h"

namespace routewind {
namespace {

struct Tally {
  size_t pieces = 0;
  size_t accepted = 0;
};

void ExpectLaw(const std::string& text, Tally& tally) {
  for (const TextPiece& piece : SplitDocuments(text)) {
    const BlockYamlVerdict verdict = JudgeBlockYaml(piece);
    EXPECT_EQ(verdict.difference, "") << "in:\n" << piece.text;
    ++tally.pieces;
    tally.accepted += verdict.is_accepted ? 1 : 0;
  }
}

bool IsAccepted(const std::string& text) {
  const TextPiece piece{text, 1};
  const BlockYamlVerdict verdict = JudgeBlockYaml(piece);
  EXPECT_EQ(verdict.difference, "") << "in:\n" << text;
  return verdict.is_accepted;
}

struct Sample {
  const char* name;
  const char* text;
};

class AcceptedText : public testing::TestWithParam<Sample> {};
class DeclinedText : public testing::TestWithParam<Sample> {};

TEST_P(AcceptedText, ReadsAsTheFullParserDoes) { EXPECT_TRUE(IsAccepted(GetParam().text)); }
TEST_P(DeclinedText, IsLeftToTheFullParser) { EXPECT_FALSE(IsAccepted(GetParam().text)); }

std::string NameOf(const testing::TestParamInfo<Sample>& info) { return info.param.name; }

constexpr Sample kAccepted[] = {
    {"Map", "a: 1\nb: x y\n"},
    {"Nested", "a:\n  b:\n    c: 1\n  d: 2\ne: 3\n"},
    {"ListUnderItsKey", "a:\n  - b\n  - c\nd: 1\n"},
    {"ListLevelWithItsKey", "a:\n- b\n- c: 1\n  d: 2\ne: 1\n"},
    {"ListOfLists", "- - a\n  - b\n- - c\n"},
    {"ListInListLevelWithItsKey", "- a:\n  - b\n  c: 1\n- d\n"},
    {"WideDash", "-   a: 1\n    b: 2\n"},
    {"DashAlone", "-\n  a: 1\n"},
    {"ValuesLeftOut", "a:\nb: # none\nc:\n  d:\ne:\n"},
    {"NullWords", "a: ~\nb: null\nc: [null, x]\nd:\n- NULL\n"},
    {"ColonsAndHashesInText", "a: b:c\nd: http://x/y#z\ne: a#b\nf: a #b\n"},
    {"Quotes", "a: \"x: #y \"\n'b c': 'it''s'\nd: \"q\\\"\\\\n\\n\\/\\t\"\ne: ''\n"},
    {"QuotesWithBlanksInside", "a: \"  x  \"\nb: '  y  '\n"},
    {"Brackets", "a: []\nb: {}\nc: [x, \"y z\", 1]\nd: {k: v, l: [m, {n: 1}]}\n"},
    {"CommentsEverywhere", "---\n  # y\na: 1 # z\n # w\nb:\n#v\n- c\n    # u\n"},
    {"StartMarkerWithComment", "--- # x\na: 1\n"},
    {"CarriageReturns", "a: 1\r\nb:\r\n- c\r\n\r\n"},
    {"NumbersAndTruthValues", "a: 1.5\nb: -3\nc: yes\nd: 0x1F\ny: 1\n017: 2\ne: .5\nf: -.inf\n"},
    {"NonAscii", "größe: \"日本\"\nb: é\nc: 1\n"},
    {"LiteralBlock", "a: |\n  {\"x\": 1}\nb: |-\n    c\n      d: # e\n"},
    {"LiteralBlockInAList", "- |\n  x\n- a: |\n    y \n  b: 1\n"},
    {"Indented", "  a: 1\n  b: 2\n"},
    {"BlankLinesWithBlanks", "a:\n   \n  b: 1\n \nc: 2   \n"},
    {"NoLastNewline", "a:\n  b: c"},
    {"DecisiveIndicatorsInside", "a: x{y}[z],&w*v!|>%@`\n"},
    {"WhatKubectlWrites",
     "apiVersion: v1\nitems:\n- kind: A\n  metadata:\n    annotations: {}\n    name: x\nmetadata:\n"
     "  resourceVersion: \"\"\n"},
};
INSTANTIATE_TEST_SUITE_P(BlockYaml, AcceptedText, testing::ValuesIn(kAccepted), NameOf);

constexpr Sample kDeclined[] = {
    {"Nothing", ""},
    {"OnlyAComment", "# x\n"},
    {"Anchor", "a: &x 1\n"},
    {"Alias", "a: *x\n"},
    {"Tag", "a: !!str 1\n"},
    {"LiteralBlockWithBlankLine", "a: |\n  b\n\n  c\n"},
    {"LiteralBlockKept", "a: |+\n  b\n"},
    {"LiteralBlockWithoutText", "a: |\nb: 1\n"},
    {"LiteralBlockWithoutLastBreak", "a: |\n  b"},
    {"FoldedText", "a: >\n  b\n"},
    {"TextOverTwoLines", "a: b\n  c\n"},
    {"QuotedTextOverTwoLines", "a: \"b\n  c\"\n"},
    {"OpenQuote", "a: 'b\n"},
    {"TextBehindQuotes", "a: \"b\" c\n"},
    {"ComplexKey", "? a\n: b\n"},
    {"Tab", "a:\n\tb: 1\n"},
    {"DuplicateKey", "a: 1\nb: 2\na: 3\n"},
    {"KeysThatSpellTheSame", "y: 1\n\"true\": 2\n"},
    {"DuplicateKeyAmongMany",
     "a: 1\nb: 1\nc: 1\nd: 1\ne: 1\nf: 1\ng: 1\nh: 1\ni: 1\nj: 1\nk: 1\nl: 1\nm: 1\nb: 1\n"},
    {"MergeKey", "<<: 1\n"},
    {"NullKey", "null: 1\n"},
    {"NoBlankBehindTheColon", "a:1\n"},
    {"TwoColons", "a: b: c\n"},
    {"DashBehindAKey", "a: - b\n"},
    {"WrongIndentation", "a:\n    b: 1\n  c: 2\n"},
    {"DeeperThanAValue", "a: 1\n  b: 2\n"},
    {"ListInTheMiddleOfAMap", "a: 1\n- b\n"},
    {"Directive", "%YAML 1.1\n---\na: 1\n"},
    {"EndMarker", "a: 1\n...\n"},
    {"OpenBracket", "a: [b\n"},
    {"Scalar", "abc\n"},
    {"LoneCarriageReturn", "a: 1\rb: 2\n"},
    {"HexEscape", "a: \"\\x41\"\n"},
    {"ItemLeftOut", "-\n- a\n"},
    {"KeyAtTheVeryEnd", "a: 1\nb:"},
};
INSTANTIATE_TEST_SUITE_P(BlockYaml, DeclinedText, testing::ValuesIn(kDeclined), NameOf);

TEST(BlockYaml, DeclinesWhatIsNestedTooDeep) {
  std::string text = "a: ";
  const auto nested = [](size_t levels) {
    std::string list;
    for (size_t i = 0; i < levels; ++i) list += "- ";
    return list + "x\n";
  };
  EXPECT_TRUE(IsAccepted(nested(kMaxDepth)));
  EXPECT_FALSE(IsAccepted(nested(kMaxDepth + 1)));
}

std::vector<std::string> ReadFixtures() {
  std::vector<std::string> texts;
  const std::filesystem::path folder = std::filesystem::path(ROUTEWIND_SOURCE_DIR) / "fixtures";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return texts;
}

TEST(BlockYaml, ReadsFixturesAsTheFullParserDoes) {
  Tally tally;
  for (const std::string& text : ReadFixtures()) ExpectLaw(text, tally);
  EXPECT_GT(tally.accepted, tally.pieces * 9 / 10) << "of " << tally.pieces;
}

TEST(BlockYaml, ReadsRandomDocumentsAsTheFullParserDoes) {
  constexpr size_t kDocuments = 20'000;
  YamlGenerator generator(1);
  Tally sound;
  Tally broken;
  for (size_t i = 0; i < kDocuments && !testing::Test::HasFailure(); ++i) {
    const std::string text = generator.Document();
    ExpectLaw(text, sound);
    ExpectLaw(generator.Mutated(text), broken);
  }
  EXPECT_GT(sound.accepted, sound.pieces / 20) << "of " << sound.pieces;
  EXPECT_GT(broken.accepted, broken.pieces / 40) << "of " << broken.pieces;
}

TEST(BlockYaml, ReadsBrokenFixturesAsTheFullParserDoes) {
  YamlGenerator generator(2);
  Tally tally;
  for (const std::string& text : ReadFixtures()) {
    if (text.size() > 20'000 || testing::Test::HasFailure()) continue;
    for (size_t i = 0; i < 20; ++i) ExpectLaw(generator.Mutated(text), tally);
  }
  EXPECT_GT(tally.accepted, tally.pieces / 4) << "of " << tally.pieces;
}

}  // namespace
}  // namespace routewind
