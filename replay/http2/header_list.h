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
  kUnknownName,   // a field whose name is not known, but its value is
  kUnknownField,  // a field of which nothing is known; its value, if there is one, is a path that it may be
  kUpperCase,  // holds an upper-case letter, which HTTP/2 forbids; not looked at further
};
inline constexpr size_t kHeaderTags = static_cast<size_t>(HeaderTag::kUpperCase) + 1;
constexpr bool IsUnknown(HeaderTag tag) {
  return tag == HeaderTag::kUnknownName || tag == HeaderTag::kUnknownField;
}
constexpr bool IsPseudo(HeaderTag tag) {
  return tag >= HeaderTag::kAuthority && tag <= HeaderTag::kPseudoOther;
}
constexpr uint32_t HeaderTagBit(HeaderTag tag) { return 1u << static_cast<uint32_t>(tag); }
inline constexpr uint32_t kUnknownTagBits = HeaderTagBit(HeaderTag::kUnknownName) | HeaderTagBit(HeaderTag::kUnknownField);
inline constexpr uint32_t kPseudoTagBits = HeaderTagBit(HeaderTag::kHost) - HeaderTagBit(HeaderTag::kAuthority);  // they stand in a row
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
  // More cannot be kept: each counts for its overhead at least.
  static constexpr size_t kMaxFields = kMaxHeaderListBytes / kFieldOverheadBytes;

  // Empties the list and makes room for `fields` fields and `text_bytes` of scratch text.
  void Begin(size_t fields, size_t text_bytes);
  // Appends a field; false when the limit is reached and the field was dropped. Precondition: Begin
  // made room for it.
  bool Add(std::string_view name, std::string_view value, HeaderTag tag) {
    bytes_ += name.size() + value.size() + kFieldOverheadBytes;
    if (bytes_ > kMaxHeaderListBytes) [[unlikely]] {
      ++dropped_count_;
      return false;
    }
    seen_tags_ |= Bit(tag);
    fields_[size_] = {name, value};
    tags_[size_] = tag;
    ++size_;
    return true;
  }
  // Where the next scratch text goes, and taking it once written.
  char* text_end() { return text_end_; }
  void TakeText(char* end) { text_end_ = end; }

  std::span<const HeaderView> fields() const { return {fields_.get(), size_}; }
  std::span<const HeaderTag> tags() const { return {tags_.get(), size_}; }
  size_t size() const { return size_; }
  uint32_t dropped_count() const { return dropped_count_; }
  // Size of all fields of the block, dropped ones included.
  size_t total_bytes() const { return bytes_; }

  // The end of the block is missing, and with it an unknown number of fields.
  void MarkCut() { is_cut_ = true; }
  bool is_cut() const { return is_cut_; }
  // Whether every field of the block is here and known.
  bool is_whole() const {
    return !is_cut_ && (seen_tags_ & kUnknownTagBits) == 0;
  }
  // Fields that are not known; those behind a cut count as one, because nobody knows how many they
  // are.
  uint32_t unknown_count() const;
  // Takes the unknown fields out; those that may be a path become possible paths. Where of each of them only the name is
  // unknown, returns their values, in order; they are there until it is called again.
  std::span<const std::string_view> RemoveUnknown();
  bool Has(HeaderTag tag) const { return (seen_tags_ & Bit(tag)) != 0; }
  bool has_upper_case() const { return Has(HeaderTag::kUpperCase); }
  // Whether there is a known field that is no pseudo-header.
  bool has_regular() const { return (seen_tags_ & ~(kPseudoTagBits | kUnknownTagBits)) != 0; }
  // Value of the first field with this tag; nullptr where there is none.
  const std::string_view* Find(HeaderTag tag) const;

  // Where there is no `:path`: what it may be, and more. Texts live as long as the fields do.
  static constexpr size_t kMaxPossiblePaths = 8;
  void AddPossiblePath(std::string_view path);
  std::span<const std::string_view> possible_paths() const { return possible_paths_; }

  // Room for text that fields of this list may show, for as long as they live.
  char* OwnText(size_t bytes) {
    return owned_.emplace_back(std::make_unique_for_overwrite<char[]>(bytes)).get();
  }
  // Precondition: index < size(), and `value` lives as long as the fields do.
  void SetValue(size_t index, std::string_view value) { fields_[index].value = value; }

  // Gives a field another name, value and tag; FindTagsAnew() when all are given. Precondition: as SetValue().
  void SetField(size_t index, std::string_view name, std::string_view value, HeaderTag tag) {
    fields_[index] = {name, value};
    tags_[index] = tag;
  }
  void FindTagsAnew();

  // Replaces names that hold upper-case letters by lower-case copies and recognises them anew.
  void LowerNames();
  // Takes out the pseudo-headers that follow other fields, where RFC 9113 §8.3 forbids them.
  void RemoveLatePseudoHeaders();

 private:
  static constexpr uint32_t Bit(HeaderTag tag) { return HeaderTagBit(tag); }
  template <typename Predicate>
  void RemoveIf(Predicate is_removed);

  std::unique_ptr<HeaderView[]> fields_;
  std::unique_ptr<HeaderTag[]> tags_;
  size_t capacity_ = 0;  // of both
  size_t size_ = 0;
  std::vector<std::unique_ptr<char[]>> owned_;
  std::vector<std::string_view> nameless_values_;
  std::vector<std::string_view> possible_paths_;
  std::unique_ptr<char[]> text_;
  size_t text_capacity_ = 0;
  char* text_end_ = nullptr;
  size_t bytes_ = 0;
  uint32_t dropped_count_ = 0;
  uint32_t seen_tags_ = 0;  // one bit each
  bool is_cut_ = false;
};

}  // namespace routewind
