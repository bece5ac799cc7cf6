// SPDX-License-Identifier: Apache-2.0
#include "engine/config/block_yaml.h"

#include <cstring>
#include <string>

#include "engine/config/node_stack.h"
#include "engine/config/scalar.h"
#include "engine/config/scan_scalar.h"
#include "engine/config/yaml_leniency.h"

namespace routewind {
namespace {

constexpr size_t kLongestSpeltWord = 5;  // "false": no longer key is a truth value

// One document, line by line. Every member function answers false where it is to be declined.
class BlockReader {
 public:
  BlockReader(const TextPiece& piece, Document& document)
      : text_(piece.text), line_number_(piece.first_line), document_(document), stack_(document) {}

  bool Read();

 private:
  bool NextLine();
  bool TakeFirstLine();
  bool TakeLine();
  bool FindPlace(size_t column, bool is_dash);
  bool CloseTop();
  bool TakeNode(size_t at);
  bool TakeKey(size_t at, const ScannedScalar& key);
  bool TakeValue(size_t at);
  bool TakeScalar(size_t at, const ScannedScalar& scalar);
  bool TakeLiteral(size_t at);
  bool TakeBrackets(size_t at, size_t& end);
  bool TakeBracketed(size_t& at, bool is_map);
  std::string_view SpellKey(const ScannedScalar& key);

  Spot SpotAt(size_t at) const { return {line_number_, static_cast<uint32_t>(at) + 1}; }
  bool IsDash(size_t at) const {
    return line_[at] == '-' && (at + 1 == line_.size() || line_[at + 1] == ' ');
  }

