// SPDX-License-Identifier: Apache-2.0
#include "engine/config/text_check.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/base/utf8.h"

namespace routewind {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool BeginsDocument(std::string_view line) {
  if (!line.starts_with("---")) return false;
  return line.size() == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\r' ||
         line[3] == '\n';
}

size_t EndOfLine(std::string_view text, size_t at) {
  const size_t newline = text.find('\n', at);
  return newline == std::string_view::npos ? text.size() : newline + 1;
}

bool IsForbiddenControl(char c) {
  const unsigned char byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
}

// Whether all is printable ASCII or ends of lines, as in almost every manifest. Without branches,
// so that compilers make wide instructions of it.
bool IsHarmless(std::string_view text) {
  constexpr size_t kBlockBytes = 4096;
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), kBlockBytes))) {
    unsigned strange = 0;
    for (const char c : text.substr(0, kBlockBytes)) {
      const auto byte = static_cast<unsigned char>(c);
      const bool is_break = byte == '\n' || byte == '\r';
      strange |= static_cast<unsigned>(!is_break & (byte - 0x20U >= 0x5fU));
    }
    if (strange != 0) return false;
  }
  return true;
}

std::string HexByte(char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const unsigned char byte = static_cast<unsigned char>(c);
  return {kDigits[byte >> 4], kDigits[byte & 15]};
}

}  // namespace

std::vector<TextPiece> SplitDocuments(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<TextPiece> pieces;
  size_t begin = 0;
  uint32_t line = 1;
  TextPiece piece{{}, 1};
  for (size_t at = 0; at < text.size(); ++line) {
    if (at > begin && pieces.size() < kMaxPieces && BeginsDocument(text.substr(at, 4))) {
      piece.text = text.substr(begin, at - begin);
      pieces.push_back(piece);
      begin = at;
      piece.first_line = line;
    }
    at = EndOfLine(text, at);
  }
  piece.text = text.substr(begin);
  pieces.push_back(piece);
  return pieces;
}

Spot SpotOfOffset(const TextPiece& piece, size_t offset) {
  const std::string_view before = piece.text.substr(0, offset);
  const size_t newline = before.rfind('\n');
  const size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  const auto lines = static_cast<uint32_t>(std::count(before.begin(), before.end(), '\n'));
  return {piece.first_line + lines, static_cast<uint32_t>(before.size() - line_start + 1)};
}

bool CheckCharacters(const TextPiece& piece, FindingList& findings) {
  const std::string_view text = piece.text;
  if (IsHarmless(text)) return true;
  if (const size_t bad = FindInvalidUtf8(text); bad != std::string_view::npos) {
    findings.Error(
        "Y-utf8", SpotOfOffset(piece, bad), FieldPath(),
        "byte 0x" + HexByte(text[bad]) + " is not part of valid UTF-8; save the file as UTF-8");
    return false;
  }
  const auto control = std::find_if(text.begin(), text.end(), IsForbiddenControl);
  if (control == text.end()) return true;
  findings.Error(
      "Y-utf8", SpotOfOffset(piece, static_cast<size_t>(control - text.begin())), FieldPath(),
      "control character U+00" + HexByte(*control) + " cannot stand in a manifest; remove it");
  return false;
}

Spot FindTabInIndentation(const TextPiece& piece, uint32_t line) {
  Spot found;
  uint32_t current = piece.first_line;
  for (size_t at = 0; at < piece.text.size() && current <= line; ++current) {
    const size_t end = EndOfLine(piece.text, at);
    // The dash of a list's entry indents what follows it, too.
    const size_t text_start = std::min(piece.text.find_first_not_of(" \t-", at), end);
    const size_t tab = piece.text.substr(at, text_start - at).find('\t');
    const bool is_blank =
        text_start == end || piece.text[text_start] == '\n' || piece.text[text_start] == '\r';
    if (tab != std::string_view::npos && !is_blank && current + 1 >= line)
      found = {current, static_cast<uint32_t>(tab + 1)};
    at = end;
  }
  return found;
}

}  // namespace routewind
