// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>

namespace routewind {

// Streams of a connection whose request headers are missing, told from those that are over: a
// client opens streams with odd ids counting up (RFC 9113 §5.1.1), so ids below the first request
// seen, and ids left out between two requests, are such.
//
// Memory: kMaxStreams ids of each kind; streams beyond that are taken for ones that are over.
class OrphanStreams {
 public:
  static constexpr size_t kMaxStreams = 4096;

  // From now on requests may be missing; `newest` is the highest id seen until now, 0 for none.
  void Begin(uint32_t newest);
  // A request was seen, the highest id so far.
  void OnRequest(uint32_t stream_id);
  // True once for each orphan. Precondition: the stream is not open.
  bool IsNew(uint32_t stream_id);

 private:
  uint32_t first_ = 0;  // request seen; 0: none yet
  uint32_t newest_ = 0;
  std::set<uint32_t> left_out_;    // between requests, not told yet
  std::set<uint32_t> told_early_;  // below the first, or before there was one
};

}  // namespace routewind
