// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "replay/grpc/rpc.h"
#include "replay/http2/stream_sink.h"

namespace routewind {

// Makes what listens to the streams of each HTTP/2 connection. Outlives what it makes.
class StreamSinkFactory {
 public:
  virtual ~StreamSinkFactory() = default;
  virtual std::unique_ptr<StreamSink> OpenStreams(const ConnectionInfo& connection) = 0;
};

}  // namespace routewind
