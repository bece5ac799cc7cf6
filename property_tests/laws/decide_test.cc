// SPDX-License-Identifier: Apache-2.0
#include "engine/route/decide.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "property_tests/generate/config.h"
#include "property_tests/laws/agree.h"
#include "property_tests/run_law.h"

namespace routewind {
namespace {

constexpr int kRequestsPerConfig = 20;

std::string DecideAndSummarize(const RouteTable& table, const Request& request, Draw draw = {}) {
  return Summarize(table, Decide(table, BorrowedRequest(request).view(), draw));
}

std::string SelectAndSummarize(const RouteTable& table, const Request& request) {
  return SummarizeSelection(table, Select(table, BorrowedRequest(request).view()));
}

// Asks both tables the same random requests, made for `config`.
void ExpectSameSelections(const Config& config, const RouteTable& one, const RouteTable& other) {
  Chooser choose = *AnyChooser();
  for (int i = 0; i < kRequestsPerConfig; ++i) {
    const Request request = MakeRequest(choose, config);
    RC_LOG() << PrintRequest(request) << "\n";
    RC_ASSERT(SelectAndSummarize(one, request) == SelectAndSummarize(other, request));
  }
}

TEST(Decide, DoesNotSeeTheOrderOfParentRefsHostnamesHeadersAndBackends) {  // T-01
  RunLaw([] {
    ConfigShape shape;
    shape.header_case_variants = false;  // of `X` and `x` the first counts (4.4)
    const Config config = *AnyConfig(shape);
    const EngineOptions options = *AnyOptions();
    Config shuffled = config;
    Chooser choose = *AnyChooser();
    for (GrpcRoute& route : shuffled.grpc_routes) {
      choose.Shuffle(route.parent_refs);
      choose.Shuffle(route.hostnames);
      for (RouteRule& rule : route.rules) {
        choose.Shuffle(rule.backend_refs);
        for (RouteMatch& match : rule.matches) choose.Shuffle(match.headers);
      }
    }
    for (HttpRoute& route : shuffled.http_routes) {
      choose.Shuffle(route.parent_refs);
      choose.Shuffle(route.hostnames);
    }
    ExpectSameSelections(config, CompileRoutes(config, options), CompileRoutes(shuffled, options));
  });
}

TEST(Decide, DoesNotSeeARouteThatDoesNotMatch) {  // T-04
  RunLaw([] {
    EngineOptions options = *AnyOptions();
    options.kind_conflict = EngineOptions::KindConflict::kIgnore;  // the exception it names
    options.fall_through = EngineOptions::FallThrough::kLiteral;   // a virtual host may hide others
    const Config config = *AnyConfig();
    Config more = config;
    Chooser choose = *AnyChooser();
    GrpcRoute route = MakeGrpcRoute(choose, {}, config.gateways);
    route.meta.id.name = "idle";
    for (RouteRule& rule : route.rules) {
      if (rule.matches.empty()) rule.matches.emplace_back();
      for (RouteMatch& match : rule.matches) {
        match.method = MethodMatch{MatchType::kExact, "never.Called", std::nullopt, Place{}};
      }
    }
    more.grpc_routes.push_back(route);
    Normalize(more);
    const RouteTable before = CompileRoutes(config, options);
    const RouteTable after = CompileRoutes(more, options);
    for (int i = 0; i < kRequestsPerConfig; ++i) {
      const Request request = MakeRequest(choose, config);
      const BorrowedRequest borrowed(request);
      const Decision one = Decide(before, borrowed.view(), {});
      const Decision other = Decide(after, borrowed.view(), {});
      RC_LOG() << PrintRequest(request) << "\n";
      RC_ASSERT(OutcomeName(one.outcome) == OutcomeName(other.outcome));
      // A new hostname may turn NO_MATCHING_HOSTNAME into NO_MATCHING_RULE: still nobody takes the
      // request.
      if (one.outcome == Outcome::kNoRoute) continue;
      RC_ASSERT(Summarize(before, one) == Summarize(after, other));
    }
  });
}

TEST(Decide, DoesNotSeeTheRankOfMatchTypesWhereAllAreExact) {  // T-07
  RunLaw([] {
    ConfigShape shape;
    shape.regular_expressions = false;
    const Config config = *AnyConfig(shape);
    EngineOptions options = *AnyOptions();
    options.match_type_rank = EngineOptions::MatchTypeRank::kExactFirst;
    EngineOptions lengths = options;
    lengths.match_type_rank = EngineOptions::MatchTypeRank::kLengthOnly;
    ExpectSameSelections(config, CompileRoutes(config, options), CompileRoutes(config, lengths));
  });
}

TEST(Decide, DoesNotSeeTheRankOfHostnamesWhereListenersHaveNone) {  // T-08
  RunLaw([] {
    ConfigShape shape;
    shape.listener_hostnames = false;
    shape.route_hostnames = *rc::Gen<bool>([](const rc::Random& random, int /*size*/) {
      return rc::shrinkable::just(Chooser(random).Chance(50));
    });
    const Config config = *AnyConfig(shape);
    EngineOptions options = *AnyOptions();
    options.hostname_rank = EngineOptions::HostnameRank::kOriginal;
    EngineOptions intersected = options;
    intersected.hostname_rank = EngineOptions::HostnameRank::kIntersected;
    ExpectSameSelections(config, CompileRoutes(config, options),
                         CompileRoutes(config, intersected));
  });
}

TEST(Decide, DoesNotSeeTheCaseOfConfiguredHeaderNames) {  // T-09
  RunLaw([] {
    const Config config = *AnyConfig();
    const EngineOptions options = *AnyOptions();
    Config shouting = config;
    for (GrpcRoute& route : shouting.grpc_routes) {
      for (RouteRule& rule : route.rules) {
        for (RouteMatch& match : rule.matches) {
          for (HeaderMatch& header : match.headers) {
            for (char& c : header.name) {
              if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            }
          }
        }
      }
    }
    ExpectSameSelections(config, CompileRoutes(config, options), CompileRoutes(shouting, options));
  });
}

TEST(Decide, DoesNotSeeThePortOfTheAuthority) {  // T-10
  RunLaw([] {
    World world(*AnyConfig(), *AnyOptions());
    Chooser choose = *AnyChooser();
    for (int i = 0; i < kRequestsPerConfig; ++i) {
      Request request = MakeRequest(choose, world.config);
      const size_t bracket = request.authority.find(']');
      const size_t from = bracket == std::string::npos ? 0 : bracket;
      if (request.authority.find(':', from) != std::string::npos) continue;
      Request with_port = request;
      with_port.authority += ":" + std::to_string(choose.Below(65536));
      RC_LOG() << PrintRequest(with_port) << "\n";
      RC_ASSERT(DecideAndSummarize(world.table, request) ==
                DecideAndSummarize(world.table, with_port));
    }
  });
}

TEST(Decide, OnlyThePicksOfABackendSeeThatItIsInvalid) {  // T-11
  RunLaw([] {
    const EngineOptions options = *AnyOptions();
    const Config config = *AnyConfig();
    Chooser choose = *AnyChooser();
    if (config.grpc_routes.empty()) return;
    const size_t r = choose.Below(config.grpc_routes.size());
    if (config.grpc_routes[r].rules.empty()) return;
    const size_t u = choose.Below(config.grpc_routes[r].rules.size());
    if (config.grpc_routes[r].rules[u].backend_refs.empty()) return;
    const size_t b = choose.Below(config.grpc_routes[r].rules[u].backend_refs.size());
    Config broken = config;
    broken.grpc_routes[r].rules[u].backend_refs[b].backend.target = {"example.com", "Nothing"};
    const RouteTable before = CompileRoutes(config, options);
    const RouteTable after = CompileRoutes(broken, options);
    for (uint64_t n = 0; n < kRequestsPerConfig; ++n) {
      const Request request = MakeRequest(choose, config);
      const BorrowedRequest borrowed(request);
      const Decision one = Decide(before, borrowed.view(), {1, n});
      const Decision other = Decide(after, borrowed.view(), {1, n});
      RC_LOG() << PrintRequest(request) << "\n";
      RC_ASSERT((one.backend == nullptr) == (other.backend == nullptr));
      if (one.backend != nullptr) RC_ASSERT(one.backend->index == other.backend->index);
      const bool picks_it = one.rule != nullptr && one.backend != nullptr &&
                            one.rule->route == config.grpc_routes[r].meta.id &&
                            one.rule->rule_index == u && one.backend->index == b;
      if (picks_it) {
        RC_ASSERT(OutcomeName(other.outcome) == OutcomeName(Outcome::kInvalidBackend));
        RC_ASSERT(ReasonName(other.reason) == ReasonName(Reason::kInvalidKind));
      } else {
        RC_ASSERT(Summarize(before, one) == Summarize(after, other));
      }
    }
  });
}

}  // namespace
}  // namespace routewind
