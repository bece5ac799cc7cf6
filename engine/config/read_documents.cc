// SPDX-License-Identifier: Apache-2.0
#include "engine/config/read_documents.h"

#include <string>

#include "engine/config/block_yaml.h"
#include "engine/config/json_document.h"

namespace routewind {
namespace {

// Standard input has no name that tells; a file has, and YAML may begin with a bracket too.
bool IsJson(const ConfigSource& source) {
  return source.name.ends_with(".json") || (source.name == "-" && LooksLikeJson(source.text));
}

void ReadYaml(const TextPiece& piece, FindingList& findings, const DocumentSink& sink) {
  Document document;
  if (ReadBlockYaml(piece, document)) return sink(document);
  ReadYamlDocuments(piece, findings, sink);
}

// What there is too much of; empty where all is within bounds.
std::string ExcessOf(const ConfigSource& source, size_t pieces) {
  if (source.text.size() > kMaxDocumentBytes) {
    return std::to_string(kMaxDocumentBytes >> 20) + " MiB";
  }
  return pieces > kMaxPieces ? std::to_string(kMaxPieces) + " documents" : std::string();
}

}  // namespace

std::vector<TextPiece> ReadDocuments(const ConfigSource& source, FindingList& findings,
                                     const DocumentSink& sink) {
  std::vector<TextPiece> pieces = SplitDocuments(source.text);
  findings.StartObject("");
  const std::string excess = ExcessOf(source, pieces.size());
  if (!excess.empty()) {
    findings.Error("Y-size", {1, 1}, FieldPath(),
                   "a file of more than " + excess + " is not read; split it into several files");
    return pieces;
  }
  const bool is_json = IsJson(source) && pieces.size() == 1;
  for (const TextPiece& piece : pieces) {
    findings.StartObject("");
    if (!CheckCharacters(piece, findings)) continue;
    if (is_json) {
      ReadJsonDocuments(piece, findings, sink);
    } else {
      ReadYaml(piece, findings, sink);
    }
  }
  return pieces;
}

}  // namespace routewind
