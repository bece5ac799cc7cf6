// SPDX-License-Identifier: Apache-2.0
//
// The end of a proxy: calls may finish until its timeout, then both their ends are told, and their copies end with
// them.
#include <gtest/gtest.h>

#include <map>

#include "integration/fidelity/many_streams.h"
#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

constexpr char kMirror[] =
    "      filters: [{type: RequestMirror, requestMirror: {backendRef: {name: shadow, port: 50051}}}]\n";
constexpr uint64_t kStreams = 50;

TEST(Drain, CutsCallsOffAfterItsTimeoutAtBothEndsWhateverTheirMirrorsDo) {
  const auto backend = EchoBackend::Start({});
  const auto shadow = EchoBackend::Start({.script = "read 1; send 100 1000; await-cancel"});
  ASSERT_TRUE(backend.has_value() && shadow.has_value());
  for (uint64_t round = 1; round <= 10; ++round) {
    ProxyInProcess proxy({.config = RouteToBackend(kMirror),
                          .endpoints = {EndpointOfBackend((*backend)->port()),
                                        "default/shadow:50051=127.0.0.1:" + std::to_string((*shadow)->port())}});
    ManyStreams streams({ConnectTo(proxy.address())}, kStreams, "");
    streams.SendEach();
    streams.ReadEach();
    proxy.Drain(std::chrono::milliseconds(round % 2));
    const std::map<int, uint64_t> codes = streams.FinishEach();
    EXPECT_FALSE(codes.contains(grpc::StatusCode::OK));
    (*backend)->WaitForCalls(round * kStreams);
    EXPECT_TRUE((*backend)->Calls().back().cancelled);
  }
}

TEST(Drain, ReturnsAsSoonAsTheLastCallHasEnded) {
  SideBySide sides;
  sides.ThroughProxy({.path = "/a.B/C", .client_script = "send 1 9"});
  const auto before = std::chrono::steady_clock::now();
  sides.proxy().Drain(std::chrono::minutes(5));
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::minutes(1));
}

}  // namespace
}  // namespace routewind::integration
