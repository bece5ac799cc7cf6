// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "replay/anomaly.h"
#include "replay/grpc/call_table.h"
#include "replay/grpc/orphan_streams.h"
#include "replay/grpc/rpc.h"
#include "replay/http2/stream_sink.h"

namespace routewind {

// What the builders of a run share; outlives them.
struct RpcBuilderShared {
  RpcSink& calls;
  AnomalyLog& anomalies;
  uint64_t& requests;  // HTTP/2 requests, gRPC or not
  CallPool& pool;
};

// Stream events of one connection → its calls.
//
// Source:      gRPC over HTTP/2; RFC 9113 §5.1 (what ends a stream), §8.1.
// A call ends  when both its sides have ended (kComplete, at the response's end); when a reset or
// the connection's close
//              comes before the response's end (kReset); or when nothing more can be learnt
//              (kRequestOnly). A side that can no longer be understood counts as ended, but gives
//              the response no end.
// Late joins:  a response may be seen before its request, whose bytes wait for a lost packet: what
// was seen is kept, and
//              joined. Responses whose request never comes are counted.
// Holes:       where parts of a side are missing, what is known of a call stands: without the
//              response's end it is kRequestOnly, its messages are counted up to the hole. Streams
//              whose request headers were lost are counted as kCallWithoutHeaders, once each.
// Limit:       kMaxOpenStreams; beyond, the oldest stream ends with what is known of it.
// Complexity:  O(1) an event, O(open streams) for those of the whole connection.
class RpcBuilder : public StreamSink {
 public:
  static constexpr size_t kMaxOpenStreams = 100'000;

  RpcBuilder(const ConnectionInfo& connection, const RpcBuilderShared& shared);

  void OnHeaders(Side sender, uint32_t stream_id, HeaderList& headers, bool ends_stream,
                 SeenAt at) override;
  bool OnData(Side sender, uint32_t stream_id, ByteSpan bytes, bool ends_stream,
              SeenAt at) override;
  void OnDataLost(Side sender, uint32_t stream_id, uint64_t length) override;
  void OnStreamReset(Side sender, uint32_t stream_id, SeenAt at) override;
  void OnSideClosed(Side sender, SeenAt at) override;
  void OnSideHole(Side sender, SeenAt at) override;
  void OnSideLost(Side sender, SeenAt at) override;
  void OnConnectionReset(SeenAt at) override;
  void OnConnectionEnd(SeenAt at) override;

 private:
  struct SideState {
    bool is_closed = false;
    bool is_lost = false;
    bool has_hole = false;
    bool IsOver() const { return is_closed || is_lost; }
  };

  CallRecord& Open(uint32_t stream_id, SeenAt at);
  CallRecord* FindOrAwaitRequest(uint32_t stream_id, SeenAt at);
  void OnRequestHeaders(uint32_t stream_id, HeaderList& headers, bool ends_stream, SeenAt at);
  void OnResponseHeaders(CallRecord& record, const HeaderList& headers, bool ends_stream,
                         SeenAt at);
  void BeginRequest(CallRecord& record, HeaderList& headers, SeenAt at);
  void EndResponse(CallRecord& record, const HeaderList* trailers, SeenAt at);
  void NoteOrphan(uint32_t stream_id, SeenAt at);
  void CountMessages(CallRecord& record, MessageCounter& counter, ByteSpan bytes, SeenAt at);
  void MarkReset(CallRecord& record, SeenAt at);
  void Settle(CallRecord& record);
  void SettleAll();
  void EndAll(SeenAt at, bool is_closed);
  void Finish(CallRecord& record, Completeness completeness);
  void CountFrameError(SeenAt at) {
    shared_.anomalies.Add(Anomaly::kFrameError, at.packet_ordinal);
  }

  const ConnectionInfo connection_;
  const RpcBuilderShared shared_;
  CallTable streams_;
  OrphanStreams orphans_;
  uint32_t newest_request_ = 0;  // the highest stream id that the client used
  SideState client_;
  SideState server_;
};

}  // namespace routewind
