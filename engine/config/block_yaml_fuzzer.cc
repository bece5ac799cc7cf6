// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/check.h"
#include "engine/config/block_yaml_law.h"

// Any bytes: the fast reader declines them or answers as the full parser does.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const TextPiece& piece : SplitDocuments(text))
    CHECK(JudgeBlockYaml(piece).difference.empty());
  return 0;
}
