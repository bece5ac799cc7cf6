// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/model/request_view.h"

namespace routewind {

// Names that later stages look for, recognised once, when a name enters a table, instead of for
// each header.
enum class HeaderTag : uint8_t {
  kOther,
  kAuthority,  // pseudo-headers from here …
  kMethod,
  kPath,
  kScheme,
  kStatus,
  kPseudoOther,  // … to here
  kHost,
  kContentType,
  kTe,
  kGrpcStatus,
  kGrpcOther,  // any other name that begins with `grpc-`
  kUpperCase,  // holds an upper-case letter, which HTTP/2 forbids; not looked at further
};
constexpr bool IsPseudo(HeaderTag tag) {
  return tag >= HeaderTag::kAuthority && tag <= HeaderTag::kPseudoOther;
}
HeaderTag ClassifyHeaderName(std::string_view name);

// The fields of one header block, in order, borrowed: from the static table, from the connection's
// dynamic table, from the block's own bytes, or from this list's scratch text.
//
// Lifetime:    until the list is filled again, or the decoder that filled it begins another block,
// or the block dies. Limit:       kMaxHeaderListBytes, counted as RFC 9113 §6.5.2 does (name, value
// and 32 for each field). What comes
//              later is dropped and counted.
// Memory:      reused; no allocation in steady state.
class HeaderList {
 public:
  static constexpr size_t kMaxHeaderListBytes = 1 << 20;
  static constexpr size_t kFieldOverheadBytes = 32;

  // Empties the list and makes room for `text_bytes` of scratch text.
  void Begin(size_t text_bytes);
  // Appends a field; false when the limit is reached and the field was dropped.
  bool Add(std::string_view name, std::string_view value, HeaderTag tag) {
    bytes_ += name.size() + value.size() + kFieldOverheadBytes;
    if (bytes_ > kMaxHeaderListBytes) [[unlikely]] {
      ++dropped_count_;
      return false;
    }
    has_upper_case_ |= tag == HeaderTag::kUpperCase;
    fields_.push_back({name, value});
    tags_.push_back(tag);
    return true;
  }
  // Where the next scratch text goes, and taking it once written.
  char* text_end() { return text_end_; }
  void TakeText(char* end) { text_end_ = end; }

  std::span<const HeaderView> fields() const { return fields_; }
  std::span<const HeaderTag> tags() const { return tags_; }
  size_t size() const { return fields_.size(); }
  uint32_t dropped_count() const { return dropped_count_; }
  // Size of all fields of the block, dropped ones included.
  size_t total_bytes() const { return bytes_; }
  bool has_upper_case() const { return has_upper_case_; }
  // Value of the first field with this tag; nullptr where there is none.
  const std::string_view* Find(HeaderTag tag) const;

  // Replaces names that hold upper-case letters by lower-case copies and recognises them anew.
  void LowerNames();
  // Takes out the pseudo-headers that follow other fields, where RFC 9113 §8.3 forbids them.
  void RemoveLatePseudoHeaders();

 private:
  std::vector<HeaderView> fields_;
  std::vector<HeaderTag> tags_;
  std::vector<std::unique_ptr<char[]>> lowered_;
  std::unique_ptr<char[]> text_;
  size_t text_capacity_ = 0;
  char* text_end_ = nullptr;
  size_t bytes_ = 0;
  uint32_t dropped_count_ = 0;
  bool has_upper_case_ = false;
};

}  // namespace routewind
