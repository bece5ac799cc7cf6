// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace routewind {

// Writes block YAML line by line: `key: value` lines at a depth, list items as `- `. Enough for
// print_yaml.
class YamlLines {
 public:
  // `key:` and, inside the scope of the call's result, one level deeper.
  class [[nodiscard]] Level {
   public:
    explicit Level(YamlLines& lines) : lines_(lines) {}
    ~Level() { lines_.depth_ -= 1; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    YamlLines& lines_;
  };

  Level Open(std::string_view key);
  // The next line written begins an entry of a list.
  Level Item();

  void Text(std::string_view key, std::string_view value);
  void Number(std::string_view key, uint64_t value);
  // `key: []` or `key: {}`, and list entries that are plain text.
  void Raw(std::string_view key, std::string_view text);
  void Entry(std::string_view value);
  void StartDocument() { text_ += "---\n"; }

  const std::string& text() const { return text_; }

 private:
  void Indent();

  std::string text_;
  size_t depth_ = 0;
  bool begins_item_ = false;
};

// A YAML scalar that reads back as this string: plain where that is safe, else double-quoted.
std::string QuoteYaml(std::string_view text);

}  // namespace routewind
