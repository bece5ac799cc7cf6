// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "replay/http2/http2_connection.h"
#include "replay/http2/preface.h"
#include "replay/http2/testing/frame_writer.h"
#include "replay/http2/testing/reference_hpack.h"

namespace routewind::testing {

inline constexpr int kEndStream = kFlagEndStream;

// Writes down the calls it is told: "request 0 stream=1 at=3 a.example /s/m te=trailers" and
// "end 0 complete at=7 request=1/5 response=1/6 status=OK", where `at` is a packet's ordinal.
class RecordingRpcSink : public RpcSink {
 public:
  uint64_t OnRequest(const RpcRequest& request) override;
  void OnEnd(const Rpc& rpc) override;
  std::vector<std::string> log;

 private:
  uint64_t next_ = 0;
};

// How each step's bytes are cut into chunks.
enum class Cutting { kWhole, kByteByByte, kAtRandom };

// Plays one connection through Http2ConnectionFactory, step by step. Each step is one packet:
// ordinals count from 1.
class ConnectionScript {
 public:
  explicit ConnectionScript(Cutting cutting = Cutting::kWhole, bool client_initiates = true);

  void Client(std::string_view bytes) { Bytes(client_, bytes); }
  void Server(std::string_view bytes) { Bytes(server_, bytes); }
  void ClientGap(uint64_t length) { sink_->OnGap(client_, length, Next()); }
  void ServerGap(uint64_t length) { sink_->OnGap(server_, length, Next()); }
  void ClientFin() { sink_->OnFin(client_, Next()); }
  void ServerFin() { sink_->OnFin(server_, Next()); }
  void Reset() { sink_->OnReset(server_, Next()); }
  void End() { sink_->OnEnd(Next()); }
  // Preface and empty settings of both sides, in two packets.
  void Open();

  // Frames with a header block, by the connection's own encoders.
  std::string Request(uint32_t stream_id, const Fields& fields, int flags = 0);
  std::string Response(uint32_t stream_id, const Fields& fields, int flags = 0);

  ReferenceEncoder& client_encoder() { return client_encoder_; }
  ReferenceEncoder& server_encoder() { return server_encoder_; }

  const std::vector<std::string>& log() const { return calls_.log; }
  std::string Anomalies() const;  // "frameErrors=1 notGrpc=2", in order of the enumeration
  const AnomalyLog& anomaly_log() const { return anomalies_; }
  const Http2Totals& totals() const { return factory_.totals(); }

 private:
  void Bytes(Direction direction, std::string_view bytes);
  SeenAt Next() {
    ++ordinal_;
    return {static_cast<int64_t>(ordinal_) * 1000, ordinal_};
  }

  const Cutting cutting_;
  const Direction client_;
  const Direction server_;
  uint64_t ordinal_ = 0;
  uint64_t random_ = 1;
  RecordingRpcSink calls_;
  AnomalyLog anomalies_;
  Http2ConnectionFactory factory_;
  std::unique_ptr<ConnectionSink> sink_;
  ReferenceEncoder client_encoder_;
  ReferenceEncoder server_encoder_;
};

// Header lists of an ordinary call.
Fields GrpcRequest(std::string_view path = "/s/m");
Fields GrpcResponse();
Fields GrpcTrailers(std::string_view status = "0");

}  // namespace routewind::testing
