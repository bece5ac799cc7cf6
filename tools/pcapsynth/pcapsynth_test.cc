// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/http2/testing/reference_hpack.h"
#include "tools/pcapsynth/hpack_writer.h"
#include "tools/pcapsynth/recipe.h"
#include "tools/pcapsynth/synthesize.h"
#include "tools/pcapsynth/words.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kRecipe[] =
    "connection seed=5 segment=20 reorder=3 repeat=10 table=256 interleave=50 noise=10\n"
    "call authority=a.io path=/a.B/Get requests=3,17 responses=12 status=5 padding=4 fragment=9 "
    "data=7 table=64 coding=-~ +x-env=prod !~x-id=\\x207\n"
    "connection\n"
    "call authority=b.io path=/a.B/Put\n";

std::string ErrorOf(std::string_view text) {
  const Result<Recipe> recipe = ParseRecipe(text);
  return recipe ? "(no error)" : recipe.error().message;
}

TEST(Recipe, PrintingUndoesParsing) {
  const Result<Recipe> recipe = ParseRecipe(kRecipe);
  ASSERT_TRUE(recipe) << recipe.error().message;
  EXPECT_EQ(PrintRecipe(*recipe), kRecipe);
  EXPECT_EQ(recipe->connections[0].calls[0].headers[1].value, " 7");
}

TEST(Recipe, NamesTheWordThatCannotBeRead) {
  EXPECT_THAT(ErrorOf("call path=/"), HasSubstr("before the first connection"));
  EXPECT_THAT(ErrorOf("connection\ncall foo=1"), HasSubstr("'foo=1'"));
  EXPECT_THAT(ErrorOf("connection foo=1"), HasSubstr("'foo=1'"));
  EXPECT_THAT(ErrorOf("connection seed=x"), HasSubstr("not a number: 'x'"));
  EXPECT_THAT(ErrorOf("connection\ncall padding=256"), HasSubstr("padding is at most 255"));
  EXPECT_THAT(ErrorOf("connection\ncall path"), HasSubstr("no '=' in 'path'"));
  EXPECT_THAT(ErrorOf("connection\ncall +=x"), HasSubstr("without a name"));
  EXPECT_THAT(ErrorOf("connection\ncall path=\\xgg"), HasSubstr("not a byte"));
  EXPECT_THAT(ErrorOf("route"), HasSubstr("neither connection nor call"));
}

TEST(SynthesizeCapture, GivesTheSameBytesEachTime) {
  const Result<Recipe> recipe = ParseRecipe(kRecipe);
  const std::string capture = SynthesizeCapture(*recipe);
  EXPECT_EQ(capture, SynthesizeCapture(*recipe));
  EXPECT_EQ(capture.substr(0, 4), "\x4d\x3c\xb2\xa1");
  EXPECT_GT(capture.size(), 2000U);
}

TEST(ExpectedCalls, AreALineEach) {
  EXPECT_THAT(
      ExpectedCalls(*ParseRecipe(kRecipe)),
      ElementsAre("10.0.0.1:40000 stream 1 a.io /a.B/Get te=trailers content-type=application/grpc "
                  "x-env=prod x-id=\\x207 complete 2/20 1/12 NOT_FOUND",
                  "10.0.0.2:40000 stream 1 b.io /a.B/Put te=trailers content-type=application/grpc "
                  "complete 0/0 0/0 OK"));
}

TEST(HpackWriter, IsReadBackByAnotherImplementation) {
  std::string printable;
  for (char c = ' '; c < 0x7f; ++c) printable += c;
  for (const Indexing indexing : {Indexing::kIncremental, Indexing::kNone, Indexing::kNever}) {
    for (const bool is_huffman : {false, true}) {
      HpackWriter writer;
      testing::ReferenceDecoder decoder;
      for (const uint64_t table_bytes : {4096, 200, 0, 100}) {
        testing::Fields fields = {{":status", "200"}, {"x", printable}, {"x", ""}, {"accept", "é"}};
        for (int i = 0; i < 8; ++i)
          fields.push_back({"n" + std::to_string(i), printable.substr(i)});
        std::string block;
        writer.Resize(table_bytes, block);
        for (const testing::Field& field : fields) {
          writer.Field(field.name, field.value, {indexing, is_huffman}, block);
        }
        for (const testing::Field& field : fields) {
          writer.Field(field.name, field.value, {indexing, is_huffman}, block);
        }
        const auto read = decoder.Decode(block);
        ASSERT_TRUE(read.has_value());
        testing::Fields twice = fields;
        twice.insert(twice.end(), fields.begin(), fields.end());
        EXPECT_EQ(*read, twice);
      }
    }
  }
}

TEST(Words, PrintedBytesReadBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(*ParseBytes(PrintBytes(bytes)), bytes);
  EXPECT_EQ(PrintBytes("a b\\"), "a\\x20b\\x5c");
}

}  // namespace
}  // namespace routewind
