// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/route/route_table.h"
#include "engine/route/select_memo.h"
#include "replay/anomaly.h"
#include "replay/pipeline/call_events.h"
#include "replay/pipeline/hashed_headers.h"

namespace routewind {

// Where requests come to that do not say so themselves.
struct RequestTarget {
  std::string gateway;  // "namespace/name"; empty: the table's default
  uint16_t port = 0;
};

// Selects the rule of every request and writes down what it saw, for CallRouter. Many recorders may be at work at once,
// each on a thread: what they share is only read.
//
// Memory:      headers are kept where `keeps_requests`, at most an allowance for each batch (Begin); beyond that a request
//              is decided by its headers, but they are not kept (Anomaly::kHeaderListLimit).
class CallRecorder : public RpcSink {
 public:
  static constexpr uint64_t kLeastAllowanceBytes = 512 << 10;
  static constexpr uint64_t kAllowancePerByte = 32;  // HPACK makes much out of little, and honest clients use that

  CallRecorder(const RouteTable& table, const RequestTarget& target, bool keeps_requests, AnomalyLog& anomalies)
      : table_(table), memo_(table), hashed_(table), target_(target), keeps_requests_(keeps_requests), anomalies_(anomalies) {}

  // What comes next goes to `events`, and is made out of that many bytes.
  void Begin(CallEvents& events, uint64_t payload_bytes) {
    events_ = &events;
    allowance_bytes_ = kLeastAllowanceBytes + kAllowancePerByte * payload_bytes;
  }
  // Where in the run, and in which capture file, what comes next was seen.
  void SetPlace(uint64_t position, uint32_t capture) {
    position_ = position;
    capture_ = capture;
  }

  uint64_t OnRequest(const RpcRequest& request) override;
  void OnEnd(const Rpc& rpc) override;

 private:
  void Select(const RpcRequest& request, RequestEvent& event);
  void Keep(const RpcRequest& request, RequestEvent& event);

  const RouteTable& table_;
  SelectMemo memo_;
  const HashedHeaders hashed_;
  const RequestTarget target_;
  const bool keeps_requests_;
  AnomalyLog& anomalies_;
  CallEvents* events_ = nullptr;
  uint64_t allowance_bytes_ = 0;
  uint64_t position_ = 0;
  uint32_t capture_ = 0;
  uint64_t call_count_ = 0;
  std::vector<uint64_t> free_calls_;
};

}  // namespace routewind
