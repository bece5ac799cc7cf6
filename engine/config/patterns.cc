// SPDX-License-Identifier: Apache-2.0
#include "engine/config/patterns.h"

#include <algorithm>

#include "engine/base/ascii.h"
#include "engine/base/utf8.h"

namespace routewind {
namespace {

constexpr size_t kMaxDnsCharacters = 253;
constexpr size_t kMaxLabelCharacters = 63;
constexpr std::string_view kSystemCa = "System";

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || IsAsciiDigit(c); }
bool IsAlphanumeric(char c) { return IsAsciiAlpha(c) || IsAsciiDigit(c); }

template <typename Predicate>
bool All(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

// `edge` at both ends, `edge` or one of `inner` between; at least one character.
template <typename Edge>
bool HasEdges(std::string_view text, std::string_view inner, Edge edge) {
  return !text.empty() && edge(text.front()) && edge(text.back()) &&
         All(text, [&](char c) { return edge(c) || inner.find(c) != std::string_view::npos; });
}

template <typename Predicate>
bool AllParts(std::string_view text, char separator, Predicate predicate) {
  while (true) {
    const size_t cut = text.find(separator);
    if (!predicate(text.substr(0, cut))) return false;
    if (cut == std::string_view::npos) return true;
    text.remove_prefix(cut + 1);
  }
}

bool IsUriPathCharacter(char c) {
  return IsAlphanumeric(c) ||
         std::string_view("/-._~%!$&'()*+,;=:").find(c) != std::string_view::npos;
}

// A pattern without `^` in front of `domain/`: what precedes the last letter or digit before the
// slash does not matter.
bool EndsLikeDomainBefore(std::string_view text, size_t slash) {
  return slash > 0 && IsLowerOrDigit(text[slash - 1]);
}

// The length in bytes of what (?i)[a-z_] matches at the start of `text`; 0: nothing.
size_t IdentifierStart(std::string_view text) {
  if (text.empty()) return 0;
  if (IsAsciiAlpha(text[0]) || text[0] == '_') return 1;
  if (text.starts_with("\u017f")) return 2;   // folds to s
  return text.starts_with("\u212a") ? 3 : 0;  // folds to k
}

bool IsFoldedIdentifier(std::string_view text) {
  size_t length = IdentifierStart(text);
  if (length == 0) return false;
  while (length != 0) {
    text.remove_prefix(length);
    length = !text.empty() && IsAsciiDigit(text[0]) ? 1 : IdentifierStart(text);
  }
  return text.empty();
}

bool IsQualifiedNamePart(std::string_view text) {
  return text.size() <= kMaxLabelCharacters && HasEdges(text, "-_.", IsAlphanumeric);
}

}  // namespace

bool HasLength(std::string_view text, size_t min, size_t max) {
  if (text.size() < min) return false;
  if (text.size() <= max && min <= 1) return true;  // no more code points than bytes
  const size_t count = CountCodePoints(text);
  return count >= min && count <= max;
}

bool IsLabel(std::string_view text) { return HasEdges(text, "-", IsLowerOrDigit); }
bool IsSubdomain(std::string_view text) { return AllParts(text, '.', IsLabel); }

bool IsHostname(std::string_view text) {
  if (!HasLength(text, 1, kMaxDnsCharacters)) return false;
  return IsSubdomain(text.starts_with("*.") ? text.substr(2) : text);
}

bool IsPreciseHostname(std::string_view text) {
  return HasLength(text, 1, kMaxDnsCharacters) && IsSubdomain(text);
}
bool IsGroup(std::string_view text) { return text.empty() || IsPreciseHostname(text); }

bool IsKind(std::string_view text) {
  return HasLength(text, 1, kMaxLabelCharacters) && IsAsciiAlpha(text[0]) &&
         HasEdges(text, "-", IsAlphanumeric);
}

bool IsObjectName(std::string_view text) { return HasLength(text, 1, kMaxDnsCharacters); }
bool IsNamespaceName(std::string_view text) {
  return HasLength(text, 1, kMaxLabelCharacters) && IsLabel(text);
}
bool IsSectionName(std::string_view text) { return IsPreciseHostname(text); }
bool IsPortNumber(int64_t port) { return port >= kMinPort && port <= kMaxPort; }
bool IsHeaderName(std::string_view text) {
  return HasLength(text, 1, 256) && All(text, IsTokenCharacter);
}

bool IsVisibleHeaderValue(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  if (!HasEdges(text, " \t", [](char c) { return c >= '!' && c <= '~'; })) return false;
  return std::adjacent_find(text.begin(), text.end(), [&](char a, char b) {
           return is_blank(a) && is_blank(b);
         }) == text.end();
}

bool IsControllerName(std::string_view text) {
  const size_t slash = text.find('/');
  return HasLength(text, 1, kMaxDnsCharacters) && slash != std::string_view::npos &&
         slash + 1 < text.size() && IsSubdomain(text.substr(0, slash)) &&
         All(text.substr(slash + 1), IsUriPathCharacter);
}

bool IsProtocol(std::string_view text) {
  if (!HasLength(text, 1, 255)) return false;
  if (HasEdges(text, "-", IsAlphanumeric)) return true;
  const size_t slash = text.rfind('/');
  return slash != std::string_view::npos && slash + 1 < text.size() &&
         EndsLikeDomainBefore(text, slash) && All(text.substr(slash + 1), IsAlphanumeric);
}

bool IsAbsoluteUri(std::string_view text) {
  const size_t end = text.find_first_of(":/?#");
  return HasLength(text, 1, kMaxDnsCharacters) && end != std::string_view::npos && end > 0 &&
         text.substr(end).starts_with("://");
}

bool IsExactService(std::string_view text) {
  if (text.starts_with('.')) text.remove_prefix(1);
  return AllParts(text, '.', IsFoldedIdentifier);
}

bool IsExactMethod(std::string_view text) {
  return !text.empty() && !IsAsciiDigit(text[0]) &&
         All(text, [](char c) { return IsAlphanumeric(c) || c == '_'; });
}

bool IsAddressType(std::string_view text) {
  if (!HasLength(text, 1, kMaxDnsCharacters)) return false;
  if (text.starts_with("Hostname") || text.find("IPAddress") != std::string_view::npos) return true;
  if (text.find("NamedAddress") != std::string_view::npos) return true;
  for (size_t slash = text.find('/'); slash != std::string_view::npos;
       slash = text.find('/', slash + 1)) {
    const std::string_view tail = text.substr(slash + 1);
    if (!tail.empty() && EndsLikeDomainBefore(text, slash) && All(tail, IsUriPathCharacter))
      return true;
  }
  return false;
}

bool IsWellKnownCa(std::string_view text) {
  if (text == kSystemCa) return true;
  const size_t slash = text.find('/');
  return HasLength(text, 1, kMaxDnsCharacters) && slash != std::string_view::npos &&
         IsSubdomain(text.substr(0, slash)) && IsQualifiedNamePart(text.substr(slash + 1));
}

bool IsDuration(std::string_view text) {
  constexpr int kMaxParts = 4;
  constexpr size_t kMaxDigits = 5;
  int parts = 0;
  while (!text.empty()) {
    const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > kMaxDigits || ++parts > kMaxParts) return false;
    text.remove_prefix(digits);
    // `m` and `s` in a row could be read apart only if digits stood between them, so the longer
    // unit is the right one.
    const size_t unit = text.starts_with("ms") ? 2 : 1;
    if (text.empty() || std::string_view("hms").find(text[0]) == std::string_view::npos)
      return false;
    text.remove_prefix(unit);
  }
  return parts > 0;
}

bool IsQualifiedName(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return IsQualifiedNamePart(text);
  return slash < kMaxDnsCharacters && IsSubdomain(text.substr(0, slash)) &&
         IsQualifiedNamePart(text.substr(slash + 1));
}

bool IsLabelValue(std::string_view text) { return text.empty() || IsQualifiedNamePart(text); }

}  // namespace routewind
