// SPDX-License-Identifier: Apache-2.0
// Three ways to the same answer: Select through the tree, Explain through every candidate in turn,
// and the order of the explanation through the ladder.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/route/candidate_tree.h"
#include "engine/route/compile_match.h"
#include "engine/route/explain.h"
#include "engine/route/testing/decide_helpers.h"

namespace routewind {
namespace {

using testing::EdgeRoute;
using testing::HttpListener;
using testing::Request;
using testing::Rule;

// Few texts, so that conditions often hold and often collide.
class World {
 public:
  explicit World(uint32_t seed) : random_(seed) {}

  size_t Below(size_t n) { return random_() % n; }
  template <size_t kCount>
  std::string Any(const char* const (&texts)[kCount]) {
    return texts[Below(kCount)];
  }

  RouteMatch Match() {
    RouteMatch match;
    const bool is_expression = Below(3) == 0;
    const auto type = is_expression ? MatchType::kRegularExpression : MatchType::kExact;
    MethodMatch method{type, {}, {}, {}};
    if (Below(3) != 0) method.service = is_expression ? Any(kServiceExpressions) : Any(kServices);
    if (Below(3) != 0) method.method = is_expression ? Any(kMethodExpressions) : Any(kMethods);
    if (method.service || method.method) match.method = method;
    for (size_t i = Below(3); i > 0; --i) {
      const bool is_exact = Below(3) != 0;
      match.headers.push_back({is_exact ? MatchType::kExact : MatchType::kRegularExpression,
                               Any(kHeaders),
                               is_exact ? Any(kValues) : Any(kValueExpressions),
                               {}});
    }
    return match;
  }

  Request AnyRequest() {
    Request request{Any(kHosts), "/" + Any(kServices) + "/" + Any(kMethods), {}, "", 0};
    for (size_t i = Below(5); i > 0; --i)
      request.headers.push_back({kLowerHeaders[Below(3)], kValues[Below(4)]});
    return request;
  }

  Config AnyConfig() {
    std::vector<GrpcRoute> routes;
    for (size_t i = 1 + Below(12); i > 0; --i) {
      std::vector<std::string> hostnames;
      for (const char* hostname : {"*.io", "*.a.io", "x.a.io", "b.org"}) {
        if (Below(4) == 0) hostnames.emplace_back(hostname);
      }
      std::vector<RouteRule> rules;
      for (size_t r = Below(5); r > 0; --r) {
        std::vector<RouteMatch> matches;
        for (size_t m = Below(6); m > 0; --m) matches.push_back(Match());
        rules.push_back(Rule(std::move(matches)));
      }
      GrpcRoute route = EdgeRoute("ns" + std::to_string(Below(3)) + "/r" + std::to_string(i),
                                  hostnames, static_cast<int64_t>(Below(2)), std::move(rules));
      if (Below(4) == 0) route.meta.creation_s.reset();
      routes.push_back(std::move(route));
    }
    std::vector<Listener> listeners = {HttpListener("any")};
    if (Below(2) == 0) listeners.push_back(HttpListener("wild", 80, "*.a.io"));
    if (Below(2) == 0) listeners.push_back(HttpListener("exact", 80, "x.a.io"));
    return testing::EdgeConfig(std::move(listeners), std::move(routes));
  }

  EngineOptions AnyOptions() {
    EngineOptions options;
    if (Below(2) == 0) options.hostname_rank = EngineOptions::HostnameRank::kIntersected;
    if (Below(2) == 0) options.match_type_rank = EngineOptions::MatchTypeRank::kLengthOnly;
    if (Below(2) == 0) options.fall_through = EngineOptions::FallThrough::kVirtualHost;
    return options;
  }

 private:
  static constexpr const char* kServices[] = {"a.B", "a.C", "foo", "x.Y"};
  static constexpr const char* kMethods[] = {"Get", "Put", "GetAll"};
  static constexpr const char* kServiceExpressions[] = {"a\\..*", ".*", "foo|x\\.Y", "", "a.B"};
  static constexpr const char* kMethodExpressions[] = {"Get.*", ".*", "", "Put"};
  static constexpr const char* kHeaders[] = {"X", "y", "z"};
  static constexpr const char* kLowerHeaders[] = {"x", "y", "z"};
  static constexpr const char* kValues[] = {"1", "2", "", "1,2"};
  static constexpr const char* kValueExpressions[] = {".*", "1.*", "[12]"};
  static constexpr const char* kHosts[] = {"x.a.io", "y.a.io", "a.io",
                                           "b.org",  "other",  "X.A.io:80"};

