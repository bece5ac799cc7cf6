// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace routewind {

// The requests of a client that have not ended yet: only those can have trailers (RFC 9113 §8.1). So bytes that were lost while
// there were none, and in which no request can have begun, held no header block.
//
// Complexity:  O(log n) to end one of n; ids only rise, so one begins at the end.
class OpenRequests {
 public:
  void Begin(uint32_t stream_id) {
    if (open_.empty() || open_.back() < stream_id) open_.push_back(stream_id);
  }
  void End(uint32_t stream_id) {
    const auto found = std::lower_bound(open_.begin(), open_.end(), stream_id);
    if (found != open_.end() && *found == stream_id) open_.erase(found);
  }
  // Others may be open of which nobody knows: from before the capture, or lost.
  void BeginUnknown() { has_unknown_ = true; }

  bool MayHaveTrailers() const { return has_unknown_ || !open_.empty(); }

 private:
  std::vector<uint32_t> open_;  // ascending
  bool has_unknown_ = false;
};

}  // namespace routewind
