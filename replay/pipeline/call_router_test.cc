// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/call_router.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/header_groups.h"
#include "engine/route/route_table.h"

namespace routewind {
namespace {

// One Gateway, one route without matches, split 1 to 1 between two Services.
Config SplitConfig() {
  Config config;
  Gateway gateway;
  gateway.meta.id = {"infra", "edge"};
  Listener listener;
  listener.name = "grpc";
  listener.port = 80;
  listener.protocol = "HTTP";
  listener.allowed_routes.from = AllowedRoutes::From::kAll;
  gateway.listeners.push_back(listener);
  config.gateways.push_back(gateway);
  GrpcRoute route;
  route.meta.id = {"default", "all"};
  ParentRef parent;
  parent.target = {kGatewayGroup, "Gateway"};
  parent.id = {"infra", "edge"};
  route.parent_refs.push_back(parent);
  route.hostnames.push_back({Hostname("a.example.com"), {}});
  RouteRule rule;
  for (const char* name : {"one", "two"}) {
    Service service;
    service.meta.id = {"default", name};
    service.ports.push_back({"", 50051, "TCP", ""});
    config.services.push_back(service);
    BackendRef ref;
    ref.backend = {{"", "Service"}, {"default", name}, 50051};
    rule.backend_refs.push_back(ref);
  }
  route.rules.push_back(rule);
  config.grpc_routes.push_back(route);
  return config;
}

struct Seen {
  uint64_t ordinal;
  uint16_t client_port;
  uint32_t backend;
  size_t headers;
  Completeness completeness;
  uint32_t unknown_headers;
};

class Recorder : public CallObserver {
 public:
  void OnCall(const RoutedCall& call) override {
    seen.push_back({call.rpc.ordinal, call.rpc.connection->client.port,
                    call.decision.backend != nullptr ? call.decision.backend->index : 99, call.request.headers().size(),
                    call.rpc.completeness, call.rpc.unknown_headers});
  }
  std::vector<Seen> seen;
};

class CallRouterTest : public testing::Test {
 protected:
  CallRouterTest() : table_(CompileRoutes(SplitConfig(), {})), router_(table_, {}, {&recorder_}, report_) {
    recorder_of_calls_.Begin(events_, 1 << 20);
  }

  uint64_t Request(const ConnectionInfo& connection, int64_t time_ns, std::span<const HeaderView> headers = {},
                   std::string_view authority = "a.example.com") {
    RpcRequest request;
    request.connection = &connection;
    request.stream_id = 1;
    request.at = {time_ns, 1};
    request.authority = authority;
    request.path = "/a.B/C";
    request.headers = headers;
    const uint64_t call = recorder_of_calls_.OnRequest(request);
    TakeEvents();
    return call;
  }

  void End(const ConnectionInfo& connection, uint64_t ordinal) {
    Rpc rpc;
    rpc.connection = &connection;
    rpc.stream_id = 1;
    rpc.ordinal = ordinal;
    rpc.completeness = Completeness::kComplete;
    recorder_of_calls_.OnEnd(rpc);
    TakeEvents();
  }

  void TakeEvents() {
    router_.Take({&events_, 1});
    events_.Clear();
    recorder_of_calls_.Begin(events_, 1 << 20);
  }

  static ConnectionInfo From(uint16_t port) {
    ConnectionInfo connection;
    connection.client.port = port;
    return connection;
  }

