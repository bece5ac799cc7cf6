// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "replay/tcp/connection_sink.h"

namespace routewind {

// A connection of the layer above that is opened when there is the first thing to tell it, so that
// one of which nothing can be told is never opened.
class LateSink : public ConnectionSink {
 public:
  LateSink(ConnectionSinkFactory& factory, const Endpoint& initiator, const Endpoint& responder,
           uint64_t ordinal, SeenAt at)
      : factory_(factory),
        initiator_(initiator),
        responder_(responder),
        ordinal_(ordinal),
        at_(at) {}

  void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override {
    Open().OnBytes(direction, bytes, at);
  }
  void OnGap(Direction direction, uint64_t length, SeenAt at) override {
    Open().OnGap(direction, length, at);
  }
  void OnFin(Direction direction, SeenAt at) override { Open().OnFin(direction, at); }
  void OnReset(Direction direction, SeenAt at) override { Open().OnReset(direction, at); }
  void OnEnd(SeenAt at) override { Open().OnEnd(at); }

  ConnectionSink* Direct() override { return sink_ != nullptr ? sink_->Direct() : nullptr; }

  bool is_open() const { return sink_ != nullptr; }
  ConnectionSink& Open() {
    if (sink_ == nullptr) sink_ = factory_.OpenConnection(initiator_, responder_, ordinal_, at_);
    return *sink_;
  }

 private:
  ConnectionSinkFactory& factory_;
  const Endpoint initiator_;
  const Endpoint responder_;
  const uint64_t ordinal_;
  const SeenAt at_;
  std::unique_ptr<ConnectionSink> sink_;
};

}  // namespace routewind
