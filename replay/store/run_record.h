// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "replay/store/rows.h"
#include "replay/store/sqlite.h"

namespace routewind {

// The row of a run, from its first to its last day. Each function is one transaction.

// Digest of the config texts of a run, whatever their names and order: equal digests, equal
// configuration.
std::string ConfigDigest(std::span<const RunSource> sources);

// The one the run is recorded with.
std::string ConfigDigestOf(const RunStart& start);

// Writes the run, its sources and its inputs; the run is unfinished from now on. Gives its id.
Result<int64_t> InsertRun(Database& database, const RunStart& start);

Status FinishRun(Database& database, int64_t run, const RunEnd& end);

}  // namespace routewind
