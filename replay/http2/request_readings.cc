// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/request_readings.h"

#include <algorithm>
#include <iterator>

namespace routewind {
namespace {

// Those that a request can have; kPseudoOther stands for `:protocol`, which only CONNECT has (RFC 8441 §4).
constexpr HeaderTag kRequestPseudos[] = {HeaderTag::kPath, HeaderTag::kAuthority, HeaderTag::kMethod, HeaderTag::kScheme,
                                         HeaderTag::kPseudoOther};

bool IsLegalPath(std::string_view value) { return value.starts_with('/') || value == "*"; }

LostNames::const_iterator PlaceOf(const LostNames& names, uint32_t position) {
  return std::lower_bound(names.begin(), names.end(), position,
                          [](const auto& name, uint32_t wanted) { return name.first < wanted; });
}

}  // namespace

void LostRequests::AddRestOf(const HeaderList& list) {
  if (list.has_regular()) return;
  ++count_;
  for (const HeaderTag tag : kRequestPseudos) rests_without_[Place(tag)] += list.Has(tag) ? 1 : 0;
}

void LostRequests::AddRead(uint64_t count, std::span<const HeaderTag> inserted) {
  count_ += count;
  for (const HeaderTag pseudo : kRequestPseudos) {
    const auto with = std::count_if(inserted.begin(), inserted.end(),
                                    [pseudo](HeaderTag tag) { return tag == pseudo || IsUnknown(tag); });
    rests_without_[Place(pseudo)] += count - std::min(count, static_cast<uint64_t>(with));
  }
}

void RequestReadings::Extend(const LostNames& names) { Walk(0, {}, names); }

bool RequestReadings::IsComplete(const State& state) const {
  if ((state.seen & HeaderTagBit(HeaderTag::kMethod)) == 0) return false;
  if (state.may_be_connect) return true;
  const uint32_t needed = HeaderTagBit(HeaderTag::kPath) | HeaderTagBit(HeaderTag::kScheme);
  return (state.seen & (needed | HeaderTagBit(HeaderTag::kPseudoOther))) == needed;
}

// Whether so many requests can have inserted these. Ordinary fields may be those of trailers.
bool RequestReadings::FitLostRequests(const LostNames& names) const {
  for (const HeaderTag tag : kRequestPseudos) {
    const auto count = std::count_if(names.begin(), names.end(), [tag](const auto& name) { return name.second == tag; });
    if (static_cast<uint64_t>(count) > lost_requests_.CountWith(tag)) return false;
  }
  uint64_t requests = 0;
  uint32_t seen = 0;
  bool regular_seen = true;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (name->second == HeaderTag::kOther) {
      regular_seen = true;
      continue;
    }
    if (regular_seen || (seen & HeaderTagBit(name->second)) != 0) {
      ++requests;
      seen = 0;
      regular_seen = false;
    }
    seen |= HeaderTagBit(name->second);
  }
  return requests <= lost_requests_.count();
}

void RequestReadings::Walk(size_t at, State state, const LostNames& names) {
  if (is_exhausted_) return;
  if (++steps_ > kMaxSteps || readings_.size() > kMaxReadings) {
    is_exhausted_ = true;
    return;
  }
  if (at == fields_.size()) {
    const bool is_new = std::find(readings_.begin(), readings_.end(), names) == readings_.end();
    if (IsComplete(state) && is_new) readings_.push_back(names);
    return;
  }
  switch (fields_[at].kind) {
    case PartlyKnownField::Kind::kKnown:
      return ReadKnown(at, state, names);
    case PartlyKnownField::Kind::kLost:
      return ReadLost(at, state, names);
    case PartlyKnownField::Kind::kFree:
      break;
  }
  for (const HeaderTag tag : kRequestPseudos) {
    State next = state;
    next.seen |= HeaderTagBit(tag);
    if (!state.regular_seen && (state.seen & HeaderTagBit(tag)) == 0) Walk(at + 1, next, names);
  }
  state.regular_seen = true;
  Walk(at + 1, state, names);
}

void RequestReadings::ReadKnown(size_t at, State state, const LostNames& names) {
  const PartlyKnownField& field = fields_[at];
  if (!IsPseudo(field.tag)) {
    state.regular_seen = true;
    return Walk(at + 1, state, names);
  }
  const bool is_repeated = (state.seen & HeaderTagBit(field.tag)) != 0;
  if (state.regular_seen || is_repeated || field.tag == HeaderTag::kStatus) return;
  if (field.tag == HeaderTag::kPath && !IsLegalPath(field.value)) return;
  if (field.tag == HeaderTag::kMethod) state.may_be_connect = field.value == "CONNECT";
  state.seen |= HeaderTagBit(field.tag);
  Walk(at + 1, state, names);
}

void RequestReadings::ReadLost(size_t at, const State& state, const LostNames& names) {
  const uint32_t position = fields_[at].position;
  const auto place = PlaceOf(names, position);
  const bool is_named = place != names.end() && place->first == position;
  const auto try_as = [&](HeaderTag tag) {
    State next = state;
    if (tag == HeaderTag::kOther) {
      next.regular_seen = true;
    } else {
      if (state.regular_seen || (state.seen & HeaderTagBit(tag)) != 0) return;
      next.seen |= HeaderTagBit(tag);
    }
    if (is_named) return Walk(at + 1, next, names);
    LostNames extended = names;
    extended.insert(extended.begin() + std::distance(names.begin(), place), {position, tag});
    if (FitLostRequests(extended)) Walk(at + 1, next, extended);
  };
  if (is_named) return try_as(place->second);
  for (const HeaderTag tag : kRequestPseudos) try_as(tag);
  try_as(HeaderTag::kOther);
}

}  // namespace routewind
