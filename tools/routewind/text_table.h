// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace routewind {

// Rows of cells, printed in aligned columns: numbers to the right, words to the left, two blanks between, no trailing ones.
class TextTable {
 public:
  enum class Align { kLeft, kRight };
  explicit TextTable(std::vector<Align> columns, std::string indent = "  ")
      : columns_(std::move(columns)), indent_(std::move(indent)) {}

  void AddRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  std::string Render() const;

 private:
  std::vector<Align> columns_;
  std::string indent_;
  std::vector<std::vector<std::string>> rows_;
};

std::string WithThousands(uint64_t value);        // "1,234,567"
std::string Percent(double share, int decimals = 1);  // 0.975 → "97.5 %"
std::string HumanBytes(uint64_t bytes);           // "3.4 MB", powers of 1000

}  // namespace routewind
