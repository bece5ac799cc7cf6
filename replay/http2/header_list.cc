// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/header_list.h"

#include <algorithm>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

HeaderTag ClassifyPseudo(std::string_view name) {
  if (name == ":path") return HeaderTag::kPath;
  if (name == ":authority") return HeaderTag::kAuthority;
  if (name == ":method") return HeaderTag::kMethod;
  if (name == ":scheme") return HeaderTag::kScheme;
  if (name == ":status") return HeaderTag::kStatus;
  return HeaderTag::kPseudoOther;
}

}  // namespace

HeaderTag ClassifyHeaderName(std::string_view name) {
  if (HasAsciiUpper(name)) return HeaderTag::kUpperCase;
  if (name.empty()) return HeaderTag::kOther;
  switch (name.front()) {
    case ':':
      return ClassifyPseudo(name);
    case 'c':
      return name == "content-type" ? HeaderTag::kContentType : HeaderTag::kOther;
    case 'g':
      if (name == "grpc-status") return HeaderTag::kGrpcStatus;
      return name.starts_with("grpc-") ? HeaderTag::kGrpcOther : HeaderTag::kOther;
    case 'h':
      return name == "host" ? HeaderTag::kHost : HeaderTag::kOther;
    case 't':
      return name == "te" ? HeaderTag::kTe : HeaderTag::kOther;
    default:
      return HeaderTag::kOther;
  }
}

void HeaderList::Begin(size_t fields, size_t text_bytes) {
  size_ = 0;
  if (!owned_.empty()) owned_.clear();
  if (!possible_paths_.empty()) possible_paths_.clear();
  bytes_ = 0;
  dropped_count_ = 0;
  is_cut_ = false;
  seen_tags_ = 0;
  if (fields > capacity_ && capacity_ < kMaxFields) {
    capacity_ = std::min(kMaxFields, std::max(fields, 2 * capacity_));
    fields_ = std::make_unique<HeaderView[]>(capacity_);
    tags_ = std::make_unique<HeaderTag[]>(capacity_);
  }
  if (text_bytes > text_capacity_) {
    text_capacity_ = std::max<size_t>(text_bytes, 2 * text_capacity_);
    text_ = std::make_unique_for_overwrite<char[]>(text_capacity_);
  }
  text_end_ = text_.get();
}

const std::string_view* HeaderList::Find(HeaderTag tag) const {
  if (!Has(tag)) return nullptr;
  for (size_t i = 0; i < size_; ++i) {
    if (tags_[i] == tag) return &fields_[i].value;
  }
  return nullptr;
}

void HeaderList::FindTagsAnew() {
  seen_tags_ = 0;
  for (const HeaderTag tag : tags()) seen_tags_ |= Bit(tag);
}

template <typename Predicate>
void HeaderList::RemoveIf(Predicate is_removed) {
  size_t kept = 0;
  for (size_t i = 0; i < size_; ++i) {
    if (is_removed(tags_[i])) continue;
    fields_[kept] = fields_[i];
    tags_[kept++] = tags_[i];
  }
  size_ = kept;
  FindTagsAnew();
}

void HeaderList::LowerNames() {
  for (size_t i = 0; i < size_; ++i) {
    if (tags_[i] != HeaderTag::kUpperCase) continue;
    std::string_view& name = fields_[i].name;
    char* copy = OwnText(name.size());
    std::transform(name.begin(), name.end(), copy, AsciiLower);
    name = {copy, name.size()};
    tags_[i] = ClassifyHeaderName(name);
  }
  FindTagsAnew();
}

void HeaderList::RemoveLatePseudoHeaders() {
  bool regular_seen = false;
  RemoveIf([&regular_seen](HeaderTag tag) {
    // What an unknown field is cannot be told: it does not make a pseudo-header late.
    if (!IsPseudo(tag) && !IsUnknown(tag)) regular_seen = true;
    return regular_seen && IsPseudo(tag);
  });
}

std::span<const std::string_view> HeaderList::RemoveUnknown() {
  const uint32_t unknown = unknown_count() + dropped_count_;
  nameless_values_.clear();
  for (size_t i = 0; i < size_; ++i) {
    // A zero byte begins raw binary metadata, of which calls show another form (replay/grpc/binary_metadata.h).
    const bool is_plain = !fields_[i].value.starts_with('\0');
    if (tags_[i] == HeaderTag::kUnknownName && is_plain) nameless_values_.push_back(fields_[i].value);
    if (tags_[i] == HeaderTag::kUnknownField && !fields_[i].value.empty()) AddPossiblePath(fields_[i].value);
  }
  RemoveIf(IsUnknown);
  if (nameless_values_.size() != unknown) nameless_values_.clear();
  return nameless_values_;
}

void HeaderList::AddPossiblePath(std::string_view path) {
  const bool is_known = std::find(possible_paths_.begin(), possible_paths_.end(), path) != possible_paths_.end();
  if (!is_known && possible_paths_.size() < kMaxPossiblePaths) possible_paths_.push_back(path);
}

uint32_t HeaderList::unknown_count() const {
  if (is_whole()) return 0;
  const auto unknown = std::count_if(tags().begin(), tags().end(), IsUnknown);
  return static_cast<uint32_t>(unknown) + (is_cut_ ? 1 : 0);
}

}  // namespace routewind
