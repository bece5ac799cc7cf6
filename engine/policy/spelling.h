// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/probe.h"

namespace routewind {

// Other ways to write what is the same to a gateway (semantics 4.4, 4.6).

// The authority for a host: as it stands, with a port, in upper case, with a trailing dot.
inline constexpr uint64_t kHostSpellings = 4;
std::string SpellHost(std::string_view host, uint64_t spelling);

// Adds a header; with `repeats`, a value that holds a comma becomes several headers of the name.
void AppendHeader(std::string_view name, std::string_view value, bool repeats,
                  std::vector<Probe::Header>& headers);

}  // namespace routewind