  std::mt19937 random_;
};

uint32_t LinearFirst(const std::vector<const CompiledMatch*>& matches, const RequestParts& request,
                     uint32_t from) {
  for (uint32_t i = from; i < matches.size(); ++i) {
    if (HoldAll(*matches[i], AllConditions(*matches[i]), request)) return i;
  }
  return CandidateTree::kNone;
}

TEST(CandidateTree, FindsWhatALinearScanFinds) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    World world(seed);
    PatternPool patterns;
    std::vector<CompiledMatch> matches;
    for (size_t i = world.Below(400); i > 0; --i)
      matches.push_back(CompileMatch(world.Match(), {}, patterns));
    std::vector<const CompiledMatch*> ranked;
    for (const CompiledMatch& match : matches) ranked.push_back(&match);
    const CandidateTree tree(ranked);
    for (int round = 0; round < 60; ++round) {
      const Request request = world.AnyRequest();
      const std::string_view path = std::string_view(request.path).substr(1);
      const size_t slash = path.find('/');
      const RequestParts parts{path, path.substr(0, slash), path.substr(slash + 1),
                               request.headers};
      const auto from =
          static_cast<uint32_t>(world.Below(3) == 0 ? world.Below(matches.size() + 1) : 0);
      ASSERT_EQ(tree.FindFirst(parts, from), LinearFirst(ranked, parts, from)) << "seed " << seed;
    }
  }
}

TEST(CandidateTree, FindsAmongManyHeaderNames) {
  PatternPool patterns;
  std::vector<CompiledMatch> matches;
  for (int i = 0; i < 300; ++i) {
    const std::string value = i % 3 == 0 ? "~v.*" : "v" + std::to_string(i);
    matches.push_back(
        CompileMatch(testing::On("a.B/Get", {{"h" + std::to_string(i / 2), value}}), {}, patterns));
  }
  std::vector<const CompiledMatch*> ranked;
  for (const CompiledMatch& match : matches) ranked.push_back(&match);
  const CandidateTree tree(ranked);
  for (int i = 0; i < 300; ++i) {
    const std::string name = "h" + std::to_string(i / 2);
    const std::string value = "v" + std::to_string(i);
    const std::vector<HeaderView> headers = {{"other", "1"}, {name, value}};
    const RequestParts parts{"a.B/Get", "a.B", "Get", headers};
    EXPECT_EQ(tree.FindFirst(parts), LinearFirst(ranked, parts, 0)) << i;
  }
}

const Considered* WonIn(const Explanation& explanation) {
  const Considered* won = nullptr;
  for (const Considered& considered : explanation.considered) {
    if (considered.verdict != Verdict::kWon) continue;
    EXPECT_EQ(won, nullptr) << "two candidates won";
    won = &considered;
  }
  return won;
}

TEST(Explanation, AgreesWithTheSelection) {
  int routed = 0;
  for (uint32_t seed = 0; seed < 200; ++seed) {
    World world(seed);
    const RouteTable table = CompileRoutes(world.AnyConfig(), world.AnyOptions());
    for (int round = 0; round < 20; ++round) {
      const Request request = world.AnyRequest();
      const Selection selection = Select(table, request.View());
      const Explanation explanation = Explain(table, request.View());
      const Considered* won = WonIn(explanation);
      ASSERT_EQ(won != nullptr, selection.rule != kNoRule) << "seed " << seed;
      if (won == nullptr) continue;
      ++routed;
      ASSERT_EQ(won->route, table.rules()[selection.rule].route) << "seed " << seed;
      ASSERT_EQ(won->rule, table.rules()[selection.rule].rule_index) << "seed " << seed;
      ASSERT_EQ(won->match, selection.match) << "seed " << seed;
      bool after_winner = false;
      for (const Considered& considered : explanation.considered) {
        after_winner |= &considered == won;
        ASSERT_EQ(considered.verdict == Verdict::kLost,
                  after_winner && considered.verdict != Verdict::kFailed && &considered != won);
      }
    }
  }
  EXPECT_GT(routed, 1000);
}

TEST(OrderOfInput, IsInvisible) {  // T-01
  for (uint32_t seed = 0; seed < 40; ++seed) {
    World world(seed);
    Config config = world.AnyConfig();
    const EngineOptions options = world.AnyOptions();
    const RouteTable before = CompileRoutes(config, options);
    std::reverse(config.grpc_routes.begin(), config.grpc_routes.end());
    for (GrpcRoute& route : config.grpc_routes)
      std::reverse(route.hostnames.begin(), route.hostnames.end());
    const RouteTable after = CompileRoutes(config, options);
    for (int round = 0; round < 20; ++round) {
      const Request request = world.AnyRequest();
      EXPECT_EQ(testing::Winner(before, request), testing::Winner(after, request))
          << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace routewind
