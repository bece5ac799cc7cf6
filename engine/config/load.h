// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/result.h"
#include "engine/model/config.h"

namespace routewind {

// The door for configuration: paths in; the valid objects and every finding out.
//
// Source:      contract section 2 (inputs, assumptions), semantics 0 … 2 (decoding, defaults,
// validation). Errors:      an input that cannot be read is an Error (exit 2); whatever is wrong
// inside it is a Diagnostic.
//              An invalid document is left out and never takes a valid one down.
// Bounds:      kMaxDocumentBytes and kMaxPieces documents for one file, kMaxNodes nodes and kMaxDepth levels for one
// document, aliases included.

enum class Channel { kStandard, kExperimental };

struct LoadOptions {
  Channel channel = Channel::kStandard;
  bool strict = false;  // no assumptions; unknown fields are errors
  // Listener certificates that are not in the input are taken to exist; --strict overrules it.
  bool assume_certificates = false;
};

// One file of the input, as text: what the store keeps so that a run can be repeated without the
// files.
struct ConfigSource {
  std::string name;  // path as given or found; "-" for standard input
  std::string text;
};

struct LoadedConfig {
  Config config;
  std::vector<Diagnostic> diagnostics;            // sorted
  std::map<std::string, uint64_t> skipped_kinds;  // "apps/v1 Deployment" → documents passed over
  std::vector<ConfigSource> sources;              // in the order they were read
  std::string digest;  // of names' order-independent content: see LoadConfigTexts
};

// Reads files, directories (recursively *.yaml, *.yml, *.json, in sorted order) and "-".
Result<std::vector<ConfigSource>> ReadConfigSources(const std::vector<std::string>& paths);

// Parses, validates, fills in defaults and assumptions. `digest` is the content digest over the
// sorted source texts, so it does not depend on file names or order. `Config::files` is sorted by
// name, so places and messages do not depend on the order of the sources either. A source is JSON
// when its name ends in .json, or when it is "-" and begins with a bracket.
LoadedConfig LoadConfigTexts(std::vector<ConfigSource> sources, const LoadOptions& options);

// Both of the above.
Result<LoadedConfig> LoadConfig(const std::vector<std::string>& paths, const LoadOptions& options);

}  // namespace routewind
