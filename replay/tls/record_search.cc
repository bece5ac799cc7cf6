// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/record_search.h"

#include <utility>

namespace routewind {

void RecordSearch::Begin(uint64_t wire_bytes) {
  wire_bytes_ = wire_bytes;
  held_.clear();
  waiting_.clear();
  scanned_ = 0;
}

void RecordSearch::Lose(uint64_t length) { Begin(wire_bytes_ + held_.size() + length); }

// Proves the candidate at `at` if all of it is there; what cannot be proven yet keeps waiting.
bool RecordSearch::Try(size_t at, const Prove& prove) {
  const ByteSpan rest = ByteSpan(held_).subspan(at);
  const RecordHeader header = RecordHeader::At(rest);
  if (!header.IsTls() || header.body_bytes() == 0) return false;
  if (rest.size() < header.wire_bytes()) {
    waiting_.push_back(at);
    return false;
  }
  if (!prove(header, rest.subspan(kRecordHeaderBytes, header.body_bytes()), wire_bytes_ + at))
    return false;
  held_.erase(held_.begin(), held_.begin() + static_cast<ptrdiff_t>(at + header.wire_bytes()));
  return true;
}

RecordSearch::Verdict RecordSearch::OnBytes(ByteSpan bytes, const Prove& prove) {
  held_.insert(held_.end(), bytes.begin(), bytes.end());
  for (const size_t at : std::exchange(waiting_, {})) {
    if (Try(at, prove)) return Verdict::kFound;
  }
  for (; scanned_ + kRecordHeaderBytes <= held_.size(); ++scanned_) {
    if (Try(scanned_, prove)) return Verdict::kFound;
  }
  return held_.size() > kMaxHeldBytes ? Verdict::kHopeless : Verdict::kSearching;
}

std::vector<std::byte> RecordSearch::TakeRest() {
  waiting_.clear();
  scanned_ = 0;
  return std::exchange(held_, {});
}

}  // namespace routewind
