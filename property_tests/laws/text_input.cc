// SPDX-License-Identifier: Apache-2.0
#include "property_tests/laws/text_input.h"

namespace routewind {

std::string PrintTable(const std::vector<std::vector<uint64_t>>& rows) {
  std::string text;
  for (const std::vector<uint64_t>& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) text += (i > 0 ? " " : "") + std::to_string(row[i]);
    text += '\n';
  }
  return text;
}

Result<std::vector<std::vector<uint64_t>>> ParseTable(std::string_view text, size_t rows,
                                                      size_t columns) {
  std::vector<std::vector<uint64_t>> table;
  for (const std::string& line : SplitText(text, '\n')) {
    std::vector<uint64_t>& row = table.emplace_back();
    for (const std::string& word : SplitText(line, ' ')) {
      const Result<uint64_t> number = ReadNumber(word);
      if (!number) return number.error();
      row.push_back(*number);
    }
    if (columns != 0 && row.size() != columns) return Error{"wrong count of numbers: " + line};
  }
  if (rows != 0 && table.size() != rows) return Error{"wrong count of lines"};
  return table;
}

std::vector<std::vector<std::vector<uint64_t>>> SmallerTables(
    const std::vector<std::vector<uint64_t>>& rows) {
  std::vector<std::vector<std::vector<uint64_t>>> smaller;
  for (size_t r = 0; r < rows.size(); ++r) {
    for (size_t c = 0; c < rows[r].size(); ++c) {
      if (rows[r][c] == 0) continue;
      smaller.emplace_back(rows)[r][c] = 0;
      if (rows[r][c] > 1) smaller.emplace_back(rows)[r][c] /= 2;
      if (rows[r][c] > 2) --smaller.emplace_back(rows)[r][c];
    }
  }
  return smaller;
}

std::string PrintScript(const Script& script) {
  std::string text;
  for (const std::vector<std::string>& line : script) {
    for (size_t i = 0; i < line.size(); ++i) text += (i > 0 ? " " : "") + PrintBytes(line[i]);
    text += '\n';
  }
  return text;
}

Result<Script> ParseScript(std::string_view text) {
  Script script;
  for (const std::string& line : SplitText(text, '\n')) {
    std::vector<std::string>& words = script.emplace_back();
    for (const std::string& word : SplitText(line, ' ')) {
      Result<std::string> bytes = ParseBytes(word);
      if (!bytes) return bytes.error();
      if (bytes->empty()) return Error{"an empty word in '" + line + "'"};
      words.push_back(std::move(bytes).value());
    }
    if (words.empty()) return Error{"an empty line"};
  }
  return script;
}

uint64_t NumberAt(const std::vector<std::string>& line, size_t place) {
  if (place >= line.size()) return 0;
  const Result<uint64_t> number = ReadNumber(line[place]);
  return number ? *number : 0;
}

}  // namespace routewind
