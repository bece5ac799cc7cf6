// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/text_table.h"

#include <algorithm>
#include <cstdio>

#include "engine/base/utf8.h"

namespace routewind {

void TextTable::AddRow(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = SafeText(cell);
  rows_.push_back(std::move(cells));
}

std::string SafeText(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string safe;
  for (size_t shown = 0; !text.empty(); ++shown) {
    if (shown == kMaxShownCodePoints) return safe + "…";
    const size_t length = ValidUtf8SequenceLength(text);
    const auto first = static_cast<unsigned char>(text.front());
    // U+0080 … U+009F are controls, too; U+202A … U+202E and U+2066 … U+2069 turn the direction of what follows.
    const std::string_view sequence = text.substr(0, length);
    const bool is_hidden = (length == 2 && first == 0xc2 && sequence[1] < '\xa0') ||
                           (sequence >= "\xe2\x80\xaa" && sequence <= "\xe2\x80\xae") ||
                           (sequence >= "\xe2\x81\xa6" && sequence <= "\xe2\x81\xa9");
    if (length == 0 || first < 0x20 || first == 0x7f || is_hidden) {
      for (const char c : text.substr(0, std::max<size_t>(1, length))) {
        const auto byte = static_cast<unsigned char>(c);
        safe += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
      }
    } else {
      safe += sequence;
    }
    text.remove_prefix(std::max<size_t>(1, length));
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

std::string Percent(double share, int decimals) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %%", decimals, share * 100);
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
