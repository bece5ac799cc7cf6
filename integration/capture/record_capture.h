// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "integration/scenario/call_record.h"
#include "integration/scenario/recipe.h"

namespace routewind::integration {

inline constexpr char kKeyLogName[] = "keys.log";

struct RecordOptions {
  std::string folder;    // gets the capture, expected.jsonl, and the key log of a TLS recipe
  std::string node_dir;  // integration/clients/grpc-js, with its packages installed
};

struct Recording {
  std::vector<CallRecord> calls;  // what the clients know, in the order of the recipe
  uint64_t packets = 0;
};

// Starts the recipe's server, records the loopback, runs the clients, and ends the recording when
// every connection is closed. Needs the right to capture (CapturingIsPermitted). Errors: what could
// not be started or read, or packets that the kernel dropped.
Result<Recording> RecordCapture(const Recipe& recipe, const RecordOptions& options);

}  // namespace routewind::integration
