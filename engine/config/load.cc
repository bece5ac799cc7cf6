// SPDX-License-Identifier: Apache-2.0
#include "engine/config/load.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "engine/base/stable_hash.h"
#include "engine/config/assume.h"
#include "engine/config/block_yaml.h"
#include "engine/config/decode_any.h"
#include "engine/config/json_document.h"
#include "engine/config/text_check.h"
#include "engine/config/yaml_document.h"

namespace routewind {
namespace {

// Standard input has no name that tells; a file has, and YAML may begin with a bracket too.
bool IsJson(const ConfigSource& source) {
  return source.name.ends_with(".json") || (source.name == "-" && LooksLikeJson(source.text));
}

void DecodeYaml(const TextPiece& piece, FindingList& findings, ObjectDecoder& decoder) {
  Document document;
  if (ReadBlockYaml(piece, document)) return decoder.Decode(document.root);
  ReadYamlDocuments(piece, findings, [&decoder](const Document& d) { decoder.Decode(d.root); });
}

void DecodeSource(const ConfigSource& source, DecodeContext& context, ObjectDecoder& decoder) {
  FindingList& findings = context.findings;
  if (source.text.size() > kMaxDocumentBytes) {
    return findings.Error("Y-size", {1, 1}, FieldPath(),
                          "a file of more than " + std::to_string(kMaxDocumentBytes >> 20) +
                              " MiB is not read; split it into several files");
  }
  std::vector<TextPiece> pieces = SplitDocuments(source.text);
  const bool is_json = IsJson(source) && pieces.size() == 1;
  for (const TextPiece& piece : pieces) {
    findings.StartObject("");
    if (!CheckCharacters(piece, findings)) continue;
    if (is_json) {
      ReadJsonDocuments(piece, findings, [&decoder](const Document& d) { decoder.Decode(d.root); });
    } else {
      DecodeYaml(piece, findings, decoder);
    }
  }
}

// Over the documents of all sources, sorted: neither their order nor how they are spread over files changes it. Blanks
// and line ends around a document do not count.
std::string DigestOfSources(const std::vector<ConfigSource>& sources) {
  std::vector<std::string> digests;
  for (const ConfigSource& source : sources) {
    for (const TextPiece& piece : SplitDocuments(source.text)) {
      const size_t begin = piece.text.find_first_not_of(" \t\r\n");
      if (begin == std::string_view::npos) continue;
      digests.push_back(ContentDigestOf(piece.text.substr(begin, piece.text.find_last_not_of(" \t\r\n") + 1 - begin)));
    }
  }
  std::sort(digests.begin(), digests.end());
  std::string joined;
  for (const std::string& digest : digests) joined += digest + "\n";
  return ContentDigestOf(joined);
}

// Positions of the sources by name, then text: what comes out does not depend on the order in which
// they are given.
std::vector<size_t> CanonicalOrder(const std::vector<ConfigSource>& sources) {
  std::vector<size_t> order(sources.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tie(sources[a].name, sources[a].text) < std::tie(sources[b].name, sources[b].text);
  });
  return order;
}

}  // namespace

LoadedConfig LoadConfigTexts(std::vector<ConfigSource> sources, const LoadOptions& options) {
  LoadedConfig loaded;
  ObjectSet objects;
  for (const size_t index : CanonicalOrder(sources)) {
    FindingList findings(static_cast<uint32_t>(loaded.config.files.size()), loaded.diagnostics);
    loaded.config.files.push_back(sources[index].name);
    DecodeContext context{findings, options};
    ObjectDecoder decoder(context, objects, loaded.skipped_kinds);
    DecodeSource(sources[index], context, decoder);
  }
  const bool assume_gateways = !options.strict && !objects.has_gateway;
  const bool assume_services = !options.strict && !objects.has_service;
  MoveObjects(std::move(objects), loaded.config, loaded.diagnostics);
  if (assume_gateways) AssumeGateways(loaded.config);
  if (assume_services) AssumeServices(loaded.config);
  loaded.config.certificates_assumed = options.assume_certificates && !options.strict;
  loaded.config.strict = options.strict;
  SortDiagnostics(loaded.diagnostics);
  loaded.digest = DigestOfSources(sources);
  loaded.sources = std::move(sources);
  return loaded;
}

Result<LoadedConfig> LoadConfig(const std::vector<std::string>& paths, const LoadOptions& options) {
  auto sources = ReadConfigSources(paths);
  if (!sources) return sources.error();
  return LoadConfigTexts(std::move(*sources), options);
}

}  // namespace routewind
