// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "replay/http2/encoder_habit.h"
#include "replay/http2/header_list.h"
#include "replay/http2/hpack_table.h"
#include "replay/http2/request_readings.h"

namespace routewind {

// What can still be said of the dynamic table of a client's encoder after header blocks were lost.
//
// A lost stretch inserted an unknown number of entries, the shift, between those known from before and those inserted since.
// A reference behind the latter names, by its position p: for a shift s > p a lost entry, whose content nobody knows; else the
// old entry p − s. Every later request says something of s: it must be legal (RequestReadings) with what its references name.
// Where one shift is left, the table is known again, with s unknown entries in it; while several are, a reference is known only
// if all of them name the same field.
//
// Source:      RFC 7541 §2.3.3; RFC 9113 §5.1.1 (stream ids only rise, which bounds how many requests were lost), §8.3.1.
// Assumes:     requests that RFC 9113 allows; of encoders only what EncoderHabit says, and nothing without it: then one that
//              inserts all it had anew is among the cases until a request refutes it.
// Example:     one request was lost, and those behind it name their paths by two entries. The lost request cannot have
//              inserted both, so one of them is old, which leaves few shifts.
// Limits:      kMaxOldEntries and kMaxOldBytes are kept; shifts of more than kMaxTold are one case, which is not looked into;
//              after kMaxRequests nothing more is learnt.
// Complexity:  O(shifts) readings a request; only ever after a loss.
class HpackShift {
 public:
  static constexpr uint32_t kMaxOldEntries = 512;
  static constexpr size_t kMaxOldBytes = 64 << 10;
  static constexpr uint32_t kMaxTold = 128;
  static constexpr uint32_t kMaxRequests = 512;

  // Keeps what `table` holds; no loss yet.
  explicit HpackShift(const HpackTable& table);

  // Up to `insertions` entries were lost. Again: besides what was lost before, and what was inserted since, which is in
  // `since`, counts as lost, too.
  void AddLoss(uint64_t insertions) { Widen(insertions, 0); }
  void AddLossAgain(uint64_t insertions, const HpackTable& since);
  LostRequests& lost_requests() { return lost_requests_; }

  // A header block begins; the fields of its list that refer to what is older than the loss, as they come. Positions count from
  // the newest entry that was there when the loss ended.
  void BeginBlock() {
    references_.clear();
    ++blocks_;
  }
  void AddReference(uint32_t field, uint32_t position) { references_.push_back({field, position}); }
  // The entry inserted as the `ordinal`-th since the loss has the name of the one at `position`.
  void AddInserted(uint32_t ordinal, uint32_t position) { inserted_names_.push_back({ordinal, position}); }

  // A `te` was inserted, or the table changed its size: that an old one is held cannot be told any more.
  void ForgetTe() { te_bytes_.reset(); }

  // `list` is the request whose block has just been decoded: narrows the shifts. False when it is legal with none. Null: no
  // habit is trusted.
  bool Learn(const HeaderList& list, const EncoderHabit* habit);
  // Whether some shift was refuted by a habit alone.
  bool has_trusted_habit() const { return has_trusted_habit_; }
  // Gives `list` the fields by which all shifts agree, and the paths by any of them where they do not. Its new texts live as long as this object.
  void Fill(HeaderList& list) const;
  // The only shift that is left.
  std::optional<uint32_t> shift() const;

  // The table as it is by the only shift, made of `table`, which holds what was inserted since the loss.
  // Precondition: shift().
  void Restore(HpackTable& table) const;

 private:
  struct Entry {
    std::string name;
    std::string value;
    HeaderTag tag;
  };
  struct Reference {
    uint32_t field;
    uint32_t position;
  };
  struct InsertedName {
    uint32_t ordinal;
    uint32_t position;
  };
  struct Case {
    uint32_t shift;  // kMaxTold + 1: any that is larger than kMaxTold
    std::vector<LostNames> names;
  };
  static std::string_view PathOf(const Entry& entry);
  static std::vector<Entry> EntriesOf(const HpackTable& table);  // newest first
  // The entry that `position` names by a shift; nullptr: a lost one, or one beyond what was kept. Where nothing was inserted
  // but what came between losses, no entry is lost.
  const Entry* OldAt(uint32_t position, uint32_t shift) const;
  const Entry* AgreedAt(uint32_t position) const;
  // Of the entries inserted between losses the one that the lost one at `position` may be and that, if so, is a path.
  std::string_view PossiblePathAt(uint32_t position, uint32_t shift) const;
  void AddPossiblePaths(HeaderList& list) const;
  bool IsBeyond(uint32_t position, uint32_t shift) const;
  void Widen(uint64_t insertions, uint32_t certain);
  bool KeepsTe(const EncoderHabit* habit) const;
  bool Ask(Case& shift_case, bool keeps_te, std::vector<PartlyKnownField>& fields);

  std::vector<Entry> old_;  // newest first
  // Inserted between two losses, newest first: the i-th is at position i or, by what was lost behind it, a later one.
  std::vector<Entry> between_;
  bool is_between_whole_ = true;
  // Of the newest old `te: trailers`: the size of the entries from it on, and how many of those are unknown.
  std::optional<uint64_t> te_bytes_;
  uint64_t unknown_since_te_ = 0;
  bool has_trusted_habit_ = false;
  bool has_tail_;           // there may be entries behind those
  std::vector<Case> cases_;
  LostRequests lost_requests_;
  uint64_t requests_ = 0;  // learnt from since the loss
  uint64_t blocks_ = 0;    // begun since the loss, cut ones too
  std::vector<Reference> references_;
  std::vector<InsertedName> inserted_names_;
};

}  // namespace routewind
