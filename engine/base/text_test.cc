// SPDX-License-Identifier: Apache-2.0
// ascii, utf8 and stable_hash: the smallest pieces, by tables.
#include <gtest/gtest.h>

#include "engine/base/ascii.h"
#include "engine/base/diagnostic.h"
#include "engine/base/escape.h"
#include "engine/base/stable_hash.h"
#include "engine/base/utf8.h"

namespace routewind {
namespace {

TEST(AsciiCase, FoldsLettersOnlyAndNoOtherByte) {
  EXPECT_EQ(AsciiLowerCopy("AbZ[@`\xC3\x84-9"), "abz[@`\xC3\x84-9");
  EXPECT_TRUE(AsciiEqualIgnoreCase("X-Tenant", "x-tENANT"));
  EXPECT_FALSE(AsciiEqualIgnoreCase("x-tenant", "x-tenant2"));
  EXPECT_FALSE(AsciiEqualIgnoreCase("@", "`"));  // 0x40 and 0x60 differ by the case bit but are no letters
}

TEST(TokenCharacters, AreThoseOfRfc9110) {
  const std::string_view outside = "\"(),/:;<=>?@[\\]{} \t\x7f";
  for (int c = 0; c < 256; ++c) {
    const char ch = static_cast<char>(c);
    const bool expected = c > 0x20 && c < 0x7f && outside.find(ch) == std::string_view::npos;
    EXPECT_EQ(IsTokenCharacter(ch), expected) << c;
  }
}

struct Utf8Case {
  const char* name;
  std::string_view text;
  size_t length;  // of the first sequence; 0: invalid
};

TEST(Utf8Sequences, AreShortestFormWithoutSurrogatesUpToTheLastCodePoint) {
  const Utf8Case cases[] = {
      {"empty", "", 0},
      {"ascii", "a", 1},
      {"two bytes", "\xc2\x80", 2},
      {"overlong two bytes", "\xc1\xbf", 0},
      {"three bytes", "\xe0\xa0\x80", 3},
      {"overlong three bytes", "\xe0\x9f\xbf", 0},
      {"last before the surrogates", "\xed\x9f\xbf", 3},
      {"surrogate", "\xed\xa0\x80", 0},
      {"four bytes", "\xf0\x90\x80\x80", 4},
      {"overlong four bytes", "\xf0\x8f\xbf\xbf", 0},
      {"last code point", "\xf4\x8f\xbf\xbf", 4},
      {"beyond the last", "\xf4\x90\x80\x80", 0},
      {"stray continuation", "\x80", 0},
      {"cut", "\xe2\x82", 0},
  };
  for (const Utf8Case& c : cases) EXPECT_EQ(ValidUtf8SequenceLength(c.text), c.length) << c.name;
  EXPECT_EQ(FindInvalidUtf8("ab\xffz"), 2u);
  EXPECT_EQ(FindInvalidUtf8("abé"), std::string_view::npos);
  EXPECT_EQ(CountCodePoints("aé€😀"), 4u);
  EXPECT_EQ(CountCodePoints("a\xff\xfe"), 3u);
}

TEST(Escapes, HideNoCharacterThatATerminalMayShow) {
  struct EscapeCase {
    const char* name;
    std::string_view text;
    std::string_view first;  // the first character as shown
    size_t left;             // bytes after it
  };
  const EscapeCase cases[] = {
      {"plain", "ab", "a", 1},
      {"quotes are no concern", "\"\\", "\"", 1},
      {"no break space is the first after the controls", "\xc2\xa0", "\xc2\xa0", 0},
      {"escape", "\x1b[0m", "\\x1b", 3},
      {"delete", "\x7f", "\\x7f", 0},
      {"last of the upper controls", "\xc2\x9f", "\\xc2\\x9f", 0},
      {"right-to-left override", "\xe2\x80\xaex", "\\xe2\\x80\\xae", 1},
      {"isolate", "\xe2\x81\xa6", "\\xe2\\x81\\xa6", 0},
      {"line between the two ranges", "\xe2\x80\xaf", "\xe2\x80\xaf", 0},
      {"not UTF-8", "\xe2\x82", "\\xe2", 1},
  };
  for (const EscapeCase& c : cases) {
    std::string_view text = c.text;
    std::string out;
    MoveEscaped(text, out);
    EXPECT_EQ(out, c.first) << c.name;
    EXPECT_EQ(text.size(), c.left) << c.name;
  }
}

TEST(StableHash, NeverChangesItsAnswers) {
  // The reference vectors of XXH3-64 with a seed of 0; a change here would change every weighted pick.
  EXPECT_EQ(StableHash(""), 0x2d06800538d394c2ULL);
  EXPECT_EQ(StableHash("default/shop#0"), StableHash(std::string("default/") + "shop#0"));
  EXPECT_EQ(ContentDigestOf(""), "99aa06d3014798d86001c324468d497f");
}

TEST(ContentDigest, DoesNotDependOnHowTheBytesAreCut) {
  ContentDigest digest;
  for (const char c : std::string_view("some bytes of a capture")) digest.Update(std::string_view(&c, 1));
  EXPECT_EQ(digest.Hex(), ContentDigestOf("some bytes of a capture"));
}

TEST(Diagnostics, AreOneLineWithPlaceSeverityPathAndCode) {
  const Diagnostic error{Diagnostic::Severity::kError, "V-R14", {0, 14, 9}, "GRPCRoute default/a",
                         "spec.rules[1].matches[0].method", "set service, method or both"};
  EXPECT_EQ(FormatDiagnostic(error, {"routes.yaml"}),
            "routes.yaml:14:9: error: spec.rules[1].matches[0].method: set service, method or both [V-R14]");
  Diagnostic warning = error;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.place = {};
  EXPECT_EQ(FormatDiagnostic(warning, {"routes.yaml"}),
            "warning: spec.rules[1].matches[0].method: set service, method or both [V-R14]");
}

}  // namespace
}  // namespace routewind
