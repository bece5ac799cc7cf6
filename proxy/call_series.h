// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/route/decide.h"

namespace routewind {

inline constexpr size_t kGrpcStatusCount = 17;

// Upper bounds of the latency buckets in nanoseconds; one more bucket has none.
inline constexpr std::array<uint64_t, 18> kLatencyBoundsNs = {
    100'000,       250'000,       500'000,       1'000'000,      2'500'000,      5'000'000,
    10'000'000,    25'000'000,    50'000'000,    100'000'000,    250'000'000,    500'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000, 30'000'000'000, 60'000'000'000};

// How long the calls of a rule took. Counts are not cumulative; the exposition adds them up.
struct LatencyHistogram {
  std::array<std::atomic<uint64_t>, kLatencyBoundsNs.size() + 1> buckets{};
  std::atomic<uint64_t> sum_ns{0};
  void Add(uint64_t duration_ns);
};

using CodeCounters = std::array<std::atomic<uint64_t>, kGrpcStatusCount>;

// What a rule is called in labels. All empty: calls that no rule took.
struct RuleLabels {
  std::string route;  // "namespace/name"
  std::string rule;   // position in spec.rules
  friend auto operator<=>(const RuleLabels&, const RuleLabels&) = default;
};

struct RuleSeries {
  LatencyHistogram latency;
  std::map<std::string, CodeCounters>
      codes;  // by backend, "namespace/name:port"; empty: none was picked
};

// Which series the calls of one configuration add to: made once, so that a call only indexes.
class SeriesIndex {
 public:
  using SeriesByRule = std::map<RuleLabels, RuleSeries>;

  // Adds what is missing to `series`, whose entries stay where they are.
  SeriesIndex(const RouteTable& table, SeriesByRule& series);

  struct Place {
    LatencyHistogram* latency = nullptr;
    CodeCounters* codes = nullptr;
  };
  // O(1).
  Place Find(const Decision& decision) const;

  // Rule and backend of every series that this configuration uses.
  using Use = std::pair<RuleLabels, std::string>;
  const std::vector<Use>& uses() const { return uses_; }

 private:
  struct Rule {
    LatencyHistogram* latency = nullptr;
    CodeCounters* without_backend = nullptr;
    std::vector<CodeCounters*> backends;  // by position in backendRefs
  };
  Rule MakeRule(const RuleLabels& labels, const std::vector<TableBackend>& backends,
                SeriesByRule& series);

  std::vector<Rule> rules_;  // by rule id; the last one is for calls that no rule took
  std::vector<Use> uses_;
};

}  // namespace routewind
