// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "replay/tls/record.h"

namespace routewind {

// Cuts one direction's bytes into TLS records; resumable at any byte, and in the middle of a record
// once its header is known.
//
// Source:      RFC 8446 §5.1.
// Lifetime:    body() is valid until the next call, or until the chunk dies.
// Memory:      one unfinished record; a record that lies whole in a chunk is not copied.
class RecordReader {
 public:
  // Takes what is left of a header off the front of `chunk`; true once the header is known, which
  // it stays until its body is read.
  bool ReadHeader(ByteSpan& chunk);
  // The same for the body. The header is known.
  bool ReadBody(ByteSpan& chunk);
  const RecordHeader& header() const { return header_; }
  ByteSpan body() const { return body_; }
  // Some of the body read last was lost: what body() has is of no use.
  bool is_damaged() const { return is_damaged_; }
  // Bytes of the record read last, header included, that were not lost.
  uint64_t read_bytes() const { return header_.wire_bytes() - lost_bytes_; }

  // `length` bytes were lost. True when all of them belong to a body whose header is known; false
  // when a header may be among them: then the place of the next record is unknown, and the reader
  // starts anew.
  bool Skip(uint64_t length);

  bool is_inside_record() const { return in_body_ || header_have_ > 0; }
  bool is_inside_body() const { return in_body_; }
  // Bytes of the unfinished record so far, those that were lost included.
  size_t unfinished_bytes() const {
    return in_body_ ? header_.wire_bytes() - remaining_ : header_have_;
  }

 private:
  RecordHeader header_;
  size_t header_have_ = 0;
  bool in_body_ = false;
  bool is_damaged_ = false;
  uint64_t lost_bytes_ = 0;  // of the body
  size_t remaining_ = 0;  // of the body
  std::vector<std::byte> buffer_;
  ByteSpan body_;
};

}  // namespace routewind
