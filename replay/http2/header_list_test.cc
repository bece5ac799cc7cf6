// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/header_list.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace routewind {
namespace {

HeaderList ListOf(const std::vector<HeaderView>& fields) {
  HeaderList list;
  list.Begin(fields.size(), 0);
  for (const HeaderView& field : fields)
    list.Add(field.name, field.value, ClassifyHeaderName(field.name));
  return list;
}

std::string Names(const HeaderList& list) {
  std::string names;
  for (const HeaderView& field : list.fields()) names.append(field.name).append(" ");
  return names;
}

TEST(ClassifyHeaderName, KnowsTheNamesThatLaterStagesLookFor) {
  const struct {
    std::string_view name;
    HeaderTag tag;
  } rows[] = {
      {"", HeaderTag::kOther},
      {":authority", HeaderTag::kAuthority},
      {":method", HeaderTag::kMethod},
      {":path", HeaderTag::kPath},
      {":scheme", HeaderTag::kScheme},
      {":status", HeaderTag::kStatus},
      {":protocol", HeaderTag::kPseudoOther},
      {":", HeaderTag::kPseudoOther},
      {"host", HeaderTag::kHost},
      {"hosts", HeaderTag::kOther},
      {"content-type", HeaderTag::kContentType},
      {"content-typ", HeaderTag::kOther},
      {"te", HeaderTag::kTe},
      {"grpc-status", HeaderTag::kGrpcStatus},
      {"grpc-status-details-bin", HeaderTag::kGrpcOther},
      {"grpc-", HeaderTag::kGrpcOther},
      {"grpc", HeaderTag::kOther},
      {"x-tenant-id", HeaderTag::kOther},
      {"Te", HeaderTag::kUpperCase},
      {"x-Tenant-id", HeaderTag::kUpperCase},
      {"x-tenant-iD", HeaderTag::kUpperCase},
      {":Path", HeaderTag::kUpperCase},
  };
  for (const auto& row : rows) EXPECT_EQ(ClassifyHeaderName(row.name), row.tag) << row.name;
}

// Every byte at every place of names of every length that is scanned differently.
TEST(ClassifyHeaderName, SeesEveryUpperCaseLetterAndNoOtherByteAsOne) {
  for (size_t length = 1; length <= 20; ++length) {
    for (size_t place = 0; place < length; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string name(length, 'x');
        name[place] = static_cast<char>(byte);
        ASSERT_EQ(ClassifyHeaderName(name) == HeaderTag::kUpperCase, byte >= 'A' && byte <= 'Z')
            << length << " " << place << " " << byte;
      }
    }
  }
}

TEST(HeaderList, FindsTheFirstFieldOfATag) {
  const HeaderList list = ListOf({{"x", "1"}, {"te", "first"}, {"te", "second"}});
  ASSERT_NE(list.Find(HeaderTag::kTe), nullptr);
  EXPECT_EQ(*list.Find(HeaderTag::kTe), "first");
  EXPECT_EQ(list.Find(HeaderTag::kHost), nullptr);
  EXPECT_TRUE(list.Has(HeaderTag::kTe));
  EXPECT_FALSE(list.Has(HeaderTag::kHost));
}

TEST(HeaderList, KeepsFieldsUpToItsLimitAndCountsTheRest) {
  HeaderList list;
  list.Begin(2 * HeaderList::kMaxFields, 0);
  for (size_t i = 0; i < HeaderList::kMaxFields; ++i)
    ASSERT_TRUE(list.Add("", "", HeaderTag::kOther));
  EXPECT_EQ(list.total_bytes(), HeaderList::kMaxHeaderListBytes);
  EXPECT_FALSE(list.Add("te", "", HeaderTag::kTe));
  EXPECT_EQ(list.size(), HeaderList::kMaxFields);
  EXPECT_EQ(list.dropped_count(), 1u);
  EXPECT_FALSE(list.Has(HeaderTag::kTe));
}

TEST(HeaderList, IsEmptyAfterBegin) {
  HeaderList list = ListOf({{":path", "/"}, {"X-Upper", "1"}});
  EXPECT_TRUE(list.has_upper_case());
  list.Begin(1, 0);
  EXPECT_EQ(list.size(), 0u);
  EXPECT_EQ(list.total_bytes(), 0u);
  EXPECT_FALSE(list.has_upper_case());
  EXPECT_EQ(list.Find(HeaderTag::kPath), nullptr);
}

TEST(HeaderList, LowersNamesAndRecognisesThemAnew) {
  HeaderList list = ListOf({{"Content-Type", "application/grpc"}, {"x-a", "V"}, {"X-B", "W"}});
  list.LowerNames();
  EXPECT_EQ(Names(list), "content-type x-a x-b ");
  EXPECT_FALSE(list.has_upper_case());
  ASSERT_NE(list.Find(HeaderTag::kContentType), nullptr);
  EXPECT_EQ(*list.Find(HeaderTag::kContentType), "application/grpc");
  EXPECT_EQ(list.fields()[1].value, "V");
}

TEST(HeaderList, TakesOutPseudoHeadersBehindOthers) {
  HeaderList list = ListOf({{":path", "/"}, {"te", "trailers"}, {":authority", "a"}, {"x", "y"}});
  list.RemoveLatePseudoHeaders();
  EXPECT_EQ(Names(list), ":path te x ");
  EXPECT_EQ(list.tags().size(), 3u);
  EXPECT_EQ(list.Find(HeaderTag::kAuthority), nullptr);
  EXPECT_NE(list.Find(HeaderTag::kPath), nullptr);
}

TEST(HeaderList, TellsOnceWhatAnUnknownPathMayBeUntilItIsFilledAgain) {
  HeaderList list;
  list.Begin(4, 0);
  list.Add(":method", "POST", HeaderTag::kMethod);
  list.Add({}, "/a/B", HeaderTag::kUnknownField);
  list.Add({}, {}, HeaderTag::kUnknownField);
  list.Add({}, "/a/B", HeaderTag::kUnknownField);
  list.RemoveUnknown();
  ASSERT_EQ(list.possible_paths().size(), 1u);
  EXPECT_EQ(list.possible_paths().front(), "/a/B");
  for (int i = 0; i < 20; ++i) list.AddPossiblePath(i % 2 == 0 ? "/c/D" : "/e/F");
  EXPECT_EQ(list.possible_paths().size(), 3u);
  list.Begin(0, 0);
  EXPECT_TRUE(list.possible_paths().empty());
}

TEST(HeaderList, ShowsAValueThatWasSetInsteadOfTheOneItCameWith) {
  HeaderList list = ListOf({{"a", "1"}, {"b", "2"}});
  char* const text = list.OwnText(2);
  text[0] = 'n';
  text[1] = 'o';
  list.SetValue(1, {text, 2});
  EXPECT_EQ(list.fields()[0].value, "1");
  EXPECT_EQ(list.fields()[1].value, "no");
}

}  // namespace
}  // namespace routewind