  std::string_view text_;
  size_t next_ = 0;        // offset of the next line
  std::string_view line_;  // without its end
  bool is_ended_ = false;  // whether the line has an end
  uint32_t line_number_;
  Document& document_;
  NodeStack stack_;
  std::string scratch_;
};

bool MayHold(std::string_view text) {
  if (text.empty() || static_cast<unsigned char>(text[0]) >= 0x80) return false;
  if (std::memchr(text.data(), '\t', text.size()) != nullptr) return false;
  for (size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1)) {
    if (at + 1 == text.size() || text[at + 1] != '\n') return false;
  }
  return true;
}

bool BlockReader::Read() {
  if (!MayHold(text_) || !NextLine() || !TakeFirstLine()) return false;
  while (NextLine()) {
    ++line_number_;
    if (!TakeLine()) return false;
  }
  if (stack_.empty()) return false;
  // A value left out at the very end stands in the line of its key.
  if (stack_.top().awaits_value && !is_ended_ && stack_.top().key_spot.line == line_number_)
    return false;
  while (!stack_.empty()) {
    if (!CloseTop()) return false;
  }
  return true;
}

bool BlockReader::NextLine() {
  if (next_ >= text_.size()) return false;
  const char* begin = text_.data() + next_;
  const void* newline = std::memchr(begin, '\n', text_.size() - next_);
  is_ended_ = newline != nullptr;
  size_t size = is_ended_ ? static_cast<size_t>(static_cast<const char*>(newline) - begin)
                          : text_.size() - next_;
  next_ += size + 1;
  if (is_ended_ && size > 0 && begin[size - 1] == '\r') --size;
  line_ = {begin, size};
  return true;
}

bool BlockReader::TakeFirstLine() {
  constexpr std::string_view kStart = "---";
  if (!line_.starts_with(kStart)) return TakeLine();
  return IsRestEmpty(line_, kStart.size()) &&
         (line_.size() == kStart.size() || line_[kStart.size()] == ' ');
}

bool BlockReader::TakeLine() {
  const size_t at = SkipSpaces(line_, 0);
  if (at == line_.size() || line_[at] == '#') return true;
  if (at == 0 && (line_.starts_with("...") || line_.starts_with("---"))) return false;
  return FindPlace(at, IsDash(at)) && TakeNode(at);
}

// Closes what ends before a line that begins in `column`; then the top waits for what stands there.
bool BlockReader::FindPlace(size_t column, bool is_dash) {
  if (stack_.empty()) return document_.root.is_null();
  while (true) {
    const NodeStack::Frame& top = stack_.top();
    if (column > top.indent) return top.awaits_value;
    if (column == top.indent) {
      const bool is_list = top.node.is_list();
      if (is_list && is_dash) return !top.awaits_value;
      if (!is_list) {
        if (is_dash) return top.awaits_value;  // a list no deeper than its key
        return !top.awaits_value || stack_.Null(top.key_spot);
      }
      if (stack_.depth() < 2 || stack_.below_top().indent != column) return false;
    }
    if (stack_.depth() == 1 || !CloseTop()) return false;
  }
}

bool BlockReader::CloseTop() {
  const NodeStack::Frame& top = stack_.top();
  if (top.awaits_value && (top.node.is_list() || !stack_.Null(top.key_spot))) return false;
  return stack_.End();
}

// Dashes, then a key with its value or an item's scalar.
bool BlockReader::TakeNode(size_t at) {
  bool is_item = false;
  for (; IsDash(at); is_item = true) {
    const bool continues =
        !stack_.empty() && stack_.top().node.is_list() && !stack_.top().awaits_value;
    if (!continues && !stack_.Begin(Node::Kind::kList, SpotAt(at), at)) return false;
    stack_.Dash();
    at = SkipSpaces(line_, at + 1);
    if (IsRestEmpty(line_, at)) return true;
  }
  if (std::string_view("[{|").find(line_[at]) != std::string_view::npos)
    return is_item && TakeValue(at);
  const ScannedScalar scalar = ScanBlockScalar(line_, at);
  if (!scalar.is_fine) return false;
  if (scalar.is_key) return TakeKey(at, scalar);
  return is_item && IsRestEmpty(line_, scalar.end) && TakeScalar(at, scalar);
}

bool BlockReader::TakeKey(size_t at, const ScannedScalar& key) {
  const bool continues =
      !stack_.empty() && stack_.top().node.is_map() && !stack_.top().awaits_value;
  if (!continues && !stack_.Begin(Node::Kind::kMap, SpotAt(at), at)) return false;
  if (!key.is_quoted && (key.raw == "<<" || IsPlainNull(key.raw))) return false;
  if (!stack_.Key(SpotAt(at), SpellKey(key))) return false;
  const size_t value = SkipSpaces(line_, key.end);
  return IsRestEmpty(line_, value) || TakeValue(value);
}

// A value in the line of its key or dash.
bool BlockReader::TakeValue(size_t at) {
  if (line_[at] == '[' || line_[at] == '{') {
    size_t end = at;
    return TakeBrackets(at, end) && IsRestEmpty(line_, end);
  }
  if (line_[at] == '|') return TakeLiteral(at);
  const ScannedScalar scalar = ScanBlockScalar(line_, at);
  return scalar.is_fine && !scalar.is_key && IsRestEmpty(line_, scalar.end) &&
         TakeScalar(at, scalar);
}

bool BlockReader::TakeScalar(size_t at, const ScannedScalar& scalar) {
  if (!scalar.is_quoted) {
    if (IsPlainNull(scalar.raw)) return stack_.Null(SpotAt(at));
    return stack_.Scalar(SpotAt(at), TypeOfPlainScalar(scalar.raw), scalar.raw);
  }
  if (!scalar.has_escapes) return stack_.Scalar(SpotAt(at), ScalarType::kString, scalar.raw);
  return Unescape(scalar, line_[at], scratch_) &&
         stack_.Scalar(SpotAt(at), ScalarType::kString, document_.Keep(scratch_));
}

// The lines of a literal block, none of them blank. kubectl writes annotations in this way.
bool BlockReader::TakeLiteral(size_t at) {
  const std::string_view header = line_.substr(at);
  if (header != "|" && header != "|-") return false;
  const bool keeps_last_break = header == "|";
  const Spot spot = SpotAt(at);
  const size_t outer_indent = stack_.top().indent;
  size_t indent = 0;
  scratch_.clear();
  for (size_t line_start = next_; NextLine(); line_start = next_, ++line_number_) {
    const size_t begin = SkipSpaces(line_, 0);
    if (begin == line_.size()) return false;
    if (begin <= outer_indent) {
      next_ = line_start;
      break;
    }
    if (indent == 0) indent = begin;
    if (begin < indent || !is_ended_) return false;
    scratch_ += line_.substr(indent);
    scratch_ += '\n';
  }
  if (scratch_.empty()) return false;
  if (!keeps_last_break) scratch_.pop_back();
  return stack_.Scalar(spot, ScalarType::kString, document_.Keep(scratch_));
}

// A list or map of scalars between brackets, or such within such; `end`: behind it.
bool BlockReader::TakeBrackets(size_t at, size_t& end) {
  const bool is_map = line_[at] == '{';
  if (!stack_.Begin(is_map ? Node::Kind::kMap : Node::Kind::kList, SpotAt(at), at)) return false;
  const char closing = is_map ? '}' : ']';
  end = SkipSpaces(line_, at + 1);
  if (end < line_.size() && line_[end] == closing) {
    ++end;
    return stack_.End();
  }
  while (TakeBracketed(end, is_map)) {
    end = SkipSpaces(line_, end);
    if (end == line_.size()) return false;
    if (line_[end] == closing) {
      ++end;
      return stack_.End();
    }
    if (line_[end] != ',' || end + 1 == line_.size() || line_[end + 1] != ' ') return false;
    end = SkipSpaces(line_, end + 1);
  }
  return false;
}

bool BlockReader::TakeBracketed(size_t& at, bool is_map) {
  if (at >= line_.size()) return false;
  if (is_map) {
    const ScannedScalar key = ScanFlowScalar(line_, at);
    if (!key.is_fine || !key.is_key) return false;
    if (!key.is_quoted && IsPlainNull(key.raw)) return false;
    if (!stack_.Key(SpotAt(at), SpellKey(key))) return false;
    at = SkipSpaces(line_, key.end);
    if (at >= line_.size()) return false;
  }
  if (line_[at] == '[' || line_[at] == '{') return TakeBrackets(at, at);
  const ScannedScalar scalar = ScanFlowScalar(line_, at);
  if (!scalar.is_fine || scalar.is_key || !TakeScalar(at, scalar)) return false;
  at = scalar.end;
  return true;
}

std::string_view BlockReader::SpellKey(const ScannedScalar& key) {
  const char first = key.raw.empty() ? 'a' : key.raw.front();
  const bool may_be_number =
      (first >= '0' && first <= '9') || first == '+' || first == '-' || first == '.';
  if (key.is_quoted || (!may_be_number && key.raw.size() > kLongestSpeltWord)) return key.raw;
  if (TypeOfPlainScalar(key.raw) == ScalarType::kString) return key.raw;
  return document_.Keep(SpellPlainKey(key.raw));
}

}  // namespace

bool ReadBlockYaml(const TextPiece& piece, Document& document) {
  return BlockReader(piece, document).Read();
}

}  // namespace routewind
