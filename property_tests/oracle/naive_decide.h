// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/config.h"
#include "engine/model/outcome.h"
#include "engine/model/request_view.h"
#include "property_tests/oracle/naive_attach.h"
#include "property_tests/oracle/naive_pattern.h"

namespace routewind {

// The semantics page read literally: collect every candidate, keep those that match, compare them
// pairwise by the ladder of 5.1, choose. Slow and obvious; shares no code with engine/match and
// engine/route, only their plain values.

// One (route, hostname, rule, match) of the selected listener that the request satisfies, with its
// place on the ladder.
struct NaiveCandidate {
  const GrpcRoute* route = nullptr;
  uint32_t rule = 0;
  std::optional<uint32_t> match;   // nothing: the rule has no matches
  std::string hostname;            // effective
  std::array<size_t, 7> larger{};  // P1, P2, P3a, P3b, P4a, P4b, P5: larger wins, in this order
};

// Whether `a` wins against `b` by 5.1.
bool Wins(const NaiveCandidate& a, const NaiveCandidate& b, const EngineOptions& options);

struct NaiveBackend {
  uint32_t weight = 0;
  std::optional<Reason> fault;         // 7.2
  bool has_unresolved_filter = false;  // 6.3
};

struct NaiveAnswer {
  Outcome outcome = Outcome::kInvalidRequest;
  Reason reason = Reason::kMalformedPath;
  GrpcStatus status = GrpcStatus::kUnimplemented;
  const NaiveListener* listener = nullptr;  // null: none was found
  std::optional<NaiveCandidate> winner;
  // With kRouted before a pick: what the pick chooses from. Empty otherwise.
  std::vector<NaiveBackend> backends;
};

// Reads a configuration once and answers requests. The Config outlives it.
class NaiveReading {
 public:
  NaiveReading(const Config& config, const EngineOptions& options);

  // Everything up to the pick (6.4, steps 1 and 2, and 7.3): outcome kRouted means that a backend
  // has to be picked.
  NaiveAnswer Answer(const RequestView& request);
  // Steps 4 and 5 of 6.4 once the backend at `index` was picked. Precondition: answer.outcome is
  // kRouted.
  static NaiveAnswer Conclude(NaiveAnswer answer, uint32_t index);

  // The candidates that match, best first (empty where no listener or rule takes the request).
  std::vector<NaiveCandidate> Rank(const RequestView& request);

  const NaiveAttachment& attachment() const { return attachment_; }

 private:
  const NaiveListener* SelectListener(const RequestView& request, std::string_view host) const;
  std::vector<NaiveCandidate> CollectCandidates(const NaiveListener& listener,
                                                const RequestView& request, std::string_view host);
  void CollectFromRoute(const NaiveRoute& route, const NaiveHostname& hostname,
                        const RequestView& request, std::vector<NaiveCandidate>& candidates);
  bool Satisfies(const RouteMatch& match, const RequestView& request);

  const Config& config_;
  const EngineOptions options_;
  NaivePatterns patterns_;
  NaiveAttachment attachment_;
};

}  // namespace routewind
