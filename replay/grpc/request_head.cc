// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/request_head.h"

#include <array>

#include "replay/grpc/binary_metadata.h"

namespace routewind {
namespace {

bool IsGrpcContentType(std::string_view value) {
  constexpr std::string_view kGrpc = "application/grpc";
  if (!value.starts_with(kGrpc)) return false;
  return value.size() == kGrpc.size() || value[kGrpc.size()] == '+' || value[kGrpc.size()] == ';';
}

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

bool IsCall(const FirstFields& first) {
  if (first.Value(HeaderTag::kMethod) != "POST") return false;
  if (first.Has(HeaderTag::kContentType))
    return IsGrpcContentType(first.Value(HeaderTag::kContentType));
  return first.Value(HeaderTag::kTe) == "trailers" || first.Has(HeaderTag::kGrpcStatus) ||
         first.Has(HeaderTag::kGrpcOther);
}

RequestHead HeadOf(const HeaderList& list, const FirstFields& first) {
  RequestHead head;
  head.authority =
      first.Value(first.Has(HeaderTag::kAuthority) ? HeaderTag::kAuthority : HeaderTag::kHost);
  head.path = first.Value(HeaderTag::kPath);
  head.headers = list.fields().subspan(first.pseudo_count());
  head.is_call = IsCall(first);
  head.is_malformed = first.is_malformed();
  return head;
}

}  // namespace

RequestHead ReadRequestHead(HeaderList& list) {
  const FirstFields first(list);
  if (first.has_raw_binary()) SpellOutRawBinaries(list);
  if (!first.is_malformed()) return HeadOf(list, first);
  list.RemoveLatePseudoHeaders();
  RequestHead head = HeadOf(list, FirstFields(list));
  head.is_malformed = true;
  return head;
}

}  // namespace routewind
