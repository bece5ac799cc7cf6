// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/paint.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace routewind {
namespace {

constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kReset = "\x1b[0m";

struct Word {
  std::string_view text;  // as it stands in a line
  std::string_view color;
  bool is_first;          // only at the line's beginning, blanks aside
};

constexpr Word kWords[] = {
    {"ok ", kGreen, true},           {"FAIL ", kRed, true},          {"won ", kGreen, true},
    {"failed ", kYellow, true},      {"ROUTED", kGreen, true},       {"NO_LISTENER", kRed, true},
    {"NO_ROUTE", kRed, true},        {"INVALID_BACKEND", kRed, true}, {"NO_BACKEND", kRed, true},
    {"UNRESOLVED_FILTER", kRed, true}, {"INVALID_REQUEST", kRed, true}, {"valid:", kGreen, true},
    {"invalid:", kRed, true},        {"error:", kRed, false},        {"warning:", kYellow, false},
};

std::string PaintLine(const std::string& line) {
  const size_t first = line.find_first_not_of(' ');
  for (const Word& word : kWords) {
    const size_t at = line.find(word.text);
    if (at == std::string::npos || (word.is_first && at != first)) continue;
    std::string painted = line;
    const size_t length = word.text.ends_with(' ') ? word.text.size() - 1 : word.text.size();
    painted.insert(at + length, kReset);
    painted.insert(at, word.color);
    return painted;
  }
  return line;
}

bool IsOn(std::FILE* stream, ColorMode mode) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(fileno(stream)) == 1 && (no_color == nullptr || *no_color == '\0');
}

}  // namespace

std::string PaintWords(const std::string& text) {
  std::string painted;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    painted += PaintLine(text.substr(begin, end - begin));
    if (end < text.size()) painted += '\n';
    begin = end + 1;
  }
  return painted;
}

std::string Painted(const std::string& text, std::FILE* stream, ColorMode mode) {
  const bool is_json = text.starts_with('{') || text.starts_with('[');
  return is_json || !IsOn(stream, mode) ? text : PaintWords(text);
}

}  // namespace routewind
