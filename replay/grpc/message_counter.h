// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "replay/grpc/rpc.h"

namespace routewind {

// Counts the messages of one direction of a call, out of its DATA.
//
// Source:      gRPC over HTTP/2, "Length-Prefixed-Message": a flag byte (0 or 1), a length of four
// bytes, the message. Errors:      after a forbidden prefix or the loss of a prefix, counting
// stops: where messages begin is not known any more. Complexity:  O(1) for a piece of a message,
// O(1) a message.
class MessageCounter {
 public:
  // False when a prefix is one that gRPC forbids; only once.
  bool Add(ByteSpan bytes);
  // `length` bytes were lost. Those of a message whose prefix was seen are counted all the same.
  void Skip(uint64_t length);
  // Nobody knows how much was lost.
  void Lose() {
    is_stopped_ = true;
    tally_.is_whole = false;
  }
  const MessageTally& tally() const { return tally_; }

 private:
  static constexpr uint8_t kPrefixBytes = 5;
  bool BeginMessage(uint32_t flag, uint32_t length);
  void TakeBody(uint64_t bytes);

  MessageTally tally_;
  uint32_t body_remaining_ = 0;
  uint32_t length_ = 0;  // as far as the prefix is read
  uint8_t flag_ = 0;     // likewise
  uint8_t prefix_have_ = 0;
  bool is_stopped_ = false;
};

}  // namespace routewind
