// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

namespace routewind {

// What a client's HPACK encoder has done so far with `te: trailers`, the field that every gRPC request has.
//
// Behind a loss HpackShift has to tell whether the lost blocks inserted anew what later requests name. RFC 7541 lets an encoder
// insert what it holds; none that is in use does. So this much is taken for granted, and only of a connection that has shown
// it: requests go on having `te`, as all did so far; the lost ones did not insert it where it was held; and none of them
// inserted more than the most that one did before, so that it was held unless that much evicts it.
// Source:      gRPC over HTTP/2, "Requests" (TE is part of every request); RFC 7541 §2.3.2, §4.4.
class EncoderHabit {
 public:
  static constexpr uint32_t kMinRequests = 3;
  static constexpr uint64_t kMaxLostRequests = 64;

  // A whole request was read, whose block inserted so many bytes (RFC 7541 §4.1).
  void OnRequest(bool has_te, uint64_t inserted_bytes) {
    ++requests_;
    has_exceptions_ |= !has_te;
    most_inserted_bytes_ = std::max(most_inserted_bytes_, inserted_bytes);
  }
  void OnTeInsertedAnew() { has_exceptions_ = true; }
  // The table has this size from now on; 0: nobody knows.
  void OnTableSize(uint32_t bytes) { table_bytes_ = bytes; }
  // The server allows another size: what the encoder makes of that has to be seen first.
  void OnSizeAllowed() { requests_ = 0; }

  // Whether `lost` requests left a `te` in the table that takes `te_bytes` there with all that came in since.
  bool KeepsTe(uint64_t te_bytes, uint64_t lost) const {
    if (requests_ < kMinRequests || has_exceptions_ || lost > kMaxLostRequests) return false;
    return te_bytes + lost * most_inserted_bytes_ <= table_bytes_;
  }

 private:
  uint64_t requests_ = 0;
  uint64_t most_inserted_bytes_ = 0;
  uint32_t table_bytes_ = 4096;  // RFC 9113 §6.5.2
  bool has_exceptions_ = false;
};

}  // namespace routewind
