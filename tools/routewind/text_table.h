// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace routewind {

// Rows of cells, printed in aligned columns: numbers to the right, words to the left, two blanks between, no trailing ones.
class TextTable {
 public:
  enum class Align { kLeft, kRight };
  explicit TextTable(std::vector<Align> columns, std::string indent = "  ")
      : columns_(std::move(columns)), indent_(std::move(indent)) {}

  // Cells are made safe for a terminal (SafeText).
  void AddRow(std::vector<std::string> cells);
  std::string Render() const;

 private:
  std::vector<Align> columns_;
  std::string indent_;
  std::vector<std::vector<std::string>> rows_;
};

// Text from outside as a terminal may show it: control characters, bidirectional overrides and bytes that are not UTF-8
// as \xNN, cut after kMaxShownCodePoints with an ellipsis.
inline constexpr size_t kMaxShownCodePoints = 160;
std::string SafeText(std::string_view text);

std::string WithThousands(uint64_t value);        // "1,234,567"
double Share(uint64_t part, uint64_t whole);      // 0 of nothing
std::string Percent(double share, int decimals = 1);  // 0.975 → "97.5 %"; only 1 is "100.0 %"
std::string HumanBytes(uint64_t bytes);           // "3.4 MB", powers of 1000

}  // namespace routewind
