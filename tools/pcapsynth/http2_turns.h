// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/stable_hash.h"
#include "tools/pcapsynth/recipe.h"

namespace routewind {

// Bytes that one side sends before the other goes on.
struct Turn {
  bool is_from_client = false;
  std::string bytes;
};

// Chance as a function of a seed and a counter.
class Dice {
 public:
  explicit Dice(uint64_t seed) : seed_(seed) {}
  uint64_t Below(uint64_t limit) { return MixHash(seed_, ++count_) % limit; }
  bool Chance(uint64_t percent) { return Below(100) < percent; }

 private:
  uint64_t seed_;
  uint64_t count_ = 0;
};

// Prefaces and settings: client, server, client.
std::vector<Turn> OpeningTurns(const SynthConnection& connection);

// All calls of a connection, in the order of their stream ids 1, 3, 5, …; streams take turns as the
// connection says, header blocks are never torn apart.
std::vector<Turn> CallTurns(const SynthConnection& connection, Dice& dice);

}  // namespace routewind
