// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "replay/anomaly.h"
#include "replay/grpc/rpc.h"
#include "replay/http2/stream_sink_factory.h"
#include "replay/tcp/connection_sink.h"

namespace routewind {

// Counters over all connections of a run.
struct Http2Totals {
  uint64_t http2_connections = 0;        // with other_connections, all connections
  uint64_t other_connections = 0;        // not HTTP/2 or too short to tell, passed over
  uint64_t undecodable_connections = 0;  // HTTP/2, but a direction was given up
  // Bytes of directions that are not HTTP/2 or were given up, and of frames and header blocks whose
  // end never came.
  uint64_t skipped_bytes = 0;
  uint64_t frames = 0;
  uint64_t requests = 0;  // HTTP/2 requests, gRPC or not

  void Add(const Http2Totals& other);
};

// Makes, for each TCP connection, the sink that finds HTTP/2 in it, by its preface or by its frames, and hands its
// gRPC calls to `calls`. Everything referenced outlives the factory, and the factory outlives the
// sinks it makes. One owner for all of them.
//
// Source:      RFC 9113, RFC 7541; gRPC over HTTP/2.
// Errors:      none. Oddities go to the AnomalyLog; what cannot be read is counted in
// skipped_bytes. Memory:      64 KiB a connection until it is known what it is; then its two header
// tables and its open streams, at most
//              RpcBuilder::kMaxOpenStreams; nothing is allocated for a frame, a header or a call in
//              steady state.
class Http2ConnectionFactory : public ConnectionSinkFactory {
 public:
  Http2ConnectionFactory(RpcSink& calls, AnomalyLog& anomalies);
  // Hands the events of streams to what `streams` makes instead, and counts no requests.
  Http2ConnectionFactory(StreamSinkFactory& streams, AnomalyLog& anomalies);
  ~Http2ConnectionFactory() override;
  // Of connections opened from now on nothing is taken for granted that HPACK leaves to encoders (EncoderHabit).
  void DistrustHabits();
  std::unique_ptr<ConnectionSink> OpenConnection(const Endpoint& initiator,
                                                 const Endpoint& responder, uint64_t ordinal,
                                                 SeenAt at) override;
  const Http2Totals& totals() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
