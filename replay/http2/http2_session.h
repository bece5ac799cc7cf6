// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "replay/grpc/rpc.h"
#include "replay/http2/half_connection.h"
#include "replay/http2/stream_sink.h"
#include "replay/tcp/connection_sink.h"

namespace routewind {

// A connection known to be HTTP/2: both its directions, and what listens to its streams. Bytes begin behind the
// client's preface.
class Http2Session final : public ConnectionSink {
 public:
  // `client_direction` is the one whose sender is the client.
  Http2Session(Direction client_direction, const Http2Shared& http2,
               std::unique_ptr<StreamSink> streams);
  // The connection's beginning is missing. Called before anything else.
  void JoinLate() {
    client_.JoinLate();
    server_.JoinLate();
  }

  void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override {
    Half(direction).OnBytes(bytes, at);
  }
  void OnGap(Direction direction, uint64_t length, SeenAt at) override {
    Half(direction).OnGap(length, at);
  }
  void OnFin(Direction direction, SeenAt at) override {
    Half(direction).OnEnd(at);
    streams_->OnSideClosed(SideOf(direction), at);
  }
  void OnReset(Direction /*direction*/, SeenAt at) override {
    EndHalves(at);
    streams_->OnConnectionReset(at);
  }
  void OnEnd(SeenAt at) override {
    EndHalves(at);
    streams_->OnConnectionEnd(at);
  }

  ConnectionSink* Direct() override { return this; }

 private:
  void EndHalves(SeenAt at) {
    client_.OnEnd(at);
    server_.OnEnd(at);
  }
  Side SideOf(Direction direction) const {
    return direction == client_direction_ ? Side::kClient : Side::kServer;
  }
  HalfConnection& Half(Direction direction) {
    return direction == client_direction_ ? client_ : server_;
  }

  const Direction client_direction_;
  const std::unique_ptr<StreamSink> streams_;
  HalfConnection client_;
  HalfConnection server_;
};

}  // namespace routewind
