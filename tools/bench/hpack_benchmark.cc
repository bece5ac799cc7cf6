// SPDX-License-Identifier: Apache-2.0
// Header blocks of ordinary gRPC calls through our decoder and through nghttp2's, and whole
// connections of unary calls from bytes to finished calls. Rates are blocks a second, and calls a
// second.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "replay/http2/hpack_decoder.h"
#include "replay/http2/http2_connection.h"
#include "replay/http2/preface.h"
#include "replay/http2/testing/frame_writer.h"
#include "replay/http2/testing/reference_hpack.h"

namespace routewind::testing {
namespace {

constexpr int kCalls = 10'000;

// kIndexed: what repeats is indexed, as gRPC's own libraries do. kNeverIndexed: every field is a
// Huffman-coded literal.
enum Encoding : int64_t { kIndexed, kNeverIndexed };

Fields RequestFields(int call, bool never_indexed) {
  Fields fields = {{":scheme", "http"},
                   {":method", "POST"},
                   {":authority", "greeter.example.com:50051"},
                   {":path", "/helloworld.Greeter/SayHello" + std::to_string(call % 8)},
                   {"te", "trailers"},
                   {"content-type", "application/grpc"},
                   {"user-agent", "grpc-c++/1.51.1 grpc-c/29.0.0 (linux; chttp2)"},
                   {"grpc-accept-encoding", "identity, deflate, gzip"},
                   {"x-tenant", "tenant-" + std::to_string(call % 5)},
                   {"x-request-id", std::to_string(1000003 * (call + 1)) + "-4d5e-a7b8"}};
  for (Field& field : fields) field.never_indexed = never_indexed && field.name[0] != ':';
  fields.back().never_indexed = true;
  return fields;
}

Fields ResponseFields() {
  return {{":status", "200"},
          {"content-type", "application/grpc"},
          {"grpc-accept-encoding", "identity, deflate, gzip"}};
}

std::vector<std::string> RequestBlocks(bool never_indexed) {
  ReferenceEncoder encoder;
  std::vector<std::string> blocks;
  for (int i = 0; i < kCalls; ++i)
    blocks.push_back(encoder.Encode(RequestFields(i, never_indexed)));
  return blocks;
}

std::vector<std::string> ResponseBlocks() {
  ReferenceEncoder encoder;
  std::vector<std::string> blocks;
  for (int i = 0; i < kCalls; ++i) {
    blocks.push_back(encoder.Encode(ResponseFields()));
    blocks.push_back(encoder.Encode({{"grpc-status", "0"}, {"grpc-message", ""}}));
  }
  return blocks;
}

void DecodeOurs(benchmark::State& state, const std::vector<std::string>& blocks) {
  HeaderList list;
  for (auto _ : state) {
    HpackDecoder decoder;
    for (const std::string& block : blocks) {
      benchmark::DoNotOptimize(decoder.Decode(AsBytes(block), list));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(blocks.size()));
}

void DecodeNghttp2(benchmark::State& state, const std::vector<std::string>& blocks) {
  for (auto _ : state) {
    ReferenceDecoder decoder;
    for (const std::string& block : blocks) benchmark::DoNotOptimize(decoder.DecodeAndCount(block));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(blocks.size()));
}

void RequestsOurs(benchmark::State& state) {
  DecodeOurs(state, RequestBlocks(state.range(0) == kNeverIndexed));
}
void RequestsNghttp2(benchmark::State& state) {
  DecodeNghttp2(state, RequestBlocks(state.range(0) == kNeverIndexed));
}
void ResponsesOurs(benchmark::State& state) { DecodeOurs(state, ResponseBlocks()); }
void ResponsesNghttp2(benchmark::State& state) { DecodeNghttp2(state, ResponseBlocks()); }
BENCHMARK(RequestsOurs)->ArgName("never_indexed")->Arg(kIndexed)->Arg(kNeverIndexed);
BENCHMARK(RequestsNghttp2)->ArgName("never_indexed")->Arg(kIndexed)->Arg(kNeverIndexed);
BENCHMARK(ResponsesOurs);
BENCHMARK(ResponsesNghttp2);

class CountingSink : public RpcSink {
 public:
  uint64_t OnRequest(const RpcRequest& request) override {
    benchmark::DoNotOptimize(request.path.data());
    return requests_++;
  }
  void OnEnd(const Rpc& rpc) override { complete += rpc.completeness == Completeness::kComplete; }
  uint64_t complete = 0;

 private:
  uint64_t requests_ = 0;
};

struct Exchange {
  std::string client;
  std::string server;
};

std::vector<Exchange> UnaryCalls() {
  ReferenceEncoder client;
  ReferenceEncoder server;
  std::vector<Exchange> calls(kCalls);
  uint32_t stream_id = 1;
  for (int i = 0; i < kCalls; ++i, stream_id += 2) {
    const auto headers = [stream_id](ReferenceEncoder& encoder, const Fields& fields, int flags) {
      return Frame(FrameType::kHeaders, kFlagEndHeaders | flags, stream_id, encoder.Encode(fields));
    };
    calls[i].client = headers(client, RequestFields(i, false), 0) +
                      Data(stream_id, Message(std::string(64, 'q')), kFlagEndStream);
    calls[i].server =
        headers(server, ResponseFields(), 0) + Data(stream_id, Message(std::string(64, 'r')));
    calls[i].server +=
        headers(server, {{"grpc-status", "0"}, {"grpc-message", ""}}, kFlagEndStream);
  }
  return calls;
}

void WholeConnection(benchmark::State& state) {
  const std::vector<Exchange> calls = UnaryCalls();
  const std::string client_begin = std::string(kClientPreface) + Settings();
  CountingSink sink;
  AnomalyLog anomalies;
  Http2ConnectionFactory factory(sink, anomalies);
  for (auto _ : state) {
    const auto connection = factory.OpenConnection({}, {}, 0, {});
    connection->OnBytes(Direction::kFromInitiator, AsBytes(client_begin), {1, 1});
    connection->OnBytes(Direction::kToInitiator, AsBytes(Settings()), {2, 2});
    SeenAt at{3, 3};
    for (const Exchange& call : calls) {
      connection->OnBytes(Direction::kFromInitiator, AsBytes(call.client), at);
      connection->OnBytes(Direction::kToInitiator, AsBytes(call.server), at);
      ++at.timestamp_ns;
    }
    connection->OnEnd(at);
  }
  if (sink.complete != static_cast<uint64_t>(state.iterations()) * kCalls)
    state.SkipWithError("calls are missing");
  state.SetItemsProcessed(state.iterations() * kCalls);
}
BENCHMARK(WholeConnection);

}  // namespace
}  // namespace routewind::testing

BENCHMARK_MAIN();
