// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

namespace routewind {

// Runs a law: a property that has to hold for every random case. Inside the body `*generator` draws
// a value and RC_ASSERT or RC_FAIL refutes. A refuted law fails the running GoogleTest with the
// smallest case found.
//
// The seed is fixed (RapidCheck alone would take a random device): the same cases on every machine.
// ROUTEWIND_LAW_SEED in the environment asks for others. RapidCheck's internals are seen by
// run_law.cc only.

inline constexpr uint64_t kLawSeed = 20260821;

struct LawSettings {
  int cases = 1000;
};

void RunLaw(const LawSettings& settings, const std::function<void()>& body);
inline void RunLaw(const std::function<void()>& body) { RunLaw(LawSettings{}, body); }

// A number from the environment: how a long run is asked for. `fallback` where it is not set or not
// a number.
uint64_t NumberFromEnvironment(const char* name, uint64_t fallback);

}  // namespace routewind
