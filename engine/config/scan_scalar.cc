// SPDX-License-Identifier: Apache-2.0
#include "engine/config/scan_scalar.h"

#include "engine/base/ascii.h"

namespace routewind {
namespace {

constexpr size_t kMaxKeySpan = 1000;  // bytes; a parser may give up looking for `:` at 1024

bool IsBlankAt(std::string_view line, size_t at) { return at >= line.size() || line[at] == ' '; }

// Sets is_key where a `:` with a blank behind it follows directly.
void TakeColon(std::string_view line, size_t begin, ScannedScalar& scalar) {
  if (scalar.end >= line.size() || line[scalar.end] != ':') return;
  if (!IsBlankAt(line, scalar.end + 1) || scalar.end - begin > kMaxKeySpan) {
    scalar.is_fine = false;
    return;
  }
  scalar.is_key = true;
  ++scalar.end;
}

// A key whose text may look like its spelling is left to the full parser.
ScannedScalar ScanQuoted(std::string_view line, size_t at) {
  ScannedScalar scalar;
  scalar.is_quoted = true;
  const char quote = line[at];
  size_t i = at + 1;
  for (; i < line.size(); ++i) {
    if (line[i] == '\\' && quote == '"') {
      scalar.has_escapes = true;
      ++i;
    } else if (line[i] == quote) {
      if (quote == '"' || i + 1 >= line.size() || line[i + 1] != quote) break;
      scalar.has_escapes = true;
      ++i;
    }
  }
  if (i >= line.size()) return scalar;
  scalar.raw = line.substr(at + 1, i - at - 1);
  scalar.end = i + 1;
  scalar.is_fine = true;
  TakeColon(line, at, scalar);
  if (scalar.is_key && scalar.has_escapes) scalar.is_fine = false;
  return scalar;
}

bool MayBeginPlain(std::string_view line, size_t at) {
  const char c = line[at];
  if (IsAsciiAlpha(c) || IsAsciiDigit(c)) return true;
  if (c == '-') {
    return at + 1 < line.size() &&
           (IsAsciiAlpha(line[at + 1]) || IsAsciiDigit(line[at + 1]) || line[at + 1] == '.');
  }
  return std::string_view(",[]{}#&*!|>'\"%@`?: ").find(c) == std::string_view::npos;
}

bool IsFlowWordByte(char c) {
  return IsAsciiAlpha(c) || IsAsciiDigit(c) ||
         std::string_view("_-./").find(c) != std::string_view::npos;
}

char EscapedByte(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '"':
    case '\\':
    case '/':
      return c;
    default:
      return '\0';
  }
}

}  // namespace

ScannedScalar ScanBlockScalar(std::string_view line, size_t at) {
  if (line[at] == '"' || line[at] == '\'') return ScanQuoted(line, at);
  ScannedScalar scalar;
  if (!MayBeginPlain(line, at)) return scalar;
  size_t i = at + 1;
  for (; i < line.size(); ++i) {
    if (line[i] == ':' && IsBlankAt(line, i + 1)) break;
    if (line[i] == '#' && line[i - 1] == ' ') break;
  }
  scalar.is_fine = true;
  scalar.end = i;
  if (i < line.size() && line[i] == ':') {
    if (line[i - 1] == ' ') return ScannedScalar();
    TakeColon(line, at, scalar);
  }
  size_t text_end = i;
  while (line[text_end - 1] == ' ') --text_end;
  scalar.raw = line.substr(at, text_end - at);
  return scalar;
}

ScannedScalar ScanFlowScalar(std::string_view line, size_t at) {
  if (line[at] == '"' || line[at] == '\'') return ScanQuoted(line, at);
  ScannedScalar scalar;
  if (!MayBeginPlain(line, at)) return scalar;
  size_t i = at;
  while (i < line.size() && IsFlowWordByte(line[i])) ++i;
  scalar.is_fine = i > at;
  scalar.end = i;
  scalar.raw = line.substr(at, i - at);
  TakeColon(line, at, scalar);
  return scalar;
}

bool IsRestEmpty(std::string_view line, size_t at) {
  const size_t next = SkipSpaces(line, at);
  return next >= line.size() || (line[next] == '#' && next > 0 && line[next - 1] == ' ');
}

size_t SkipSpaces(std::string_view line, size_t at) {
  while (at < line.size() && line[at] == ' ') ++at;
  return at;
}

bool Unescape(const ScannedScalar& scalar, char quote, std::string& text) {
  text.clear();
  for (size_t i = 0; i < scalar.raw.size(); ++i) {
    const char c = scalar.raw[i];
    if (c == '\'' && quote == '\'') {
      ++i;  // doubled
      text += c;
    } else if (c == '\\' && quote == '"') {
      const char escaped = EscapedByte(scalar.raw[++i]);
      if (escaped == '\0') return false;
      text += escaped;
    } else {
      text += c;
    }
  }
  return true;
}

}  // namespace routewind
