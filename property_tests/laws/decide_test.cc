// SPDX-License-Identifier: Apache-2.0
// What decisions do not see. Each law compares two configurations, or two requests, that differ in
// one thing.
#include "engine/route/decide.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/ascii.h"
#include "property_tests/generate/config.h"
#include "property_tests/laws/agree.h"
#include "property_tests/laws/scenario_law.h"

namespace routewind {
namespace {

constexpr size_t kRequests = 10;
const std::vector<RequiredShare> kSomeAreRouted = {{"routed", 40}};

std::string DecideAndSummarize(const RouteTable& table, const Request& request, Draw draw = {}) {
  return Summarize(table, Decide(table, BorrowedRequest(request).view(), draw));
}

// Both tables select the same for each request of the scenario.
void ExpectSameSelections(const Scenario& scenario, const RouteTable& one, const RouteTable& other,
                          Trial& trial) {
  for (const Request& request : scenario.requests) {
    const BorrowedRequest borrowed(request);
    const Selection selection = Select(one, borrowed.view());
    trial.LabelIf(selection.rule != kNoRule, "routed");
    trial.Equal(PrintRequest(request), SummarizeSelection(one, selection),
                SummarizeSelection(other, Select(other, borrowed.view())));
  }
}

// `change` makes the other configuration; nothing may depend on it.
void CheckThatDecisionsDoNotSee(const ScenarioShape& shape,
                                std::function<void(const Scenario&, Config&)> change) {
  CheckScenarios({.shape = shape, .shares = kSomeAreRouted},
                 [change](const Scenario& scenario, Trial& trial) {
                   Config changed = scenario.config;
                   change(scenario, changed);
                   ExpectSameSelections(scenario, CompileRoutes(scenario.config, scenario.options),
                                        CompileRoutes(changed, scenario.options), trial);
                 });
}

ScenarioShape WithoutHeaderCaseVariants() {  // of `X` and `x` the first counts (4.4)
  ScenarioShape shape{.requests = kRequests, .number_below = 5040};
  shape.config.header_case_variants = false;
  return shape;
}

void ForEachRule(Config& config, const std::function<void(RouteRule&)>& change) {
  for (GrpcRoute& route : config.grpc_routes) {
    for (RouteRule& rule : route.rules) change(rule);
  }
}

TEST(Decide, DoesNotSeeTheOrderOfParentRefs) {  // T-01
  CheckThatDecisionsDoNotSee(WithoutHeaderCaseVariants(), [](const Scenario& s, Config& config) {
    for (GrpcRoute& route : config.grpc_routes) Permute(route.parent_refs, s.number);
    for (HttpRoute& route : config.http_routes) Permute(route.parent_refs, s.number);
  });
}

TEST(Decide, DoesNotSeeTheOrderOfHostnames) {  // T-01
  CheckThatDecisionsDoNotSee(WithoutHeaderCaseVariants(), [](const Scenario& s, Config& config) {
    for (GrpcRoute& route : config.grpc_routes) Permute(route.hostnames, s.number);
    for (HttpRoute& route : config.http_routes) Permute(route.hostnames, s.number);
  });
}

TEST(Decide, DoesNotSeeTheOrderOfHeaderMatchesAndBackends) {  // T-01
  CheckThatDecisionsDoNotSee(WithoutHeaderCaseVariants(), [](const Scenario& s, Config& config) {
    ForEachRule(config, [&s](RouteRule& rule) {
      Permute(rule.backend_refs, s.number);
      for (RouteMatch& match : rule.matches) Permute(match.headers, s.number);
    });
  });
}

void Shout(std::string& text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
}

TEST(Decide, DoesNotSeeTheCaseOfConfiguredHeaderNames) {  // T-09
  CheckThatDecisionsDoNotSee({.requests = kRequests}, [](const Scenario&, Config& config) {
    ForEachRule(config, [](RouteRule& rule) {
      for (RouteMatch& match : rule.matches) {
        for (HeaderMatch& header : match.headers) Shout(header.name);
      }
    });
  });
}

TEST(Decide, DoesNotSeeTheNamesOfRules) {
  CheckThatDecisionsDoNotSee({.requests = kRequests}, [](const Scenario&, Config& config) {
    int count = 0;
    ForEachRule(config,
                [&count](RouteRule& rule) { rule.name = "renamed-" + std::to_string(++count); });
  });
}

TEST(Decide, DoesNotSeeARuleThatIsWrittenTwiceInARow) {  // the first of equals wins (5.1, P8)
  ScenarioShape shape{.requests = kRequests, .number_below = 100};
  CheckScenarios({.shape = shape, .shares = kSomeAreRouted}, [](const Scenario& s, Trial& trial) {
    if (s.config.grpc_routes.empty()) return;
    Config doubled = s.config;
    GrpcRoute& route = doubled.grpc_routes[s.number % doubled.grpc_routes.size()];
    if (route.rules.empty()) return;
    route.rules.push_back(route.rules.back());
    ExpectSameSelections(s, CompileRoutes(s.config, s.options), CompileRoutes(doubled, s.options),
                         trial);
  });
}

TEST(Decide, DoesNotSeeTheRankOfMatchTypesWhereAllAreExact) {  // T-07
  ScenarioShape shape{.requests = kRequests};
  shape.config.regular_expressions = false;
  CheckScenarios({.shape = shape, .shares = kSomeAreRouted}, [](const Scenario& s, Trial& trial) {
    EngineOptions options = s.options;
    options.match_type_rank = EngineOptions::MatchTypeRank::kExactFirst;
    EngineOptions lengths = options;
    lengths.match_type_rank = EngineOptions::MatchTypeRank::kLengthOnly;
    ExpectSameSelections(s, CompileRoutes(s.config, options), CompileRoutes(s.config, lengths),
                         trial);
  });
}

TEST(Decide, DoesNotSeeTheRankOfHostnamesWhereListenersHaveNone) {  // T-08
  ScenarioShape shape{.requests = kRequests};
  shape.config.listener_hostnames = false;
  shape.adapt = [](Chooser& choose, Scenario& scenario) {
    if (choose.Chance(50)) return;
    for (GrpcRoute& route : scenario.config.grpc_routes) route.hostnames.clear();
  };
  CheckScenarios({.shape = shape, .shares = kSomeAreRouted}, [](const Scenario& s, Trial& trial) {
    EngineOptions options = s.options;
    options.hostname_rank = EngineOptions::HostnameRank::kOriginal;
    EngineOptions intersected = options;
    intersected.hostname_rank = EngineOptions::HostnameRank::kIntersected;
    ExpectSameSelections(s, CompileRoutes(s.config, options), CompileRoutes(s.config, intersected),
                         trial);
  });
}

// Another request of the same scenario to which the table has to give the same decision.
void CheckThatDecisionsDoNotSeeInRequests(std::function<void(const Scenario&, Request&)> change) {
  CheckScenarios(
      {.shape = {.requests = kRequests, .number_below = 65536}, .shares = kSomeAreRouted},
      [change](const Scenario& scenario, Trial& trial) {
        const RouteTable table = CompileRoutes(scenario.config, scenario.options);
        for (const Request& request : scenario.requests) {
          Request changed = request;
          change(scenario, changed);
          const std::string one = DecideAndSummarize(table, request);
          trial.LabelIf(one.substr(0, 6) == "ROUTED", "routed");
          trial.Equal(PrintRequest(request) + " and " + PrintRequest(changed), one,
                      DecideAndSummarize(table, changed));
        }
      });
}

TEST(Decide, DoesNotSeeThePortOfTheAuthority) {  // T-10
  CheckThatDecisionsDoNotSeeInRequests([](const Scenario& scenario, Request& request) {
    const size_t bracket = request.authority.find(']');
    const size_t from = bracket == std::string::npos ? 0 : bracket;
    if (request.authority.find(':', from) != std::string::npos) return;
    request.authority += ":" + std::to_string(scenario.number);
  });
}

TEST(Decide, DoesNotSeeTheCaseOfTheAuthority) {  // 4.2: hosts are compared without case
  CheckThatDecisionsDoNotSeeInRequests(
      [](const Scenario&, Request& request) { Shout(request.authority); });
}

TEST(Decide, DoesNotSeeAHeaderThatNoRuleNames) {
  CheckThatDecisionsDoNotSeeInRequests([](const Scenario& scenario, Request& request) {
    const size_t at = scenario.number % (request.headers.size() + 1);
    request.headers.insert(request.headers.begin() + static_cast<std::ptrdiff_t>(at),
                           {"unheard-of", "1"});
  });
}

TEST(Decide, DoesNotSeeHowARepeatedHeaderIsSpreadOverLines) {  // D-06: joined by a comma alone
  CheckThatDecisionsDoNotSeeInRequests([](const Scenario&, Request& request) {
    std::vector<std::pair<std::string, std::string>> joined;
    for (const auto& header : request.headers) {
      auto same = joined.begin();
      while (same != joined.end() && same->first != header.first) ++same;
      if (same == joined.end()) {
        joined.push_back(header);
      } else {
        same->second += "," + header.second;
      }
    }
    request.headers = joined;
  });
}

// The route is named "idle", and nobody calls what it asks for.
void AddIdleRoute(Chooser& choose, Scenario& scenario) {
  scenario.options.kind_conflict =
      EngineOptions::KindConflict::kIgnore;  // the exception T-04 names
  scenario.options.fall_through =
      EngineOptions::FallThrough::kLiteral;  // a virtual host may hide others
  GrpcRoute route = MakeGrpcRoute(choose, {}, scenario.config.gateways);
  route.meta.id.name = "idle";
  for (RouteRule& rule : route.rules) {
    if (rule.matches.empty()) rule.matches.emplace_back();
    for (RouteMatch& match : rule.matches) {
      match.method = MethodMatch{MatchType::kExact, "never.Called", std::nullopt, Place{}};
    }
  }
  scenario.config.grpc_routes.push_back(route);
  Normalize(scenario.config);
}

Config WithoutIdleRoute(Config config) {
  std::erase_if(config.grpc_routes, [](const GrpcRoute& r) { return r.meta.id.name == "idle"; });
  return config;
}

bool AsksForNeverCalled(const Config& config) {
  for (const GrpcRoute& route : config.grpc_routes) {
    if (route.meta.id.name != "idle") continue;
    for (const RouteRule& rule : route.rules) {
      if (rule.matches.empty()) return false;
      for (const RouteMatch& match : rule.matches) {
        if (!match.method || match.method->service != "never.Called") return false;
      }
    }
  }
  return true;
}

TEST(Decide, DoesNotSeeARouteThatDoesNotMatch) {  // T-04
  CheckScenarios(
      {.shape = {.requests = kRequests, .adapt = AddIdleRoute}, .shares = kSomeAreRouted},
      [](const Scenario& scenario, Trial& trial) {
        if (!AsksForNeverCalled(scenario.config)) return;  // smaller ones may not
        const RouteTable before =
            CompileRoutes(WithoutIdleRoute(scenario.config), scenario.options);
        const RouteTable after = CompileRoutes(scenario.config, scenario.options);
        for (const Request& request : scenario.requests) {
          if (request.path.find("never.Called") != std::string::npos) continue;
          const BorrowedRequest borrowed(request);
          const Decision one = Decide(before, borrowed.view(), {});
          const Decision other = Decide(after, borrowed.view(), {});
          trial.LabelIf(one.outcome == Outcome::kRouted, "routed");
          trial.Equal(PrintRequest(request), OutcomeName(one.outcome), OutcomeName(other.outcome));
          // A new hostname may turn NO_MATCHING_HOSTNAME into NO_MATCHING_RULE: still nobody takes
          // the request.
          if (one.outcome == Outcome::kNoRoute) continue;
          trial.Equal(PrintRequest(request), Summarize(before, one), Summarize(after, other));
        }
      });
}

}  // namespace
}  // namespace routewind
