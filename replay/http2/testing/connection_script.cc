// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/testing/connection_script.h"

#include <algorithm>

#include "engine/base/stable_hash.h"

namespace routewind::testing {

uint64_t RecordingRpcSink::OnRequest(const RpcRequest& request) {
  std::string line = "request " + std::to_string(next_) +
                     " stream=" + std::to_string(request.stream_id) +
                     " at=" + std::to_string(request.at.packet_ordinal) + " " +
                     std::string(request.authority) + " " + std::string(request.path);
  for (const HeaderView& header : request.headers) {
    if (header.name == "content-type" && header.value == "application/grpc")
      continue;  // in nearly all
    line.append(" ").append(header.name).append("=").append(header.value);
  }
  if (request.unknown_headers > 0)
    line.append(" unknown=").append(std::to_string(request.unknown_headers));
  log.push_back(std::move(line));
  return next_++;
}

void RecordingRpcSink::OnEnd(const Rpc& rpc) {
  const auto tally = [](const MessageTally& t) {
    return std::to_string(t.messages) + "/" + std::to_string(t.bytes);
  };
  std::string line =
      "end " + std::to_string(rpc.ordinal) + " " + std::string(CompletenessName(rpc.completeness));
  if (rpc.end_at.timestamp_ns != 0)
    line.append(" at=").append(std::to_string(rpc.end_at.packet_ordinal));
  line.append(" request=")
      .append(tally(rpc.request))
      .append(" response=")
      .append(tally(rpc.response));
  if (rpc.status) line.append(" status=").append(GrpcStatusName(*rpc.status));
  if (rpc.unknown_headers > 0) line.append(" unknown=").append(std::to_string(rpc.unknown_headers));
  log.push_back(std::move(line));
}

ConnectionScript::ConnectionScript(Cutting cutting, bool client_initiates)
    : cutting_(cutting),
      client_(client_initiates ? Direction::kFromInitiator : Direction::kToInitiator),
      server_(Opposite(client_)),
      factory_(calls_, anomalies_) {
  sink_ = factory_.OpenConnection(Endpoint{}, Endpoint{}, 0, SeenAt{});
}

void ConnectionScript::Bytes(Direction direction, std::string_view bytes) {
  const SeenAt at = Next();
  while (!bytes.empty()) {
    size_t size = bytes.size();
    if (cutting_ == Cutting::kByteByByte) size = 1;
    if (cutting_ == Cutting::kAtRandom)
      size = std::min<size_t>(size, 1 + MixHash(random_++, 0) % 23);
    // A copy of exactly this size, so that a sanitizer sees reads beyond it and views kept too
    // long.
    const std::string chunk(bytes.substr(0, size));
    const std::vector<char> exact(chunk.begin(), chunk.end());
    sink_->OnBytes(direction, AsBytes({exact.data(), exact.size()}), at);
    bytes.remove_prefix(size);
  }
}

void ConnectionScript::Open() {
  Client(std::string(kClientPreface) + Settings());
  Server(Settings() + Frame(FrameType::kSettings, kFlagAck, 0, ""));
}

std::string ConnectionScript::Request(uint32_t stream_id, const Fields& fields, int flags) {
  return Frame(FrameType::kHeaders, kFlagEndHeaders | flags, stream_id,
               client_encoder_.Encode(fields));
}

std::string ConnectionScript::Response(uint32_t stream_id, const Fields& fields, int flags) {
  return Frame(FrameType::kHeaders, kFlagEndHeaders | flags, stream_id,
               server_encoder_.Encode(fields));
}

std::string ConnectionScript::Anomalies() const {
  std::string out;
  for (int i = 0; i < kAnomalyCount; ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    if (anomalies_.Count(anomaly) == 0) continue;
    if (!out.empty()) out.append(" ");
    out.append(AnomalyName(anomaly)).append("=").append(std::to_string(anomalies_.Count(anomaly)));
  }
  return out;
}

Fields GrpcRequest(std::string_view path) {
  return {{":method", "POST"}, {":scheme", "http"}, {":path", std::string(path)},
          {":authority", "a"}, {"te", "trailers"},  {"content-type", "application/grpc"}};
}
Fields GrpcResponse() { return {{":status", "200"}, {"content-type", "application/grpc"}}; }
Fields GrpcTrailers(std::string_view status) {
  return {{"grpc-status", std::string(status)}, {"grpc-message", ""}};
}

}  // namespace routewind::testing
