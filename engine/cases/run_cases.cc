// SPDX-License-Identifier: Apache-2.0
#include "engine/cases/run_cases.h"

#include <algorithm>

#include "engine/cases/expectation.h"
#include "engine/record/decision_json.h"

namespace routewind {
namespace {

size_t MatchCountOf(const Config& config, const TableRule& rule) {
  const auto route = std::find_if(config.grpc_routes.begin(), config.grpc_routes.end(),
                                  [&](const GrpcRoute& candidate) { return candidate.meta.id == rule.route; });
  const size_t matches = route == config.grpc_routes.end() ? 0 : route->rules[rule.rule_index].matches.size();
  return std::max<size_t>(1, matches);
}

Coverage EmptyCoverage(const Config& config, const RouteTable& table) {
  Coverage coverage;
  for (const TableRule& rule : table.rules()) {
    RuleCoverage entry;
    entry.matches.resize(MatchCountOf(config, rule));
    entry.backends.resize(rule.backends.size());
    coverage.rules.push_back(std::move(entry));
  }
  return coverage;
}

uint64_t CountReached(const std::vector<uint64_t>& hits) {
  return static_cast<uint64_t>(std::count_if(hits.begin(), hits.end(), [](uint64_t n) { return n != 0; }));
}

void SumUp(Coverage& coverage) {
  for (const RuleCoverage& rule : coverage.rules) {
    coverage.reached_matches += CountReached(rule.matches);
    coverage.total_matches += rule.matches.size();
    coverage.reached_backends += CountReached(rule.backends);
    coverage.total_backends += rule.backends.size();
    coverage.reached_rules += rule.is_reached() ? 1 : 0;
  }
}

void Cover(Coverage& coverage, const Decision& decision) {
  if (decision.rule == nullptr) return;
  RuleCoverage& rule = coverage.rules[decision.selection.rule];
  ++rule.matches[decision.selection.match == kNoMatch ? 0 : decision.selection.match];
  if (decision.backend != nullptr) ++rule.backends[decision.backend->index];
}

// Runs one case: the request `count` times, the first decision compared field by field, the backends counted.
class CaseRunner {
 public:
  CaseRunner(const RouteTable& table, const CaseRunOptions& options, Coverage& coverage)
      : table_(table), options_(options), coverage_(coverage) {}

  CaseResult Run(const TestCase& test) {
    CaseResult result{&test, {}, {}};
    RequestView view = test.request.View();
    if (view.gateway.empty()) view.gateway = options_.gateway;
    if (view.port == 0) view.port = options_.port;

    RuleCounters counters(table_);
    const Selection selection = Select(table_, view);
    std::vector<uint64_t> calls;
    for (uint64_t i = 0; i < test.count; ++i) {
      const Decision decision = Conclude(table_, selection, {options_.seed, counters.Next(selection.rule)});
      Cover(coverage_, decision);
      if (i == 0) CompareFirst(test, decision, view, result);
      if (decision.backend == nullptr) continue;
      calls.resize(decision.rule->backends.size());
      ++calls[decision.backend->index];
    }
    CompareShares(test, selection, calls, result);
    return result;
  }

 private:
  void CompareFirst(const TestCase& test, const Decision& decision, const RequestView& view, CaseResult& result) const {
    result.message = DescribeDecision(table_, decision, view);
    std::string record;
    JsonWriter json(record);
    WriteDecision(json, table_, decision, view);
    result.failures = CompareDecision(test.expect, record);
  }

  void CompareShares(const TestCase& test, const Selection& selection, const std::vector<uint64_t>& calls,
                     CaseResult& result) const {
    for (const ExpectedShare& share : test.shares) {
      uint64_t actual = 0;
      for (size_t i = 0; i < calls.size(); ++i) {
        if (NamesBackend(share.backend, table_.rules()[selection.rule].backends[i])) actual += calls[i];
      }
      if (actual == share.calls) continue;
      result.failures.push_back("shares." + share.backend + ": expected " + std::to_string(share.calls) + " of " +
                                std::to_string(test.count) + ", got " + std::to_string(actual));
    }
  }

  const RouteTable& table_;
  const CaseRunOptions& options_;
  Coverage& coverage_;
};

}  // namespace

bool RuleCoverage::is_reached() const { return CountReached(matches) != 0; }

double Coverage::percent() const {
  if (total_matches == 0) return 0;
  return 100 * static_cast<double>(reached_matches) / static_cast<double>(total_matches);
}

CaseRun RunCases(const CaseSet& cases, const Config& config, const RouteTable& table, const CaseRunOptions& options) {
  CaseRun run;
  run.coverage = EmptyCoverage(config, table);
  CaseRunner runner(table, options, run.coverage);
  for (const TestCase& test : cases.cases) {
    if (!options.name_filter.empty() && !MatchesGlob(options.name_filter, test.name)) continue;
    run.results.push_back(runner.Run(test));
    if (!run.results.back().failures.empty()) ++run.failed;
  }
  SumUp(run.coverage);
  return run;
}

bool MatchesGlob(std::string_view glob, std::string_view text) {
  // Greedy with one step back: linear in both for one star, at worst their product.
  size_t g = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t star_text = 0;
  while (t < text.size()) {
    if (g < glob.size() && (glob[g] == '?' || glob[g] == text[t]) && glob[g] != '*') {
      ++g;
      ++t;
    } else if (g < glob.size() && glob[g] == '*') {
      star = g++;
      star_text = t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

}  // namespace routewind
