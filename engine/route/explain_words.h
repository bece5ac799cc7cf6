// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/route/explain.h"
#include "engine/route/table_impl.h"

namespace routewind {

// The sentences of an explanation, in words of the configuration.

struct RankedCandidate {
  const Candidate& candidate;
  const Rank& rank;
};

// Precondition: the winner's rank goes first, and `step` is the first by which they differ.
std::string HowLost(LadderStep step, const RouteTable::Impl& table, const RankedCandidate& winner,
                    const RankedCandidate& loser);
DecidedBy DecidedByOf(LadderStep step);

// Why the rules under a hostname were not asked.
std::string HowPassedOver(const HostBucket& bucket, std::string_view host);

// Why a listener was not the one; `chosen` is null when none was.
std::string WhyNotListener(const TableListener& listener, const TableListener* chosen,
                           uint16_t port, std::string_view host);

}  // namespace routewind
