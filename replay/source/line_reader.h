// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "replay/capture/byte_stream.h"

namespace routewind {

// The lines of a stream. A last one without a line feed counts as well.
//
// Memory:      one read and one line, together at most kMaxLineBytes + kReadBytes: of a longer line nothing is kept.
// Lifetime:    a line's text is valid until the next call of Next.
// Complexity:  linear in the bytes.
class LineReader {
 public:
  static constexpr size_t kMaxLineBytes = 1 << 20;
  static constexpr size_t kReadBytes = 256 << 10;

  struct Line {
    std::string_view text;  // without its line feed; empty where it is too long
    uint64_t number = 0;    // from 1
    bool is_too_long = false;
  };

  // `stream` outlives this.
  explicit LineReader(ByteStream& stream) : stream_(stream) {}

  // False at the end, or where no more can be read: fault() says why, empty for the end and for a signal.
  bool Next(Line& line);
  const std::string& fault() const { return fault_; }

 private:
  bool ReadMore();

  ByteStream& stream_;
  std::vector<char> buffer_;
  size_t begin_ = 0;    // of the line at hand
  size_t end_ = 0;      // of what was read
  size_t looked_ = 0;   // no line feed before this
  uint64_t number_ = 0;
  bool is_skipping_ = false;  // what was read so far of the line at hand has been dropped
  bool is_at_end_ = false;
  std::string fault_;
};

}  // namespace routewind
