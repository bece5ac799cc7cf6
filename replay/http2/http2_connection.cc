// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/http2_connection.h"

#include <optional>
#include <utility>

#include "replay/grpc/rpc_builder.h"
#include "replay/http2/http2_session.h"
#include "replay/http2/late_join.h"
#include "replay/http2/preface.h"

namespace routewind {

namespace {

class RpcBuilders : public StreamSinkFactory {
 public:
  explicit RpcBuilders(const RpcBuilderShared& shared) : shared_(shared) {}
  std::unique_ptr<StreamSink> OpenStreams(const ConnectionInfo& connection) override {
    return std::make_unique<RpcBuilder>(connection, shared_);
  }

 private:
  const RpcBuilderShared shared_;
};

}  // namespace

// What all connections share, so that a connection costs little until it carries calls.
struct Http2ConnectionFactory::Impl {
  Impl(RpcSink& calls, AnomalyLog& anomalies)
      : http2{anomalies, totals, headers, late_bytes},
        builders(RpcBuilderShared{calls, anomalies, totals.requests, pool}),
        streams(*builders) {}
  Impl(StreamSinkFactory& others, AnomalyLog& anomalies)
      : http2{anomalies, totals, headers, late_bytes}, streams(others) {}

  Http2Totals totals;
  HeaderList headers;
  uint64_t late_bytes = 0;
  CallPool pool;
  Http2Shared http2;
  std::optional<RpcBuilders> builders;
  StreamSinkFactory& streams;
};

namespace {

// A connection that first waits for its preface, without one looks for frames, and then either hands
// everything to a session or passes it over.
class DetectingConnection : public ConnectionSink {
 public:
  DetectingConnection(const Endpoint& initiator, const Endpoint& responder, uint64_t ordinal,
                      const Http2Shared& http2, StreamSinkFactory& streams)
      : initiator_(initiator),
        responder_(responder),
        ordinal_(ordinal),
        http2_(http2),
        streams_(streams),
        detector_(std::make_unique<PrefaceDetector>()) {}

  void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override {
    if (session_ != nullptr) return session_->OnBytes(direction, bytes, at);
    if (detector_ != nullptr) return Act(detector_->OnBytes(direction, bytes, at), at);
    if (late_join_ == nullptr) {
      http2_.totals.skipped_bytes += bytes.size();
      return;
    }
    late_join_->OnBytes(direction, bytes, at);
    ActLate(at);
  }

  void OnGap(Direction direction, uint64_t length, SeenAt at) override {
    if (session_ != nullptr) return session_->OnGap(direction, length, at);
    if (detector_ != nullptr) return Act(detector_->OnGap(direction, length, at), at);
    if (late_join_ == nullptr) return;
    late_join_->OnGap(direction, length, at);
    ActLate(at);
  }

  void OnFin(Direction direction, SeenAt at) override {
    if (session_ != nullptr) return session_->OnFin(direction, at);
    if (detector_ != nullptr) detector_->OnFin(direction, at);
    if (late_join_ != nullptr) late_join_->OnFin(direction, at);
  }

  void OnReset(Direction direction, SeenAt at) override {
    SettleLate(at);
    if (session_ != nullptr) session_->OnReset(direction, at);
  }

  void OnEnd(SeenAt at) override {
    SettleLate(at);
    if (session_ != nullptr) session_->OnEnd(at);
    if (late_join_ != nullptr) PassOver(at);
  }
  ConnectionSink* Direct() override { return session_.get(); }

 private:
  void Act(PrefaceDetector::Verdict verdict, SeenAt at) {
    if (verdict == PrefaceDetector::Verdict::kNotHttp2) JoinLate(Anomaly::kNotHttp2, at);
    if (verdict == PrefaceDetector::Verdict::kHttp2) {
      const std::unique_ptr<PrefaceDetector> detector = std::move(detector_);
      OpenSession(detector->client());
      detector->Replay(*session_);
    }
  }

