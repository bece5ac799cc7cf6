// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "replay/capture/packet.h"

namespace routewind {

// Tells, in one direction of a call, the prefixes of messages from their bodies: what has to be kept so that messages can
// still be counted and measured, and what need not.
//
// Source:      gRPC over HTTP/2, "Length-Prefixed-Message". Like MessageCounter, which reads what this leaves.
// Errors:      behind a forbidden prefix, or where a prefix was lost, nothing is kept any more.
class MessageSkeleton {
 public:
  // Bytes to keep, and the bytes behind them that may go.
  struct Run {
    uint32_t kept = 0;
    uint32_t dropped = 0;
    bool is_body = true;  // what may go is of a message; otherwise nobody knows what it is
    friend bool operator==(const Run&, const Run&) = default;
  };

  // Appends the runs of `bytes`, in order.
  void Add(ByteSpan bytes, std::vector<Run>& runs);
  // `length` bytes were lost.
  void Skip(uint64_t length);
  void Stop() { is_stopped_ = true; }

 private:
  static constexpr uint8_t kPrefixBytes = 5;
  void TakePrefixByte(uint8_t byte);

  uint32_t body_left_ = 0;
  uint32_t length_ = 0;  // as far as the prefix is read
  uint8_t prefix_have_ = 0;
  bool is_stopped_ = false;
};

}  // namespace routewind
