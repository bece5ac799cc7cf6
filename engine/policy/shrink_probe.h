// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "engine/policy/probe.h"

namespace routewind {

// The smallest request that can be reached from this one by taking away headers, port, Gateway and
// characters as long as `still_refutes` says so. Complexity: at most kMaxShrinkTrials questions.
inline constexpr size_t kMaxShrinkTrials = 20'000;
Probe ShrinkProbe(Probe probe, const std::function<bool(const Probe&)>& still_refutes);

}  // namespace routewind
