// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace routewind {

// A 64-bit hash whose answers never change: part of the phase of weighted picks, so part of the product's results.
// XXH3-64 with a seed of 0. Complexity: linear, about 10 GB/s.
uint64_t StableHash(std::string_view bytes);

// A well-mixed 64-bit function of two numbers (splitmix64 finaliser), for deriving one number from several.
constexpr uint64_t MixHash(uint64_t a, uint64_t b) {
  uint64_t x = a + 0x9e3779b97f4a7c15ULL * (b + 1);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// 128-bit content digest as 32 lower-case hex digits, fed piece by piece; `xxhsum -H2 FILE` prints the same.
class ContentDigest {
 public:
  ContentDigest();
  ~ContentDigest();
  ContentDigest(const ContentDigest&) = delete;
  ContentDigest& operator=(const ContentDigest&) = delete;

  void Update(std::string_view bytes);
  std::string Hex() const;

 private:
  void* state_;
};

std::string ContentDigestOf(std::string_view bytes);

}  // namespace routewind