  // No preface; `otherwise` is what the connection counts as if there are no frames either.
  void JoinLate(Anomaly otherwise, SeenAt at) {
    otherwise_ = otherwise;
    late_join_ = std::make_unique<LateJoin>(http2_.late_bytes);
    const std::unique_ptr<PrefaceDetector> detector = std::move(detector_);
    detector->ReplayAll(*late_join_);
    ActLate(at);
  }

  void ActLate(SeenAt at) {
    const LateJoin::Verdict verdict = late_join_->Judge(http2_.headers);
    http2_.totals.skipped_bytes += late_join_->TakeDiscardedBytes();
    if (verdict == LateJoin::Verdict::kNotHttp2) PassOver(at);
    if (verdict == LateJoin::Verdict::kHttp2) OpenLateSession();
  }

  // No more bytes will come.
  void SettleLate(SeenAt at) {
    if (detector_ != nullptr) JoinLate(Anomaly::kUnfinishedPreface, at);
    if (late_join_ != nullptr && late_join_->JudgeAtEnd(http2_.headers)) OpenLateSession();
  }

  void PassOver(SeenAt at) {
    http2_.anomalies.Add(otherwise_, at.packet_ordinal);
    ++http2_.totals.other_connections;
    http2_.totals.skipped_bytes += late_join_->held_bytes();
    late_join_.reset();
  }

  void OpenSession(Direction client) {
    const bool initiator_is_client = client == Direction::kFromInitiator;
    const ConnectionInfo info{initiator_is_client ? initiator_ : responder_,
                              initiator_is_client ? responder_ : initiator_, ordinal_};
    session_ = std::make_unique<Http2Session>(client, http2_, streams_.OpenStreams(info));
    ++http2_.totals.http2_connections;
  }

  void OpenLateSession() {
    const std::unique_ptr<LateJoin> late_join = std::move(late_join_);
    OpenSession(late_join->client());
    session_->JoinLate();
    late_join->Replay(*session_);
  }

  const Endpoint initiator_;
  const Endpoint responder_;
  const uint64_t ordinal_;
  const Http2Shared& http2_;
  StreamSinkFactory& streams_;
  std::unique_ptr<PrefaceDetector> detector_;  // until the verdict
  std::unique_ptr<LateJoin> late_join_;        // after it, if there is no preface
  Anomaly otherwise_ = Anomaly::kNotHttp2;
  std::unique_ptr<Http2Session> session_;      // once it is known to be HTTP/2
};

}  // namespace

Http2ConnectionFactory::Http2ConnectionFactory(RpcSink& calls, AnomalyLog& anomalies)
    : impl_(std::make_unique<Impl>(calls, anomalies)) {}

Http2ConnectionFactory::Http2ConnectionFactory(StreamSinkFactory& streams, AnomalyLog& anomalies)
    : impl_(std::make_unique<Impl>(streams, anomalies)) {}

Http2ConnectionFactory::~Http2ConnectionFactory() = default;

void Http2ConnectionFactory::DistrustHabits() { impl_->http2.trusts_habits = false; }

std::unique_ptr<ConnectionSink> Http2ConnectionFactory::OpenConnection(const Endpoint& initiator,
                                                                       const Endpoint& responder,
                                                                       uint64_t ordinal,
                                                                       SeenAt /*at*/) {
  return std::make_unique<DetectingConnection>(initiator, responder, ordinal, impl_->http2,
                                               impl_->streams);
}

void Http2Totals::Add(const Http2Totals& other) {
  http2_connections += other.http2_connections;
  other_connections += other.other_connections;
  undecodable_connections += other.undecodable_connections;
  skipped_bytes += other.skipped_bytes;
  frames += other.frames;
  requests += other.requests;
}

const Http2Totals& Http2ConnectionFactory::totals() const { return impl_->totals; }

}  // namespace routewind
