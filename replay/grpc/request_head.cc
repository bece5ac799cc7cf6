// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/request_head.h"

#include <array>
#include <utility>

#include "replay/grpc/binary_metadata.h"

namespace routewind {

bool IsGrpcContentType(std::string_view value) {
  constexpr std::string_view kGrpc = "application/grpc";
  if (!value.starts_with(kGrpc)) return false;
  return value.size() == kGrpc.size() || value[kGrpc.size()] == '+' || value[kGrpc.size()] == ';';
}

namespace {

// Where each recognised name stands first in the list, and what is odd about the list.
class FirstFields {
 public:
  explicit FirstFields(const HeaderList& list) : list_(list) {
    const std::span<const HeaderTag> tags = list.tags();
    for (size_t i = tags.size(); i-- > 0;) places_[static_cast<size_t>(tags[i])] = i;
    for (; pseudo_count_ < tags.size() && IsPseudo(tags[pseudo_count_]); ++pseudo_count_) {
      const HeaderTag tag = tags[pseudo_count_];
      is_malformed_ |=
          places_[static_cast<size_t>(tag)] != pseudo_count_ && tag != HeaderTag::kPseudoOther;
    }
    for (size_t i = pseudo_count_; i < tags.size(); ++i) {
      is_malformed_ |= IsPseudo(tags[i]);
      has_raw_binary_ |= IsRawBinary(list.fields()[i]);
    }
  }
  bool Has(HeaderTag tag) const { return list_.Has(tag); }
  std::string_view Value(HeaderTag tag) const {
    return Has(tag) ? list_.fields()[places_[static_cast<size_t>(tag)]].value : std::string_view();
  }
  size_t pseudo_count() const { return pseudo_count_; }
  bool is_malformed() const { return is_malformed_; }
  bool has_raw_binary() const { return has_raw_binary_; }

 private:
  const HeaderList& list_;
  std::array<size_t, kHeaderTags> places_;  // an index, for the names that the list has
  size_t pseudo_count_ = 0;
  bool is_malformed_ = false;
  bool has_raw_binary_ = false;
};

// What the unknown fields of a list can be, by where they stand.
struct UnknownFields {
  uint32_t pseudo = 0;   // before a known pseudo-header
  uint32_t regular = 0;  // behind a known field that is none
  uint32_t either = 0;
  bool is_cut = false;
  bool MayBePseudo(bool regular_seen) const {
    return pseudo + either > 0 || (is_cut && !regular_seen);
  }
  uint32_t headers(uint32_t dropped) const {
    return is_cut ? UnknownParts::kAnyNumber : regular + either + dropped;
  }
};

UnknownFields CountUnknown(const HeaderList& list, bool& regular_seen) {
  UnknownFields unknown{.is_cut = list.is_cut()};
  regular_seen = false;
  for (const HeaderTag tag : list.tags()) {
    if (IsUnknown(tag)) {
      ++(regular_seen ? unknown.regular : unknown.either);
    } else if (!IsPseudo(tag)) {
      regular_seen = true;
    } else if (!regular_seen) {
      unknown.pseudo += std::exchange(unknown.either, 0);
    }
  }
  return unknown;
}

// What of the request the unknown fields leave open.
UnknownParts OpenParts(const HeaderList& list, bool& may_lack_pseudo) {
  bool regular_seen = false;
  const UnknownFields fields = CountUnknown(list, regular_seen);
  may_lack_pseudo = fields.MayBePseudo(regular_seen);
  UnknownParts unknown;
  unknown.headers = fields.headers(list.dropped_count());
  unknown.path = !list.Has(HeaderTag::kPath) && may_lack_pseudo;
  const bool may_lack_host = !list.Has(HeaderTag::kHost) && unknown.headers > 0;
  unknown.authority = !list.Has(HeaderTag::kAuthority) && (may_lack_pseudo || may_lack_host);
  return unknown;
}

bool IsCall(const FirstFields& first, const UnknownParts& unknown, bool may_lack_pseudo) {
  const bool may_be_post = first.Has(HeaderTag::kMethod)
                               ? first.Value(HeaderTag::kMethod) == "POST"
                               : may_lack_pseudo;
  if (!may_be_post) return false;
  if (first.Has(HeaderTag::kContentType))
    return IsGrpcContentType(first.Value(HeaderTag::kContentType));
  return first.Value(HeaderTag::kTe) == "trailers" || first.Has(HeaderTag::kGrpcStatus) ||
         first.Has(HeaderTag::kGrpcOther) || unknown.headers > 0;
}

RequestHead HeadOf(const HeaderList& list, const FirstFields& first,
                   const UnknownParts& unknown, bool may_lack_pseudo) {
  RequestHead head;
  head.authority =
      first.Value(first.Has(HeaderTag::kAuthority) ? HeaderTag::kAuthority : HeaderTag::kHost);
  head.path = first.Value(HeaderTag::kPath);
  head.headers = list.fields().subspan(first.pseudo_count());
  head.unknown = unknown;
  head.is_call = IsCall(first, unknown, may_lack_pseudo);
  head.is_malformed = first.is_malformed();
  return head;
}

RequestHead ReadWhole(HeaderList& list, const UnknownParts& unknown, bool may_lack_pseudo) {
  const FirstFields first(list);
  if (first.has_raw_binary()) SpellOutRawBinaries(list);
  if (!first.is_malformed()) return HeadOf(list, first, unknown, may_lack_pseudo);
  list.RemoveLatePseudoHeaders();
  RequestHead head = HeadOf(list, FirstFields(list), unknown, may_lack_pseudo);
  head.is_malformed = true;
  return head;
}

}  // namespace

RequestHead ReadRequestHead(HeaderList& list) {
  if (list.is_whole() && list.dropped_count() == 0) [[likely]]
    return ReadWhole(list, {}, false);
  bool may_lack_pseudo = false;
  UnknownParts unknown = OpenParts(list, may_lack_pseudo);
  unknown.nameless_values = list.RemoveUnknown();
  if (unknown.path) unknown.possible_paths = list.possible_paths();
  return ReadWhole(list, unknown, may_lack_pseudo);
}

}  // namespace routewind
