// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace routewind {

// Bytes from front to back: a file, a pipe, or what a decompressor makes of one.
class ByteStream {
 public:
  enum class State : uint8_t {
    kBytes,
    kEnd,          // no more
    kNotYet,       // no more now, of a stream that is followed
    kInterrupted,  // by a signal
    kFailed,       // fault says why
  };
  struct ReadResult {
    size_t bytes = 0;  // more than 0 with kBytes, else 0
    State state = State::kEnd;
    std::string fault;
  };

  virtual ~ByteStream() = default;
  // Precondition: `into` is not empty.
  virtual ReadResult Read(std::span<std::byte> into) = 0;
};

}  // namespace routewind
