// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/http2/header_list.h"

namespace routewind {

// One field of a request's header block, of which not everything need be known.
struct PartlyKnownField {
  enum class Kind : uint8_t {
    kKnown,  // what `tag` says; `value` too
    kLost,   // the entry at `position` of those that a lost stretch may have inserted
    kFree,   // anything
  };
  Kind kind = Kind::kFree;
  HeaderTag tag = HeaderTag::kOther;
  bool has_value = false;  // also of a field whose name is not known
  std::string_view value;
  uint32_t position = 0;
};

// What the entries of a lost stretch are: by position, ascending, a pseudo-header's tag, or kOther for one that is no
// pseudo-header. Positions that are not named can be anything yet.
using LostNames = std::vector<std::pair<uint32_t, HeaderTag>>;

// The requests that lost stretches held, whole or in part.
class LostRequests {
 public:
  // `count` requests of which nothing is known.
  void Add(uint64_t count) { count_ += count; }
  // One of which the beginning is known: `list`. Its rest has none of the pseudo-headers that are in there, and none at all
  // behind an ordinary field.
  void AddRestOf(const HeaderList& list);
  // Requests that were read, but whose insertions count as lost: their tags. Unknown ones can be anything.
  void AddRead(uint64_t count, std::span<const HeaderTag> inserted);

  uint64_t count() const { return count_; }
  // How many of them can have a pseudo-header that was lost.
  uint64_t CountWith(HeaderTag pseudo) const { return count_ - rests_without_[Place(pseudo)]; }

 private:
  static constexpr size_t Place(HeaderTag pseudo) {
    return static_cast<size_t>(pseudo) - static_cast<size_t>(HeaderTag::kAuthority);
  }
  static constexpr size_t kPseudoTags = static_cast<size_t>(HeaderTag::kPseudoOther) - static_cast<size_t>(HeaderTag::kAuthority) + 1;

  uint64_t count_ = 0;
  std::array<uint64_t, kPseudoTags> rests_without_{};
};

// Finds every way to read a header block as a legal request.
//
// Source:      RFC 9113 §8.3 (pseudo-headers come first), §8.3.1 (which there are; each at most once; `:method`, `:scheme`
//              and `:path` are there except for CONNECT; a path begins with `/` or is `*`).
// Lost fields: each was a field of a lost request or of lost trailers, inserted in the order of the fields: the higher its
//              position, the earlier. So those of n lost requests must fit into n runs, each pseudo-headers first and none
//              twice; and no name is there more often than requests that can have it.
// Complexity:  at most kMaxSteps fields are looked at.
class RequestReadings {
 public:
  static constexpr size_t kMaxSteps = 512;
  static constexpr size_t kMaxReadings = 16;

  // Both outlive the object.
  RequestReadings(std::span<const PartlyKnownField> fields, const LostRequests& lost_requests)
      : fields_(fields), lost_requests_(lost_requests) {}

  // The names by which the block is legal, each including `names`; empty: there is no legal reading. Ends with is_exhausted()
  // when there are too many: then nothing follows from the block.
  void Extend(const LostNames& names);
  const std::vector<LostNames>& readings() const { return readings_; }
  bool is_exhausted() const { return is_exhausted_; }

 private:
  struct State {
    uint32_t seen = 0;  // pseudo-headers, one bit each
    bool regular_seen = false;
    bool may_be_connect = true;  // what the method is is not known to be something else
  };
  void Walk(size_t at, State state, const LostNames& names);
  void ReadKnown(size_t at, State state, const LostNames& names);
  void ReadLost(size_t at, const State& state, const LostNames& names);
  bool IsComplete(const State& state) const;
  bool FitLostRequests(const LostNames& names) const;

  std::span<const PartlyKnownField> fields_;
  const LostRequests& lost_requests_;
  std::vector<LostNames> readings_;
  size_t steps_ = 0;
  bool is_exhausted_ = false;
};

}  // namespace routewind
