// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "replay/tls/held_events.h"
#include "replay/tls/late_sink.h"
#include "replay/tls/tls_half.h"

namespace routewind {

// A connection known to be TLS: both its directions, and what waits until it can be read.
//
// A direction waits where the other's hello has not come yet, or the key log does not have its keys
// yet; what it sends meanwhile is held. Where too much is held, or nothing more comes, the
// connection is settled: what still waits cannot be decrypted.
//
// Memory: at most kMaxHeldBytes, and kMaxHeldBytesOfAll over all connections, besides its halves'.
class TlsSession : public ConnectionSink {
 public:
  static constexpr uint64_t kMaxHeldBytes = 64 << 10;
  static constexpr uint64_t kMaxHeldBytesOfAll = 16 << 20;

  // `plain` gets the decrypted bytes; it is opened with the first record that is opened.
  TlsSession(TlsShared& shared, LateSink& plain);
  ~TlsSession() override;

  void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override;
  void OnGap(Direction direction, uint64_t length, SeenAt at) override;
  void OnFin(Direction direction, SeenAt at) override;
  void OnReset(Direction direction, SeenAt at) override;
  void OnEnd(SeenAt at) override;

 private:
  TlsHalf& Half(Direction direction) { return halves_[static_cast<size_t>(direction)]; }
  bool MustWait(Direction direction) {
    return (!held_.empty() && held_.Has(direction)) || Half(direction).IsBlocked();
  }
  bool CanUse(Direction direction) { return held_.Has(direction) && !Half(direction).IsBlocked(); }
  void AfterEvent(SeenAt at);
  void Drain();
  void Use(const HeldEvent& event);
  void Settle(SeenAt at);
  void Abandon(SeenAt at);
  void CountVerdict(SeenAt at);
  TlsObstacle Obstacle() const;
  void SetHeld(uint64_t cost_bytes);
  bool has_opened() const { return halves_[0].has_opened() || halves_[1].has_opened(); }

  TlsShared& shared_;
  LateSink& plain_;
  Negotiation negotiation_;
  std::array<TlsHalf, 2> halves_;
  HeldEvents held_;
  uint64_t told_held_bytes_ = 0;  // of held_, as the shared sum has it
  bool has_asked_for_keys_ = false;
  bool is_abandoned_ = false;
};

}  // namespace routewind
