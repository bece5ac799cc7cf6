// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "replay/tls/record.h"

namespace routewind {

// Finds the next record behind a loss that swallowed a record header.
//
// Every place that looks like a header is a candidate; a candidate is believed when its record
// authenticates, which nothing else in the stream can do by chance.
//
// Memory:      at most kMaxHeldBytes; more without a find ends the search.
// Complexity:  one proof a candidate; the prover bounds what a proof may cost.
class RecordSearch {
 public:
  // A record begins within the largest record's length, and must then be there whole.
  static constexpr size_t kMaxHeldBytes = 2 * (kRecordHeaderBytes + kMaxRecordBodyBytes);
  // Whether the record is genuine, if `wire_bytes` lie between the last known header and it.
  using Prove = std::function<bool(const RecordHeader& header, ByteSpan body, uint64_t wire_bytes)>;
  enum class Verdict : uint8_t { kSearching, kFound, kHopeless };

  // `wire_bytes` were lost or passed over since the last known record boundary.
  void Begin(uint64_t wire_bytes);
  // A further loss: what was held so far is passed over.
  void Lose(uint64_t length);
  // Takes all of `bytes`. When kFound, rest() is what stands behind the record that was proven.
  Verdict OnBytes(ByteSpan bytes, const Prove& prove);
  std::vector<std::byte> TakeRest();
  uint64_t held_bytes() const { return held_.size(); }

 private:
  bool Try(size_t at, const Prove& prove);

  uint64_t wire_bytes_ = 0;  // before held_
  std::vector<std::byte> held_;
  size_t scanned_ = 0;           // places before it are no candidates, or waiting
  std::vector<size_t> waiting_;  // candidates whose record is not there whole
};

}  // namespace routewind
