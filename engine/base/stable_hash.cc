// SPDX-License-Identifier: Apache-2.0
#include "engine/base/stable_hash.h"

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include "engine/base/check.h"

namespace routewind {

uint64_t StableHash(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

ContentDigest::ContentDigest() : state_(XXH3_createState()) {
  CHECK(state_ != nullptr);
  XXH3_128bits_reset(static_cast<XXH3_state_t*>(state_));
}

ContentDigest::~ContentDigest() { XXH3_freeState(static_cast<XXH3_state_t*>(state_)); }

void ContentDigest::Update(std::string_view bytes) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state_), bytes.data(), bytes.size());
}

std::string ContentDigest::Hex() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(static_cast<const XXH3_state_t*>(state_)));
  std::string hex;
  for (const unsigned char byte : canonical.digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

std::string ContentDigestOf(std::string_view bytes) {
  ContentDigest digest;
  digest.Update(bytes);
  return digest.Hex();
}

}  // namespace routewind
