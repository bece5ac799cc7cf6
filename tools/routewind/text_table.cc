// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/text_table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/base/escape.h"
#include "engine/base/utf8.h"

namespace routewind {

void TextTable::AddRow(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = SafeText(cell);
  rows_.push_back(std::move(cells));
}

std::string SafeText(std::string_view text) {
  std::string safe;
  for (size_t shown = 0; !text.empty(); ++shown) {
    if (shown == kMaxShownCodePoints) return safe + "…";
    MoveEscaped(text, safe);
  }
  return safe;
}

std::string TextTable::Render() const {
  std::vector<size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], CountCodePoints(row[i]));
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line = indent_;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - CountCodePoints(row[i]), ' ');
      if (i > 0) line += "  ";
      line += columns_[i] == Align::kRight ? padding + row[i] : row[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string WithThousands(uint64_t value) {
  std::string digits = std::to_string(value);
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3) digits.insert(static_cast<size_t>(i), ",");
  return digits;
}

double Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string Percent(double share, int decimals) {
  double percent = share * 100;
  const double last_below_all = 100 - std::pow(10, -decimals);  // 99.9 with one decimal
  if (share < 1 && percent > last_below_all) percent = last_below_all;
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %%", decimals, percent);
  return text;
}

std::string HumanBytes(uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  static constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  for (; value >= 999.95 && unit < 3; ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", value, kUnits[unit]);
  return text;
}

}  // namespace routewind
