// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/tls_connection.h"

#include <utility>

#include "replay/tls/tls_detector.h"
#include "replay/tls/tls_session.h"

namespace routewind {
namespace {

// A connection of which it is first found out what it is.
class DetectingTlsConnection : public ConnectionSink {
 public:
  DetectingTlsConnection(ConnectionSinkFactory& plain, TlsShared& shared, const Endpoint& initiator,
                         const Endpoint& responder, uint64_t ordinal, SeenAt at)
      : shared_(shared), plain_(plain, initiator, responder, ordinal, at) {}

  void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override {
    if (sink_ != nullptr) return sink_->OnBytes(direction, bytes, at);
    const TlsDetector::Verdict verdict = detector_.OnBytes(direction, bytes);
    if (verdict == TlsDetector::Verdict::kUndecided) return Hold(direction, bytes, at);
    Decide(verdict);
    sink_->OnBytes(direction, bytes, at);
  }

  void OnGap(Direction direction, uint64_t length, SeenAt at) override {
    if (sink_ != nullptr) return sink_->OnGap(direction, length, at);
    detector_.OnGap(direction);
    held_.AddGap(direction, length, at);
  }

  void OnFin(Direction direction, SeenAt at) override {
    if (sink_ != nullptr) return sink_->OnFin(direction, at);
    held_.AddFin(direction, at);
  }

  void OnReset(Direction direction, SeenAt at) override {
    if (sink_ == nullptr) Decide(TlsDetector::Verdict::kOther);
    sink_->OnReset(direction, at);
  }

  void OnEnd(SeenAt at) override {
    if (sink_ == nullptr) Decide(TlsDetector::Verdict::kOther);
    sink_->OnEnd(at);
  }
  ConnectionSink* Direct() override { return session_ != nullptr ? session_.get() : plain_.Direct(); }

 private:
  void Hold(Direction direction, ByteSpan bytes, SeenAt at) {
    held_.AddBytes(direction, bytes, at);
    if (held_.cost_bytes() > TlsSession::kMaxHeldBytes) Decide(TlsDetector::Verdict::kOther);
  }

  void Decide(TlsDetector::Verdict verdict) {
    if (verdict == TlsDetector::Verdict::kTls) {
      session_ = std::make_unique<TlsSession>(shared_, plain_);
      sink_ = session_.get();
    } else {
      sink_ = &plain_.Open();
    }
    for (const HeldEvent& event : held_.TakeAll()) {
      switch (event.kind) {
        case HeldEvent::Kind::kBytes:
          sink_->OnBytes(event.direction, event.bytes, event.at);
          break;
        case HeldEvent::Kind::kGap:
          sink_->OnGap(event.direction, event.gap_bytes, event.at);
          break;
        case HeldEvent::Kind::kFin:
          sink_->OnFin(event.direction, event.at);
          break;
      }
    }
  }

  TlsShared& shared_;
  LateSink plain_;
  TlsDetector detector_;
  HeldEvents held_;
  std::unique_ptr<TlsSession> session_;
  ConnectionSink* sink_ =
      nullptr;  // what takes the bytes once that is decided: session_ or the layer above
};

}  // namespace

std::unique_ptr<ConnectionSink> TlsConnectionFactory::OpenConnection(const Endpoint& initiator,
                                                                     const Endpoint& responder,
                                                                     uint64_t ordinal, SeenAt at) {
  return std::make_unique<DetectingTlsConnection>(plain_, shared_, initiator, responder, ordinal,
                                                  at);
}

}  // namespace routewind
