// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/request_head.h"

#include <array>

namespace routewind {
namespace {

constexpr size_t kTagCount = static_cast<size_t>(HeaderTag::kUpperCase) + 1;

bool IsGrpcContentType(std::string_view value) {
  constexpr std::string_view kGrpc = "application/grpc";
  if (!value.starts_with(kGrpc)) return false;
  return value.size() == kGrpc.size() || value[kGrpc.size()] == '+' || value[kGrpc.size()] == ';';
}

// Where each recognised name stands first in the list.
class FirstFields {
 public:
  explicit FirstFields(const HeaderList& list) : fields_(list.fields()) {
    const std::span<const HeaderTag> tags = list.tags();
    for (size_t i = 0; i < tags.size(); ++i) {
      uint32_t& place = places_[static_cast<size_t>(tags[i])];
      if (IsPseudo(tags[i])) {
        is_malformed_ |= i != pseudo_count_ || (place != 0 && tags[i] != HeaderTag::kPseudoOther);
        ++pseudo_count_;
      }
      if (place == 0) place = static_cast<uint32_t>(i + 1);
    }
  }
  bool Has(HeaderTag tag) const { return places_[static_cast<size_t>(tag)] != 0; }
  std::string_view Value(HeaderTag tag) const {
    const uint32_t place = places_[static_cast<size_t>(tag)];
    return place == 0 ? std::string_view() : fields_[place - 1].value;
  }
  size_t pseudo_count() const { return pseudo_count_; }
  bool is_malformed() const { return is_malformed_; }

 private:
  std::span<const HeaderView> fields_;
  std::array<uint32_t, kTagCount> places_{};  // index from 1; 0: none
  size_t pseudo_count_ = 0;
  bool is_malformed_ = false;
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
  if (!first.is_malformed()) return HeadOf(list, first);
  list.RemoveLatePseudoHeaders();
  RequestHead head = HeadOf(list, FirstFields(list));
  head.is_malformed = true;
  return head;
}

}  // namespace routewind
