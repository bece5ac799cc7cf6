// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace routewind {

// Room for one text that has to be written down before it can be compared: on the caller's stack
// while it is short, on the heap when it is not.
//
// Lifetime:    what Reserve gives is valid until the next Reserve.
class ScratchText {
 public:
  static constexpr size_t kStackBytes = 256;  // every legal hostname fits

  ScratchText() {}  // leaves the stack bytes as they are: they are written before they are read
  ScratchText(const ScratchText&) = delete;
  ScratchText& operator=(const ScratchText&) = delete;

  char* Reserve(size_t size_bytes) {
    if (size_bytes <= kStackBytes) return on_stack_;
    on_heap_.resize(size_bytes);
    return on_heap_.data();
  }

 private:
  char on_stack_[kStackBytes];
  std::string on_heap_;
};

}  // namespace routewind
