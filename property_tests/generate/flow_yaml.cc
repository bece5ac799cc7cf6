// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/flow_yaml.h"

#include <vector>

namespace routewind {
namespace {

struct Line {
  size_t indent = 0;
  std::string_view text;
};

std::vector<Line> LinesOf(std::string_view block) {
  std::vector<Line> lines;
  while (!block.empty()) {
    const size_t end = block.find('\n');
    const std::string_view text = block.substr(0, end);
    const size_t indent = text.find_first_not_of(' ');
    if (indent != std::string_view::npos) lines.push_back({indent, text.substr(indent)});
    block.remove_prefix(end == std::string_view::npos ? block.size() : end + 1);
  }
  return lines;
}

// Where the key of "key: value" ends; npos for a plain entry of a list.
size_t KeyEnd(std::string_view text) {
  size_t end = 0;
  if (text.front() == '"') {
    for (end = 1; end < text.size() && text[end] != '"'; ++end) {
      if (text[end] == '\\') ++end;
    }
    ++end;
  } else {
    end = text.find(':');
  }
  return end < text.size() && text[end] == ':' ? end : std::string_view::npos;
}

class FlowWriter {
 public:
  explicit FlowWriter(std::vector<Line> lines) : lines_(std::move(lines)) {}

  // The map or list whose first line is the next one.
  std::string Node() {
    const size_t indent = lines_[at_].indent;
    const bool is_list = IsItem();
    std::string out = is_list ? "[" : "{";
    for (bool is_first = true; at_ < lines_.size() && lines_[at_].indent == indent;
         is_first = false) {
      if (!is_first) out += ", ";
      out += is_list ? Item() : Entry();
    }
    return out + (is_list ? "]" : "}");
  }

 private:
  bool IsItem() const { return lines_[at_].text.substr(0, 2) == "- "; }

  std::string Item() {
    Line& line = lines_[at_];
    line.text.remove_prefix(2);
    line.indent += 2;
    if (KeyEnd(line.text) != std::string_view::npos) return Node();
    return std::string(lines_[at_++].text);
  }

  std::string Entry() {
    const Line line = lines_[at_++];
    const size_t end = KeyEnd(line.text);
    std::string out(line.text.substr(0, end + 1));
    if (end + 1 < line.text.size()) return out.append(line.text.substr(end + 1));
    const bool is_deeper = at_ < lines_.size() && lines_[at_].indent > line.indent;
    return out + " " + (is_deeper ? Node() : "{}");
  }

  std::vector<Line> lines_;
  size_t at_ = 0;
};

}  // namespace

std::string ToFlowYaml(std::string_view block) {
  std::vector<Line> lines = LinesOf(block);
  return lines.empty() ? "{}" : FlowWriter(std::move(lines)).Node();
}

}  // namespace routewind
