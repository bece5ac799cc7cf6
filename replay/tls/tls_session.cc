// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/tls_session.h"

#include <utility>

namespace routewind {

TlsSession::TlsSession(TlsShared& shared, LateSink& plain)
    : shared_(shared),
      plain_(plain),
      halves_{TlsHalf(Direction::kFromInitiator, shared, negotiation_, plain),
              TlsHalf(Direction::kToInitiator, shared, negotiation_, plain)} {
  ++shared_.totals.connections;
}

TlsSession::~TlsSession() { SetHeld(0); }

void TlsSession::OnBytes(Direction direction, ByteSpan bytes, SeenAt at) {
  shared_.totals.wire_bytes += bytes.size();
  if (is_abandoned_) return;
  const size_t used = MustWait(direction) ? 0 : Half(direction).OnBytes(bytes, at);
  if (used < bytes.size()) held_.AddBytes(direction, bytes.subspan(used), at);
  AfterEvent(at);
}

void TlsSession::OnGap(Direction direction, uint64_t length, SeenAt at) {
  if (is_abandoned_) return;
  if (MustWait(direction)) {
    held_.AddGap(direction, length, at);
  } else {
    Half(direction).OnGap(length, at);
  }
  AfterEvent(at);
}

void TlsSession::OnFin(Direction direction, SeenAt at) {
  if (is_abandoned_) return;
  held_.AddFin(direction, at);
  AfterEvent(at);
}

void TlsSession::OnReset(Direction direction, SeenAt at) {
  if (is_abandoned_) return;
  Settle(at);
  for (TlsHalf& half : halves_) half.Finish(at);
  if (plain_.is_open()) plain_.OnReset(direction, at);
}

void TlsSession::OnEnd(SeenAt at) {
  if (!is_abandoned_) {
    Settle(at);
    for (TlsHalf& half : halves_) half.Finish(at);
  }
  if (!is_abandoned_) CountVerdict(at);
  if (has_opened()) plain_.OnEnd(at);
}

// What came may be what the other direction waited for.
void TlsSession::AfterEvent(SeenAt at) {
  const bool is_unsupported = negotiation_.has_server_hello && negotiation_.suite == nullptr;
  if (is_unsupported && !has_opened()) return Abandon(at);
  if (!held_.empty()) {
    if (!has_asked_for_keys_ && negotiation_.has_server_hello) {
      has_asked_for_keys_ = true;
      shared_.keys.Refresh();
    }
    Drain();
  }
  SetHeld(held_.cost_bytes());
  if (held_.cost_bytes() > kMaxHeldBytes || shared_.held_bytes > kMaxHeldBytesOfAll) Settle(at);
  const bool is_lost = halves_[0].is_given_up() && halves_[1].is_given_up() && !has_opened();
  if (is_lost && !is_abandoned_) Abandon(at);
}

// Uses what can be used, in order, until nothing more can.
void TlsSession::Drain() {
  while (CanUse(Direction::kFromInitiator) || CanUse(Direction::kToInitiator)) {
    for (HeldEvent& event : held_.TakeAll()) {
      if (MustWait(event.direction)) {
        held_.PutBack(std::move(event));
      } else {
        Use(event);
      }
    }
  }
}

void TlsSession::Use(const HeldEvent& event) {
  TlsHalf& half = Half(event.direction);
  switch (event.kind) {
    case HeldEvent::Kind::kBytes: {
      const size_t used = half.OnBytes(event.bytes, event.at);
      if (used == event.bytes.size()) return;
      return held_.AddBytes(event.direction, ByteSpan(event.bytes).subspan(used), event.at);
    }
    case HeldEvent::Kind::kGap:
      return half.OnGap(event.gap_bytes, event.at);
    case HeldEvent::Kind::kFin:
      half.Finish(event.at);
      // Where nothing was decrypted, the layer above knows of no connection.
      if (plain_.is_open()) plain_.OnFin(event.direction, event.at);
      return;
  }
}

void TlsSession::Settle(SeenAt at) {
  if (!held_.empty()) shared_.keys.Refresh();
  Drain();
  if (negotiation_.early_data == Negotiation::EarlyData::kOffered) {
    negotiation_.early_data = Negotiation::EarlyData::kUnknown;
    Drain();
  }
  bool is_given_up = false;
  for (TlsHalf& half : halves_) {
    if (!half.IsBlocked()) continue;
    half.GiveUp(at);
    is_given_up = true;
  }
  Drain();
  SetHeld(held_.cost_bytes());
  if (!is_given_up) return;
  if (!has_opened()) return Abandon(at);
  shared_.anomalies.Add(Anomaly::kTlsDirectionLost, at.packet_ordinal);
}

TlsObstacle TlsSession::Obstacle() const {
  if (halves_[0].is_malformed() || halves_[1].is_malformed()) return TlsObstacle::kMalformed;
  if (!negotiation_.has_client_hello || !negotiation_.has_server_hello)
    return TlsObstacle::kNoHandshake;
  if (negotiation_.suite == nullptr) return TlsObstacle::kUnsupported;
  if (halves_[0].has_failed() || halves_[1].has_failed()) return TlsObstacle::kWrongKeys;
  return TlsObstacle::kNoKeys;
}

// The connection as a whole cannot be decrypted: said once, and what comes is passed over.
void TlsSession::Abandon(SeenAt at) {
  is_abandoned_ = true;
  held_.TakeAll();
  SetHeld(0);
  TlsTotals& totals = shared_.totals;
  ++totals.undecryptable_connections;
  shared_.anomalies.Add(Anomaly::kTlsUndecryptable, at.packet_ordinal);
  totals.AddUnread({negotiation_.client_hello.server_name, negotiation_.alpn, Obstacle()}, 1);
}

void TlsSession::CountVerdict(SeenAt at) {
  if (has_opened()) {
    ++shared_.totals.decrypted_connections;
  } else if (halves_[0].has_trouble() || halves_[1].has_trouble()) {
    Abandon(at);
  } else {
    ++shared_.totals.unfinished_connections;
    shared_.anomalies.Add(Anomaly::kTlsUnfinished, at.packet_ordinal);
  }
}

void TlsSession::SetHeld(uint64_t cost_bytes) {
  shared_.held_bytes += cost_bytes - std::exchange(told_held_bytes_, cost_bytes);
}

}  // namespace routewind
