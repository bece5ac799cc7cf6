// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/held_events.h"

#include <algorithm>
#include <utility>

namespace routewind {

void HeldEvents::AddBytes(Direction direction, ByteSpan bytes, SeenAt at) {
  Add({HeldEvent::Kind::kBytes, direction, at, 0, {bytes.begin(), bytes.end()}});
}

void HeldEvents::AddGap(Direction direction, uint64_t length, SeenAt at) {
  Add({HeldEvent::Kind::kGap, direction, at, length, {}});
}

void HeldEvents::AddFin(Direction direction, SeenAt at) {
  Add({HeldEvent::Kind::kFin, direction, at, 0, {}});
}

bool HeldEvents::Has(Direction direction) const {
  return std::any_of(events_.begin(), events_.end(),
                     [direction](const HeldEvent& event) { return event.direction == direction; });
}

std::vector<HeldEvent> HeldEvents::TakeAll() {
  cost_bytes_ = 0;
  return std::exchange(events_, {});
}

void HeldEvents::Add(HeldEvent event) {
  cost_bytes_ += kEventOverheadBytes + event.bytes.size();
  events_.push_back(std::move(event));
}

}  // namespace routewind
