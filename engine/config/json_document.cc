// SPDX-License-Identifier: Apache-2.0
#include "engine/config/json_document.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/config/tree_builder.h"

namespace routewind {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// Finds the tokens again that the parser has accepted, for their places: its events carry none.
class TokenCursor {
 public:
  explicit TokenCursor(const TextPiece& piece) : text_(piece.text), line_(piece.first_line) {}

  // The next token's place; moves behind it. Precondition: the parser has accepted that token.
  Spot Take() {
    SkipTo(text_.find_first_not_of(" \t\r\n,:", offset_));
    const Spot spot{line_, static_cast<uint32_t>(offset_ - line_start_ + 1)};
    begin_ = offset_;
    offset_ = offset_ >= text_.size() ? offset_ : TokenEnd();
    return spot;
  }
  std::string_view token() const { return text_.substr(begin_, offset_ - begin_); }
  size_t offset() const { return offset_; }
  // Moves over blanks; false at the end of the text.
  bool SkipBlanks() {
    SkipTo(text_.find_first_not_of(kBlanks, offset_));
    return offset_ < text_.size();
  }

 private:
  void SkipTo(size_t target) {
    target = std::min(target, text_.size());
    for (; offset_ < target; ++offset_) {
      if (text_[offset_] != '\n') continue;
      ++line_;
      line_start_ = offset_ + 1;
    }
  }
  size_t TokenEnd() const {
    const char first = text_[offset_];
    if (first == '"') {
      size_t at = offset_ + 1;
      while (at < text_.size() && text_[at] != '"') at += text_[at] == '\\' ? 2 : 1;
      return std::min(at + 1, text_.size());
    }
    if (std::string_view("{}[]").find(first) != std::string_view::npos) return offset_ + 1;
    return std::min(text_.find_first_of(" \t\r\n,:{}[]\"", offset_), text_.size());
  }

  std::string_view text_;
  size_t offset_ = 0;
  size_t begin_ = 0;
  size_t line_start_ = 0;
  uint32_t line_;
};

// nlohmann's events → TreeBuilder. The names are those that the library asks for.
class TreeSax {
 public:
  using Json = nlohmann::json;

  TreeSax(TokenCursor& cursor, Document& document, FindingList& findings)
      : cursor_(cursor), findings_(findings), builder_(document, findings) {}

  bool null() { return builder_.Null(cursor_.Take(), 0); }
  bool boolean(bool) { return Plain(ScalarType::kBool); }
  bool number_integer(Json::number_integer_t) { return Plain(ScalarType::kInt); }
  bool number_unsigned(Json::number_unsigned_t) { return Plain(ScalarType::kInt); }
  bool number_float(Json::number_float_t, const std::string&) { return Plain(ScalarType::kFloat); }
  bool string(std::string& text) {
    return builder_.Scalar(cursor_.Take(), 0, ScalarType::kString, text);
  }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return builder_.Begin(cursor_.Take(), 0, Node::Kind::kMap); }
  bool end_object() { return End(); }
  bool start_array(std::size_t) { return builder_.Begin(cursor_.Take(), 0, Node::Kind::kList); }
  bool end_array() { return End(); }
  bool key(std::string& name) { return builder_.Key(cursor_.Take(), name); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while …": the
    // last part is for people.
    const std::string_view what = error.what();
    const size_t cut = what.find(": ");
    const std::string_view detail = cut == std::string_view::npos ? what : what.substr(cut + 2);
    findings_.Error("Y-syntax", cursor_.Take(), FieldPath(),
                    "this is not valid JSON: " + std::string(detail));
    return false;
  }

 private:
  bool Plain(ScalarType type) {
    const Spot spot = cursor_.Take();
    return builder_.Scalar(spot, 0, type, cursor_.token());
  }
  bool End() {
    cursor_.Take();
    return builder_.End();
  }

  TokenCursor& cursor_;
  FindingList& findings_;
  TreeBuilder builder_;
};

}  // namespace

void ReadJsonDocuments(const TextPiece& text, FindingList& findings, const DocumentSink& sink) {
  TokenCursor cursor(text);
  while (cursor.SkipBlanks()) {
    Document document;
    TreeSax sax(cursor, document, findings);
    findings.StartObject("");
    const std::string_view rest = text.text.substr(cursor.offset());
    // Not strict: what follows the document is the next one.
    if (!nlohmann::json::sax_parse(rest.begin(), rest.end(), &sax,
                                   nlohmann::json::input_format_t::json, false))
      return;
    if (!document.root.is_null() && !findings.has_errors()) sink(document);
  }
}

bool LooksLikeJson(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

}  // namespace routewind
