// SPDX-License-Identifier: Apache-2.0
#include "engine/config/yaml_document.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <exception>
#include <istream>
#include <streambuf>
#include <string>
#include <utility>

#include "engine/config/scalar.h"
#include "engine/config/tree_builder.h"
#include "engine/config/yaml_leniency.h"

namespace routewind {
namespace {

// Thrown through the parser to stop it; never leaves this file.
struct Stop {};

// Borrowed bytes as a stream.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // the get area is only read
    setg(begin, begin, begin + text.size());
  }
};

ScalarType TypeOf(const std::string& tag, const std::string& text) {
  constexpr std::string_view kStandard = "tag:yaml.org,2002:";
  if (tag == "?" || tag.empty()) return TypeOfPlainScalar(text);
  for (const std::string_view resolved : {"bool", "int", "float"}) {
    if (tag.starts_with(kStandard) && std::string_view(tag).substr(kStandard.size()) == resolved) {
      return TypeOfPlainScalar(text);
    }
  }
  return ScalarType::kString;
}

// yaml-cpp's events → TreeBuilder.
class TreeHandler : public YAML::EventHandler {
 public:
  TreeHandler(const TextPiece& piece, Document& document, FindingList& findings)
      : piece_(piece), findings_(findings), builder_(document, findings) {}

  void OnDocumentStart(const YAML::Mark& mark) override { start_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (builder_.expects_key()) RefuseKey(mark);
    if (builder_.expects_value() && LacksColon(piece_.text, key_offset_, key_)) {
      Refuse(key_spot_, "this is not valid YAML: no `:` follows the key " + Quoted(key_) +
                            ", or a bracket before it is never closed");
    }
    Check(builder_.Null(SpotOfNull(mark), anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (builder_.expects_key()) RefuseKey(mark);
    Check(builder_.Alias(SpotOf(mark), anchor));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (IsOpenQuote(piece_.text, OffsetOf(mark)))
      Refuse(SpotOf(mark), "this is not valid YAML: the quote is never closed");
    if (builder_.expects_key()) return OnKey(mark, tag, value);
    Check(builder_.Scalar(SpotOf(mark), anchor, TypeOf(tag, value), value));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    if (builder_.expects_key()) RefuseKey(mark);
    Check(builder_.Begin(SpotOf(mark), anchor, Node::Kind::kList));
  }
  void OnSequenceEnd() override { Check(builder_.End()); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    if (builder_.expects_key()) RefuseKey(mark);
    Check(builder_.Begin(SpotOf(mark), anchor, Node::Kind::kMap));
  }
  void OnMapEnd() override { Check(builder_.End()); }

  Spot SpotOf(const YAML::Mark& mark) const {
    return {piece_.first_line + static_cast<uint32_t>(mark.line),
            static_cast<uint32_t>(mark.column) + 1};
  }
  bool is_complete() const { return builder_.is_complete(); }
  const YAML::Mark& start() const { return start_; }

 private:
  static void Check(bool is_fine) {
    if (!is_fine) throw Stop{};
  }
  static size_t OffsetOf(const YAML::Mark& mark) { return static_cast<size_t>(mark.pos); }
  [[noreturn]] void Refuse(Spot spot, std::string message) {
    findings_.Error("Y-syntax", spot, FieldPath(), std::move(message));
    throw Stop{};
  }
  [[noreturn]] void RefuseKey(const YAML::Mark& mark) {
    Refuse(SpotOf(mark),
           "a key must be a plain word or a quoted string, or a bracket before it is never closed");
  }
  void OnKey(const YAML::Mark& mark, const std::string& tag, const std::string& key) {
    const bool is_plain = tag == "?";
    if (is_plain && key == "<<") {
      Refuse(SpotOf(mark), "merge keys (`<<`) are not part of a manifest; write the fields out");
    }
    key_spot_ = SpotOf(mark);
    key_offset_ = OffsetOf(mark);
    key_ = key;
    Check(builder_.Key(key_spot_, is_plain ? SpellPlainKey(key) : key));
  }
  // yaml-cpp marks a value that is left out at the next token: its key is the better place.
  Spot SpotOfNull(const YAML::Mark& mark) const {
    const Spot spot = SpotOf(mark);
    return builder_.expects_value() && spot.line != key_spot_.line ? key_spot_ : spot;
  }

  const TextPiece& piece_;
  FindingList& findings_;
  TreeBuilder builder_;
  YAML::Mark start_;
  Spot key_spot_;
  size_t key_offset_ = 0;
  std::string key_;  // the last one, as written
};

void ReportSyntax(const TextPiece& piece, const YAML::Exception& error, FindingList& findings) {
  const bool has_mark = !error.mark.is_null();
  const Spot spot{piece.first_line + static_cast<uint32_t>(has_mark ? error.mark.line : 0),
                  static_cast<uint32_t>(has_mark ? error.mark.column : 0) + 1};
  if (const Spot tab = FindTabInIndentation(piece, spot.line); tab.line != 0) {
    return findings.Error("Y-tab", tab, FieldPath(), "a tab cannot indent YAML; use spaces");
  }
  findings.Error("Y-syntax", spot, FieldPath(), "this is not valid YAML: " + error.msg);
}

}  // namespace

void ReadYamlDocuments(const TextPiece& piece, FindingList& findings, const DocumentSink& sink) {
  ViewBuffer buffer(piece.text);
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    int last_start = -1;
    for (bool has_more = true; has_more;) {
      Document document;
      TreeHandler handler(piece, document, findings);
      findings.StartObject("");
      has_more = parser.HandleNextDocument(handler);
      if (!has_more) break;
      // Before a token that begins nothing yaml-cpp finds empty documents for ever.
      if (handler.start().pos == last_start) {
        return findings.Error("Y-syntax", handler.SpotOf(handler.start()), FieldPath(),
                              "this is not valid YAML: nothing can begin here");
      }
      last_start = handler.start().pos;
      const bool is_usable = handler.is_complete() && !findings.has_errors();
      if (is_usable && !document.root.is_null()) sink(document);
    }
  } catch (const Stop&) {
    // The builder has said why.
  } catch (const YAML::DeepRecursion& error) {
    findings.Error(
        "Y-depth", {piece.first_line + static_cast<uint32_t>(error.mark.line), 1}, FieldPath(),
        "nested deeper than " + std::to_string(kMaxDepth) + " levels; no manifest needs that");
  } catch (const YAML::Exception& error) {
    ReportSyntax(piece, error, findings);
  } catch (const std::exception& error) {
    findings.Error("Y-syntax", {piece.first_line, 1}, FieldPath(),
                   std::string("this is not valid YAML: ") + error.what());
  }
}

}  // namespace routewind