  RouteTable table_;
  ReplayReport report_;
  Recorder recorder_;
  CallRouter router_;
  CallEvents events_;
  CallRecorder recorder_of_calls_{table_, {}, true, report_.anomalies};
};

TEST_F(CallRouterTest, SettlesRequestsOfOneInstantInOrderOfTheirClients) {
  const ConnectionInfo late = From(2000);
  const ConnectionInfo early = From(1000);
  const uint64_t a = Request(late, 5);
  const uint64_t b = Request(early, 5);
  End(late, a);
  End(early, b);
  EXPECT_TRUE(recorder_.seen.empty()) << "the instant may not be over";
  router_.Finish();
  ASSERT_EQ(recorder_.seen.size(), 2u);
  EXPECT_EQ(recorder_.seen[0].client_port, 1000);
  EXPECT_EQ(recorder_.seen[0].ordinal, 0u);
  EXPECT_EQ(recorder_.seen[1].client_port, 2000);
  EXPECT_NE(recorder_.seen[0].backend, recorder_.seen[1].backend) << "two calls in a row are split 1 to 1";
}

TEST_F(CallRouterTest, KeepsHeadersOfOpenCallsUpToALimitAndCountsWhatItDropped) {
  const std::string value(1 << 20, 'v');
  const HeaderView header{"x-large", value};
  std::vector<ConnectionInfo> connections;
  for (uint16_t i = 0; i < 70; ++i) connections.push_back(From(i));
  std::vector<uint64_t> ordinals;
  for (size_t i = 0; i < connections.size(); ++i) {
    ordinals.push_back(Request(connections[i], static_cast<int64_t>(i), {&header, 1}));
  }
  for (size_t i = 0; i < connections.size(); ++i) End(connections[i], ordinals[i]);
  router_.Finish();
  size_t dropped = 0;
  for (const Seen& call : recorder_.seen) {
    EXPECT_EQ(call.headers + call.unknown_headers, 1u);
    EXPECT_EQ(call.completeness, call.headers == 1 ? Completeness::kComplete : Completeness::kPartialHeaders);
    dropped += call.unknown_headers;
  }
  EXPECT_EQ(dropped, 7u) << "64 MiB hold 63 requests of a little over 1 MiB";
  EXPECT_EQ(report_.anomalies.Count(Anomaly::kHeaderListLimit), dropped);
}

TEST_F(CallRouterTest, CutsLongNamesOfCallsThatNobodyTook) {
  const ConnectionInfo connection = From(1);
  const std::string authority(100'000, 'h');
  End(connection, Request(connection, 1, {}, authority));
  router_.Finish();
  ASSERT_EQ(report_.unrouted.size(), 1u);
  EXPECT_LT(report_.unrouted.begin()->first.authority.size(), 600u);
}

TEST_F(CallRouterTest, SettlesAnEndlessInstantInPieces) {
  const ConnectionInfo connection = From(1);
  for (size_t i = 0; i < 3 * CallRouter::kMaxInstantRequests; ++i) End(connection, Request(connection, 7));
  EXPECT_GE(recorder_.seen.size(), 2 * CallRouter::kMaxInstantRequests);
  router_.Finish();
  EXPECT_EQ(recorder_.seen.size(), 3 * CallRouter::kMaxInstantRequests);
}

// Two recorders, each with requests at these positions: the split's draws tell in which order they were taken.
TEST_F(CallRouterTest, TakesEventsOfSeveralRecordersByPosition) {
  std::array<CallEvents, 2> events;
  CallRecorder other(table_, {}, true, report_.anomalies);
  recorder_of_calls_.Begin(events[0], 0);
  other.Begin(events[1], 0);
  const auto request = [&](CallRecorder& recorder, uint16_t port, uint64_t position) {
    const ConnectionInfo connection = From(port);
    RpcRequest told;
    told.connection = &connection;
    told.stream_id = 1;
    told.at = {static_cast<int64_t>(position), 1};
    told.authority = "a.example.com";
    told.path = "/a.B/C";
    recorder.SetPlace(position, 0);
    Rpc rpc;
    rpc.connection = &connection;
    rpc.ordinal = recorder.OnRequest(told);
    recorder.OnEnd(rpc);
  };
  request(recorder_of_calls_, 1, 10);
  request(recorder_of_calls_, 2, 30);
  request(other, 3, 10);
  request(other, 4, 20);
  request(other, 5, 40);
  router_.Take(events);
  router_.Finish();
  std::vector<std::pair<uint64_t, uint16_t>> seen;
  for (const Seen& call : recorder_.seen) seen.emplace_back(call.ordinal, call.client_port);
  EXPECT_EQ(seen, (std::vector<std::pair<uint64_t, uint16_t>>{{0, 1}, {1, 3}, {2, 4}, {3, 2}, {4, 5}}));
}

TEST(HeaderGroups, KeepNamesInOrderOfFirstAppearanceAndValuesInOrderOfArrival) {
  const std::vector<HeaderView> headers = {{"b", "1"}, {"a", "2"}, {"b", "3"}, {"c", "4"}, {"a", "5"}};
  const std::vector<std::vector<uint32_t>> expected = {{0, 2}, {1, 4}, {3}};
  EXPECT_EQ(GroupHeadersByName(headers), expected);
}

}  // namespace
}  // namespace routewind
