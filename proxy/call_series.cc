// SPDX-License-Identifier: Apache-2.0
#include "proxy/call_series.h"

#include <algorithm>
#include <utility>

namespace routewind {

void LatencyHistogram::Add(uint64_t duration_ns) {
  const auto bound =
      std::lower_bound(kLatencyBoundsNs.begin(), kLatencyBoundsNs.end(), duration_ns);
  const auto bucket = static_cast<size_t>(bound - kLatencyBoundsNs.begin());
  buckets[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_ns.fetch_add(duration_ns, std::memory_order_relaxed);
}

SeriesIndex::SeriesIndex(const RouteTable& table, SeriesByRule& series) {
  for (const TableRule& rule : table.rules()) {
    rules_.push_back(
        MakeRule({rule.route.ToString(), std::to_string(rule.rule_index)}, rule.backends, series));
  }
  rules_.push_back(MakeRule({}, {}, series));
}

SeriesIndex::Rule SeriesIndex::MakeRule(const RuleLabels& labels,
                                        const std::vector<TableBackend>& backends,
                                        SeriesByRule& series) {
  RuleSeries& found = series[labels];
  const auto use = [&](std::string backend) {
    CodeCounters* const counters = &found.codes[backend];
    uses_.emplace_back(labels, std::move(backend));
    return counters;
  };
  Rule rule{&found.latency, use(""), {}};
  for (const TableBackend& backend : backends) {
    const std::string port = backend.port == 0 ? "" : ":" + std::to_string(backend.port);
    rule.backends.push_back(use(backend.id.ToString() + port));
  }
  return rule;
}

SeriesIndex::Place SeriesIndex::Find(const Decision& decision) const {
  const bool has_rule = decision.rule != nullptr;
  const Rule& rule = has_rule ? rules_[decision.selection.rule] : rules_.back();
  const bool has_backend = has_rule && decision.backend != nullptr;
  return {rule.latency,
          has_backend ? rule.backends[decision.backend->index] : rule.without_backend};
}

}  // namespace routewind
