// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/http2_connection.h"

#include <utility>

#include "replay/http2/http2_session.h"
#include "replay/http2/preface.h"

namespace routewind {

// What all connections share, so that a connection costs little until it carries calls.
struct Http2ConnectionFactory::Impl {
  Impl(RpcSink& calls, AnomalyLog& anomalies)
      : http2{anomalies, totals, headers}, builder{calls, anomalies, totals.requests, pool} {}

  Http2Totals totals;
  HeaderList headers;
  CallPool pool;
  Http2Shared http2;
  RpcBuilderShared builder;
};

namespace {

// A connection that first waits for its preface and then either hands everything to a session or
// passes it over.
class DetectingConnection : public ConnectionSink {
 public:
  DetectingConnection(const Endpoint& initiator, const Endpoint& responder, uint64_t ordinal,
                      const Http2Shared& http2, const RpcBuilderShared& builder)
      : initiator_(initiator),
        responder_(responder),
        ordinal_(ordinal),
        http2_(http2),
        builder_(builder),
        detector_(std::make_unique<PrefaceDetector>()) {}

  void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override {
    if (session_ != nullptr) return session_->OnBytes(direction, bytes, at);
    if (detector_ == nullptr) {
      http2_.totals.skipped_bytes += bytes.size();
    } else {
      Act(detector_->OnBytes(direction, bytes, at), at);
    }
  }

  void OnGap(Direction direction, uint64_t length, SeenAt at) override {
    if (session_ != nullptr) return session_->OnGap(direction, length, at);
    if (detector_ != nullptr) Act(detector_->OnGap(direction, length, at), at);
  }

  void OnFin(Direction direction, SeenAt at) override {
    if (session_ != nullptr) return session_->OnFin(direction, at);
    if (detector_ != nullptr) detector_->OnFin(direction, at);
  }

  void OnReset(Direction direction, SeenAt at) override {
    if (session_ != nullptr) session_->OnReset(direction, at);
  }

  void OnEnd(SeenAt at) override {
    if (session_ != nullptr) {
      session_->OnEnd(at);
    } else if (detector_ != nullptr) {
      PassOver(Anomaly::kUnfinishedPreface, at);
    }
  }

 private:
  void Act(PrefaceDetector::Verdict verdict, SeenAt at) {
    if (verdict == PrefaceDetector::Verdict::kNotHttp2) PassOver(Anomaly::kNotHttp2, at);
    if (verdict == PrefaceDetector::Verdict::kHttp2) OpenSession();
  }

  void PassOver(Anomaly reason, SeenAt at) {
    http2_.anomalies.Add(reason, at.packet_ordinal);
    ++http2_.totals.other_connections;
    http2_.totals.skipped_bytes += detector_->held_bytes();
    detector_.reset();
  }

  void OpenSession() {
    const std::unique_ptr<PrefaceDetector> detector = std::move(detector_);
    const bool initiator_is_client = detector->client() == Direction::kFromInitiator;
    const ConnectionInfo info{initiator_is_client ? initiator_ : responder_,
                              initiator_is_client ? responder_ : initiator_, ordinal_};
    session_ = std::make_unique<Http2Session>(info, detector->client(), http2_, builder_);
    ++http2_.totals.http2_connections;
    detector->Replay(*session_);
  }

  const Endpoint initiator_;
  const Endpoint responder_;
  const uint64_t ordinal_;
  const Http2Shared& http2_;
  const RpcBuilderShared& builder_;
  std::unique_ptr<PrefaceDetector> detector_;  // until the verdict
  std::unique_ptr<Http2Session> session_;      // after it, if it is HTTP/2
};

}  // namespace

Http2ConnectionFactory::Http2ConnectionFactory(RpcSink& calls, AnomalyLog& anomalies)
    : impl_(std::make_unique<Impl>(calls, anomalies)) {}

Http2ConnectionFactory::~Http2ConnectionFactory() = default;

std::unique_ptr<ConnectionSink> Http2ConnectionFactory::OpenConnection(const Endpoint& initiator,
                                                                       const Endpoint& responder,
                                                                       uint64_t ordinal,
                                                                       SeenAt /*at*/) {
  return std::make_unique<DetectingConnection>(initiator, responder, ordinal, impl_->http2,
                                               impl_->builder);
}

const Http2Totals& Http2ConnectionFactory::totals() const { return impl_->totals; }

}  // namespace routewind
