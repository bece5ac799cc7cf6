// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/model/request_view.h"
#include "engine/route/decide.h"
#include "proxy/snapshot.h"

namespace routewind {

// A call when its request headers have arrived and it has been decided. Everything is borrowed for the length of OnStart.
struct StartedCall {
  uint64_t ordinal = 0;            // the call's number in this process, from 0, in the order of decisions
  const Snapshot& snapshot;        // the configuration that decided it
  const Decision& decision;        // points into the snapshot's table
};

// A call that has ended. Everything is borrowed for the length of OnEnd.
struct FinishedCall {
  uint64_t ordinal = 0;
  const Snapshot& snapshot;
  const Decision& decision;
  const RequestView& request;      // as it arrived, before any filter
  std::string_view client;         // "10.0.0.7:41234"
  std::string_view server;         // the address the call came to, "10.0.0.1:50051"
  std::string_view endpoint;       // the backend endpoint that answered, "10.1.0.3:50051"; empty: none did
  int64_t start_ns = 0;            // request headers complete; nanoseconds since 1970-01-01 UTC
  int64_t duration_ns = 0;         // until the client's side had its status; monotonic
  uint64_t request_messages = 0;   // forwarded towards the backend, complete ones
  uint64_t request_bytes = 0;      // gRPC message bytes, prefixes excluded
  uint64_t response_messages = 0;
  uint64_t response_bytes = 0;
  uint32_t status = 0;             // what the client was told, or would have been: canonical code number
  std::string_view status_message;
  bool is_cancelled = false;       // the client gave up, or its connection went, before it had a status
  uint32_t unsendable_metadata = 0;  // entries, both ways, that gRPC would not send on and that were left out
};

// Hears of every call: metrics, the decision log, the store. Observers outlive the proxy's service.
// Threads:     called from any worker, at the same time; implementations take care of themselves and never block on I/O
//              for long (the call waits).
class ProxyObserver {
 public:
  virtual ~ProxyObserver() = default;
  virtual void OnStart(const StartedCall& call) = 0;
  virtual void OnEnd(const FinishedCall& call) = 0;
  // A copy of a request was sent to a mirror.
  virtual void OnMirrorSent() {}
  // A copy was not sent, or was given up: the mirror cannot be reached, or does not keep up.
  virtual void OnMirrorDropped() {}
};

}  // namespace routewind
