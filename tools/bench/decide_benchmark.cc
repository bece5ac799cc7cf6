// SPDX-License-Identifier: Apache-2.0
// What a decision costs as rules grow, beside a literal scan in order of precedence and a bare hash
// lookup.
#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/lookup_map.h"
#include "engine/route/decide.h"

namespace routewind {
namespace {

constexpr int64_t kMatchesPerRule = 8;
constexpr int64_t kRulesPerRoute = 16;

// Shapes of a match; `i` makes it one of many.
RouteMatch ExactMatch(int64_t i, int64_t headers) {
  RouteMatch match;
  match.method = MethodMatch{MatchType::kExact,
                             "acme.billing.v1.Service" + std::to_string(i / 10),
                             "Method" + std::to_string(i % 10),
                             {}};
  if (headers > 0) match.headers.push_back({MatchType::kExact, "x-env", "prod", {}});
  if (headers > 1) match.headers.push_back({MatchType::kExact, "x-region", "eu-west-1", {}});
  return match;
}

RouteMatch TenantMatch(int64_t i) {
  RouteMatch match;
  match.method = MethodMatch{MatchType::kExact, "acme.billing.v1.Service", "Pay", {}};
  match.headers.push_back({MatchType::kExact, "x-tenant-id", "tenant-" + std::to_string(i), {}});
  return match;
}

RouteMatch ExpressionMatch(int64_t i) {
  RouteMatch match;
  match.method = MethodMatch{MatchType::kRegularExpression,
                             "acme\\.team" + std::to_string(i) + "\\..*",
                             "(Get|List).*",
                             {}};
  return match;
}

RouteMatch HeaderExpressionMatch(int64_t i) {
  RouteMatch match;
  match.method = MethodMatch{MatchType::kExact, "acme.billing.v1.Service", "Pay", {}};
  match.headers.push_back(
      {MatchType::kRegularExpression, "x-tenant-id", "tenant-" + std::to_string(i) + "(-.*)?", {}});
  return match;
}

// As many routes as the API's limits on rules and matches ask for.
Config ConfigOf(std::vector<RouteMatch> matches) {
  Config config;
  Gateway gateway;
  gateway.meta.id = {"infra", "edge"};
  gateway.listeners.resize(1);
  gateway.listeners[0].name = "grpc";
  gateway.listeners[0].port = 80;
  gateway.listeners[0].protocol = "HTTP";
  gateway.listeners[0].allowed_routes.from = AllowedRoutes::From::kAll;
  config.gateways.push_back(gateway);
  for (size_t i = 0; i < matches.size(); ++i) {
    const auto per_route = static_cast<size_t>(kRulesPerRoute * kMatchesPerRule);
    if (i % per_route == 0) {
      GrpcRoute route;
      route.meta.id = {"default", "route-" + std::to_string(i / per_route)};
      route.meta.creation_s = static_cast<int64_t>(i);
      route.parent_refs.resize(1);
      route.parent_refs[0].target = {kGatewayGroup, "Gateway"};
      route.parent_refs[0].id = {"infra", "edge"};
      route.hostnames.push_back({Hostname("api.example.com"), {}});
      config.grpc_routes.push_back(route);
    }
    if (i % static_cast<size_t>(kMatchesPerRule) == 0)
      config.grpc_routes.back().rules.emplace_back();
    config.grpc_routes.back().rules.back().matches.push_back(std::move(matches[i]));
  }
  return config;
}

struct OwnedRequest {
  std::string path;
  std::string tenant;
  std::vector<HeaderView> headers;
};

// Requests of a usual size: the headers that gRPC clients send, then the ones that rules ask for.
std::vector<OwnedRequest> Requests(int64_t count, std::string (*path)(int64_t),
                                   std::string (*tenant)(int64_t)) {
  std::vector<OwnedRequest> requests(1024);
  uint64_t state = 1;
  for (OwnedRequest& request : requests) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto i = static_cast<int64_t>((state >> 33) % static_cast<uint64_t>(count));
    request.path = path(i);
    request.tenant = tenant(i);
  }
  for (OwnedRequest& request : requests) {
    request.headers = {{"content-type", "application/grpc"},
                       {"te", "trailers"},
                       {"user-agent", "grpc-go/1.60.0"},
                       {"grpc-timeout", "1S"},
                       {"x-env", "prod"},
                       {"x-region", "eu-west-1"},
                       {"x-tenant-id", request.tenant}};
  }
  return requests;
}

std::string ExactPath(int64_t i) {
  return "/acme.billing.v1.Service" + std::to_string(i / 10) + "/Method" + std::to_string(i % 10);
}
std::string PayPath(int64_t) { return "/acme.billing.v1.Service/Pay"; }
std::string TeamPath(int64_t i) { return "/acme.team" + std::to_string(i) + ".Orders/GetItem"; }
std::string Tenant(int64_t i) { return "tenant-" + std::to_string(i); }

void RunSelect(benchmark::State& state, const std::vector<RouteMatch>& matches,
               const std::vector<OwnedRequest>& requests) {
  const RouteTable table = CompileRoutes(ConfigOf(matches), {});
  size_t next = 0;
  for (auto _ : state) {
    const OwnedRequest& request = requests[next++ % requests.size()];
    const Selection selection = Select(table, {.authority = "api.example.com",
                                               .path = request.path,
                                               .headers = request.headers,
                                               .gateway = {}});
    if (selection.rule == kNoRule) state.SkipWithError("no rule matched");
    benchmark::DoNotOptimize(selection);
  }
}

template <typename MakeMatch>
std::vector<RouteMatch> Many(int64_t count, MakeMatch make) {
  std::vector<RouteMatch> matches;
  for (int64_t i = 0; i < count; ++i) matches.push_back(make(i));
  return matches;
}

void SelectExact(benchmark::State& state) {
  const int64_t headers = state.range(1);
  RunSelect(state, Many(state.range(0), [headers](int64_t i) { return ExactMatch(i, headers); }),
            Requests(state.range(0), ExactPath, Tenant));
}
BENCHMARK(SelectExact)
    ->ArgsProduct({{10, 100, 1000, 10000}, {0, 2}})
    ->ArgNames({"rules", "headers"});

void SelectTenant(benchmark::State& state) {
  RunSelect(state, Many(state.range(0), TenantMatch), Requests(state.range(0), PayPath, Tenant));
}
BENCHMARK(SelectTenant)->Arg(100)->Arg(1000)->Arg(10000)->ArgName("rules");

void SelectExpressions(benchmark::State& state) {
  RunSelect(state, Many(state.range(0), ExpressionMatch),
            Requests(state.range(0), TeamPath, Tenant));
}
BENCHMARK(SelectExpressions)->Arg(10)->Arg(100)->Arg(1000)->ArgName("rules");

void SelectHeaderExpressions(benchmark::State& state) {
  RunSelect(state, Many(state.range(0), HeaderExpressionMatch),
            Requests(state.range(0), PayPath, Tenant));
}
BENCHMARK(SelectHeaderExpressions)->Arg(1000)->ArgName("rules");

void DecideExact(benchmark::State& state) {
  std::vector<RouteMatch> matches =
      Many(state.range(0), [](int64_t i) { return ExactMatch(i, 0); });
  Config config = ConfigOf(std::move(matches));
  for (GrpcRoute& route : config.grpc_routes) {
    for (RouteRule& rule : route.rules) {
      for (const uint32_t weight : {80U, 15U, 5U}) {
        BackendRef ref;
        ref.backend = {{"", "Service"}, {"default", "be" + std::to_string(weight)}, 50051};
        ref.weight = weight;
        rule.backend_refs.push_back(ref);
      }
    }
  }
  for (const char* name : {"be80", "be15", "be5"}) {
    Service service;
    service.meta.id = {"default", name};
    service.ports.push_back({"grpc", 50051, "TCP", ""});
    config.services.push_back(service);
  }
  const RouteTable table = CompileRoutes(config, {});
  const std::vector<OwnedRequest> requests = Requests(state.range(0), ExactPath, Tenant);
  uint64_t n = 0;
  for (auto _ : state) {
    const OwnedRequest& request = requests[n++ % requests.size()];
    benchmark::DoNotOptimize(Decide(table,
                                    {.authority = "api.example.com",
                                     .path = request.path,
                                     .headers = request.headers,
                                     .gateway = {}},
                                    {.seed = 1, .n = n}));
  }
}
BENCHMARK(DecideExact)->Arg(1000)->ArgName("rules");

// The literal reading: rules in order of precedence, the first that holds.
void LinearScan(benchmark::State& state) {
  std::vector<RouteMatch> matches =
      Many(state.range(0), [](int64_t i) { return ExactMatch(i, 0); });
  const std::vector<OwnedRequest> requests = Requests(state.range(0), ExactPath, Tenant);
  size_t next = 0;
  for (auto _ : state) {
    const std::string_view path = requests[next++ % requests.size()].path;
    const size_t slash = path.find('/', 1);
    const std::string_view service = path.substr(1, slash - 1);
    const std::string_view method = path.substr(slash + 1);
    const RouteMatch* found = nullptr;
    for (const RouteMatch& match : matches) {
      if (*match.method->service == service && *match.method->method == method) {
        found = &match;
        break;
      }
    }
    benchmark::DoNotOptimize(found);
  }
}
BENCHMARK(LinearScan)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000)->ArgName("rules");

// What no table can beat: one lookup of the path.
void BareHashLookup(benchmark::State& state) {
  std::vector<std::string> paths;
  for (int64_t i = 0; i < state.range(0); ++i) paths.push_back(ExactPath(i));
  LookupMap<uint32_t> map;
  for (uint32_t i = 0; i < paths.size(); ++i) map.Insert(paths[i], i);
  const std::vector<OwnedRequest> requests = Requests(state.range(0), ExactPath, Tenant);
  size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(map.Find(requests[next++ % requests.size()].path));
}
BENCHMARK(BareHashLookup)->Arg(10)->Arg(1000)->Arg(10000)->ArgName("rules");

void Compile(benchmark::State& state) {
  const Config config = ConfigOf(Many(state.range(0), [](int64_t i) { return ExactMatch(i, 2); }));
  for (auto _ : state) benchmark::DoNotOptimize(CompileRoutes(config, {}));
}
BENCHMARK(Compile)->Arg(1000)->Arg(10000)->ArgName("rules")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace routewind

BENCHMARK_MAIN();
