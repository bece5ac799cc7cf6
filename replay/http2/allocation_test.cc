// SPDX-License-Identifier: Apache-2.0
//
// Calls of an ordinary connection must not allocate once the connection is warm.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "replay/http2/http2_connection.h"
#include "replay/http2/testing/connection_script.h"

namespace {
size_t allocation_count = 0;

void* CountedAllocation(size_t bytes) {
  ++allocation_count;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  std::abort();
}
}  // namespace

void* operator new(size_t bytes) { return CountedAllocation(bytes); }
void* operator new[](size_t bytes) { return CountedAllocation(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace routewind::testing {
namespace {

constexpr int kWarmUpCalls = 100;
constexpr int kMeasuredCalls = 1000;

class CountingRpcSink : public RpcSink {
 public:
  uint64_t OnRequest(const RpcRequest& /*request*/) override { return requests++; }
  void OnEnd(const Rpc& rpc) override { complete += rpc.completeness == Completeness::kComplete; }
  uint64_t requests = 0;
  uint64_t complete = 0;
};

struct Exchange {
  std::string request;
  std::string response;
};

// Unary calls whose every request has a header of its own, indexed or not, as traced calls do.
std::vector<Exchange> MakeCalls() {
  ReferenceEncoder client;
  ReferenceEncoder server;
  std::vector<Exchange> calls;
  for (int i = 0; i < kWarmUpCalls + kMeasuredCalls; ++i) {
    const auto id = static_cast<uint32_t>(2 * i + 1);
    const int flags = kFlagEndHeaders;
    Fields request = GrpcRequest(i % 3 == 0 ? "/s.Orders/Get" : "/s.Users/List");
    request.push_back({"x-request-id", std::to_string(1'000'000 + i)});
    request.push_back({"x-secret", std::to_string(1'000'000 + i), true});
    calls.push_back({Frame(FrameType::kHeaders, flags, id, client.Encode(request)) +
                         Data(id, Message("hello"), kEndStream),
                     Join({Frame(FrameType::kHeaders, flags, id, server.Encode(GrpcResponse())),
                           Data(id, Message("world")),
                           Frame(FrameType::kHeaders, flags | kEndStream, id,
                                 server.Encode(GrpcTrailers()))})});
  }
  return calls;
}

TEST(AWarmConnection, AllocatesNothingForACall) {
  const std::vector<Exchange> calls = MakeCalls();
  CountingRpcSink sink;
  AnomalyLog anomalies;
  Http2ConnectionFactory factory(sink, anomalies);
  const auto connection = factory.OpenConnection(Endpoint{}, Endpoint{}, 0, SeenAt{});
  const std::string opening = std::string(kClientPreface) + Settings();
  connection->OnBytes(Direction::kFromInitiator, AsBytes(opening), SeenAt{1, 1});
  connection->OnBytes(Direction::kToInitiator, AsBytes(Settings()), SeenAt{2, 2});

  size_t before = 0;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (i == kWarmUpCalls) before = allocation_count;
    const SeenAt at{static_cast<int64_t>(i) + 3, i + 3};
    const std::string& request = calls[i].request;
    // Every third request straddles two segments.
    const size_t cut = i % 3 == 0 ? request.size() / 3 : request.size();
    connection->OnBytes(Direction::kFromInitiator, AsBytes(request).first(cut), at);
    if (cut < request.size())
      connection->OnBytes(Direction::kFromInitiator, AsBytes(request).subspan(cut), at);
    connection->OnBytes(Direction::kToInitiator, AsBytes(calls[i].response), at);
  }
  EXPECT_GT(before, 0u);
  EXPECT_EQ(allocation_count - before, 0u);
  EXPECT_EQ(sink.complete, calls.size());
}

}  // namespace
}  // namespace routewind::testing
