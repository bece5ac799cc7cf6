// SPDX-License-Identifier: Apache-2.0
#include "engine/base/base64.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace routewind {
namespace {

using namespace std::string_view_literals;  // NOLINT(google-build-using-namespace): for zero bytes

TEST(WriteBase64, FollowsRfc4648WithoutPadding) {
  // RFC 4648 §10.
  const struct {
    std::string_view raw;
    std::string_view text;
  } rows[] = {{"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
              {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& row : rows) {
    std::string out(Base64Bytes(row.raw.size()), '?');
    const char* const end = WriteBase64(row.raw, out.data());
    EXPECT_EQ(end, out.data() + out.size());
    EXPECT_EQ(out, row.text);
  }
}

TEST(Base64, OfManifestsIsDecodedWithPaddingOnly) {
  EXPECT_EQ(DecodeBase64(""), "");
  EXPECT_EQ(DecodeBase64("Zg=="), "f");
  EXPECT_EQ(DecodeBase64("Zm8="), "fo");
  EXPECT_EQ(DecodeBase64("Zm9v\nYmFy\n"), "foobar");
  EXPECT_EQ(DecodeBase64("/+8="), "\xff\xef");
  for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "Zm8==", "Z=g=", "Zm9v=", "Zm 8"}) {
    EXPECT_FALSE(DecodeBase64(bad).has_value()) << bad;
  }
}

TEST(Base64, OfMetadataMayLackItsPadding) {
  for (const char* text : {"Zg", "Zg=="}) EXPECT_EQ(DecodeBase64(text, Base64Form::kMetadata), "f") << text;
  for (const char* text : {"/+8", "/+8="}) EXPECT_EQ(DecodeBase64(text, Base64Form::kMetadata), "\xff\xef") << text;
  for (const char* bad : {"Z", "Zg=", "Zm9v\n", "Zm 8", "Zm-8"}) {
    EXPECT_FALSE(DecodeBase64(bad, Base64Form::kMetadata).has_value()) << bad;
  }
}

}  // namespace
}  // namespace routewind
