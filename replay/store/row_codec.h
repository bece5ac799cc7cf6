// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "replay/store/rows.h"

namespace routewind {

// Hashes of rows, on one machine and in one version: equal rows, equal hashes.

// Hash of a decision's columns and record.
uint64_t DecisionHash(const DecisionRow& row);

// Hash of a call with everything it points to, wherever that is stored. O(1).
uint64_t CallHash(const CallRow& row);
uint64_t ConnectionHash(uint64_t ordinal, std::string_view client, std::string_view server);

// A rows digest as text: 16 hex digits. The digest of a run is the sum of the hashes of its rows,
// so neither the order in which calls were added nor the way rows were shared shows in it.
std::string DigestText(uint64_t digest);

}  // namespace routewind
