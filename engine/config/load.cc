// SPDX-License-Identifier: Apache-2.0
#include "engine/config/load.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "engine/base/stable_hash.h"
#include "engine/config/assume.h"
#include "engine/config/decode_any.h"
#include "engine/config/read_documents.h"

namespace routewind {
namespace {

// Of one document. Blanks and line ends around it do not count; nothing for a document without text.
void AddDigest(std::string_view text, std::vector<std::string>& digests) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return;
  const size_t end = text.find_last_not_of(kBlanks) + 1;
  digests.push_back(ContentDigestOf(text.substr(begin, end - begin)));
}

// Over the documents of all sources, sorted: neither their order nor how they are spread over files
// changes it.
std::string JoinDigests(std::vector<std::string> digests) {
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
  std::vector<std::string> digests;
  for (const size_t index : CanonicalOrder(sources)) {
    FindingList findings(static_cast<uint32_t>(loaded.config.files.size()), loaded.diagnostics);
    loaded.config.files.push_back(sources[index].name);
    DecodeContext context{findings, options};
    ObjectDecoder decoder(context, objects, loaded.skipped_kinds);
    const auto decode = [&decoder](const Document& document) { decoder.Decode(document.root); };
    for (const TextPiece& piece : ReadDocuments(sources[index], findings, decode)) {
      AddDigest(piece.text, digests);
    }
  }
  const bool assume_gateways = !options.strict && !objects.has_gateway;
  const bool assume_services = !options.strict && !objects.has_service;
  MoveObjects(std::move(objects), loaded.config, loaded.diagnostics);
  if (assume_gateways) AssumeGateways(loaded.config);
  if (assume_services) AssumeServices(loaded.config);
  loaded.config.certificates_assumed = options.assume_certificates && !options.strict;
  loaded.config.strict = options.strict;
  SortDiagnostics(loaded.diagnostics);
  loaded.digest = JoinDigests(std::move(digests));
  loaded.sources = std::move(sources);
  return loaded;
}

Result<LoadedConfig> LoadConfig(const std::vector<std::string>& paths, const LoadOptions& options) {
  auto sources = ReadConfigSources(paths);
  if (!sources) return sources.error();
  return LoadConfigTexts(std::move(*sources), options);
}

}  // namespace routewind
