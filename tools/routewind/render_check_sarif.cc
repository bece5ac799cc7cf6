// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <vector>

#include "engine/base/ascii.h"
#include "engine/base/json_writer.h"
#include "tools/routewind/render_check.h"
#include "tools/routewind/version.h"

// SARIF 2.1.0 (OASIS): one run, one rule for each code, one result for each finding. Names of
// sections below are those of the standard.

namespace routewind {
namespace {

constexpr char kSchema[] =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

// What a family of codes is about: SARIF's `shortDescription` of a rule (3.49.9).
std::string_view FamilyOf(std::string_view code) {
  if (code.starts_with("V-")) return "A rule of the API that the API server enforces";
  if (code.starts_with("W-"))
    return "Valid, but forbidden by the API's text or without the effect that is meant";
  return "A fault of the YAML or JSON document";
}

// A path of the file system as a URI reference (RFC 3986 §3.3): `/` stays, all but unreserved
// characters are encoded. A relative path stays relative; a colon is encoded, so that no name reads
// as a scheme.
std::string UriOf(std::string_view path) {
  static constexpr char kHexDigits[] = "0123456789ABCDEF";
  if (path == "-") path = "stdin";
  while (path.starts_with("./")) path.remove_prefix(2);
  std::string uri = path.starts_with("/") ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_unreserved =
        IsAsciiAlpha(c) || IsAsciiDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_unreserved || c == '/') {
      uri += c;
    } else {
      uri += {'%', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
    }
  }
  return uri;
}

// Columns of findings count bytes, those of the log code points.
class Columns {
 public:
  explicit Columns(const LoadedConfig& loaded) {
    for (const ConfigSource& source : loaded.sources) files_[source.name].text = source.text;
  }

  uint64_t CodePoints(const std::string& file, const Place& place) {
    const auto found = files_.find(file);
    if (found == files_.end()) return place.column;
    const std::string_view text = found->second.text;
    const std::vector<size_t>& starts = LineStarts(found->second);
    if (place.line > starts.size()) return place.column;
    const size_t start = starts[place.line - 1];
    const std::string_view before =
        text.substr(start, std::min<size_t>(place.column - 1, text.size() - start));
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    return 1 + before.size() -
           static_cast<size_t>(std::count_if(before.begin(), before.end(), continues));
  }

 private:
  struct File {
    std::string_view text;
    std::vector<size_t> line_starts;  // found when first asked for
  };

  static const std::vector<size_t>& LineStarts(File& file) {
    if (!file.line_starts.empty()) return file.line_starts;
    file.line_starts.push_back(0);
    for (size_t i = 0; i < file.text.size(); ++i) {
      if (file.text[i] == '\n') file.line_starts.push_back(i + 1);
    }
    return file.line_starts;
  }

  std::map<std::string, File> files_;
};

using RuleIndexes = std::map<std::string, uint64_t>;  // code → position in `rules`

RuleIndexes NumberRules(const std::vector<Diagnostic>& diagnostics) {
  RuleIndexes rules;
  for (const Diagnostic& diagnostic : diagnostics) rules.emplace(diagnostic.code, 0);
  uint64_t next_index = 0;
  for (auto& [code, index] : rules) index = next_index++;
  return rules;
}

void WriteTool(JsonWriter& json, const RuleIndexes& rules) {
  json.Key("tool").BeginObject().Key("driver").BeginObject();
  json.Field("name", "routewind").Field("version", VersionShort()).Key("rules").BeginArray();
  for (const auto& [code, index] : rules) {
    json.BeginObject().Field("id", code);
    json.Key("shortDescription").BeginObject().Field("text", FamilyOf(code)).EndObject();
    json.EndObject();
  }
  json.EndArray().EndObject().EndObject();
}

void WriteLocation(JsonWriter& json, const CheckResult& result, const Diagnostic& diagnostic,
                   Columns& columns) {
  const auto& files = result.loaded->config.files;
  json.BeginObject();
  if (diagnostic.place.line != 0 && diagnostic.place.file < files.size()) {
    const std::string& file = files[diagnostic.place.file];
    json.Key("physicalLocation").BeginObject();
    json.Key("artifactLocation").BeginObject().Field("uri", UriOf(file)).EndObject();
    json.Key("region").BeginObject().Field("startLine", diagnostic.place.line);
    if (diagnostic.place.column != 0)
      json.Field("startColumn", columns.CodePoints(file, diagnostic.place));
    json.EndObject().EndObject();
  }
  if (!diagnostic.resource.empty()) {
    const std::string path = diagnostic.path.empty() ? "" : "/" + diagnostic.path;
    json.Key("logicalLocations").BeginArray().BeginObject();
    json.Field("name", diagnostic.resource).Field("fullyQualifiedName", diagnostic.resource + path);
    json.Field("kind", "resource").EndObject().EndArray();
  }
  json.EndObject();
}

void WriteResult(JsonWriter& json, const CheckResult& result, const Diagnostic& diagnostic,
                 const RuleIndexes& rules, Columns& columns) {
  const std::string path = diagnostic.path.empty() ? "" : diagnostic.path + ": ";
  json.BeginObject().Field("ruleId", diagnostic.code).Field("ruleIndex", rules.at(diagnostic.code));
  json.Field("level", diagnostic.severity == Diagnostic::Severity::kError ? "error" : "warning");
  json.Key("message").BeginObject().Field("text", path + diagnostic.message).EndObject();
  json.Key("locations").BeginArray();
  if (diagnostic.place.line != 0 || !diagnostic.resource.empty())
    WriteLocation(json, result, diagnostic, columns);
  json.EndArray().EndObject();
}

}  // namespace

std::string RenderCheckSarif(const CheckResult& result) {
  const RuleIndexes rules = NumberRules(result.diagnostics);
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Field("$schema", kSchema).Field("version", "2.1.0");
  json.Key("runs").BeginArray().BeginObject();
  WriteTool(json, rules);
  json.Field("columnKind", "unicodeCodePoints").Key("results").BeginArray();
  Columns columns(*result.loaded);
  for (const Diagnostic& diagnostic : result.diagnostics)
    WriteResult(json, result, diagnostic, rules, columns);
  json.EndArray().EndObject().EndArray().EndObject();
  return out + "\n";
}

}  // namespace routewind
