// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/check.h"
#include "engine/config/load.h"

// Any bytes, read as YAML and as JSON in both channels: no crash, and the answer does not depend on
// how often it is asked.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"a.yaml", "a.json"}) {
    const LoadOptions options{.channel =
                                  size % 2 == 0 ? Channel::kStandard : Channel::kExperimental};
    const LoadedConfig loaded = LoadConfigTexts({{name, text}}, options);
    const LoadedConfig again = LoadConfigTexts({{name, text}}, options);
    CHECK(loaded.diagnostics.size() == again.diagnostics.size());
    for (const Diagnostic& d : loaded.diagnostics)
      CHECK(!FormatDiagnostic(d, loaded.config.files).empty());
  }
  return 0;
}
