// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/request_view.h"
#include "replay/store/rows.h"

namespace routewind {

// Canonical bytes of rows: equal bytes mean equal rows, on one machine and in one version.

// A request as bytes: each text behind its length. Cheap to make for every call; the JSON is made
// once per stored row.
class RequestKey {
 public:
  // Valid until the next call.
  std::string_view Encode(std::string_view authority, std::string_view path,
                          std::span<const HeaderView> headers);

 private:
  void Append(std::string_view text);

  std::vector<char> buffer_;
  size_t size_ = 0;
};

struct DecodedRequest {
  std::string_view authority;  // into the key
  std::string_view path;
  std::string headers;  // {"name":["first value","second"]}, names in order of first arrival
};
DecodedRequest DecodeRequestKey(std::string_view key);

// Hash of a decision's columns and record.
uint64_t DecisionHash(const DecisionRow& row);

// Hash of a call with everything it points to, wherever that is stored. O(1).
uint64_t CallHash(const CallRow& row);
uint64_t ConnectionHash(uint64_t ordinal, std::string_view client, std::string_view server);

// A rows digest as text: 16 hex digits. The digest of a run is the sum of the hashes of its rows,
// so neither the order in which calls were added nor the way rows were shared shows in it.
std::string DigestText(uint64_t digest);

}  // namespace routewind
