// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/tls_half.h"

#include <utility>

namespace routewind {

TlsHalf::TlsHalf(Direction direction, TlsShared& shared, Negotiation& negotiation,
                 ConnectionSink& plain)
    : direction_(direction),
      shared_(shared),
      negotiation_(negotiation),
      plain_(plain),
      opener_(shared.keys, negotiation, direction) {}

bool TlsHalf::CanOpen() const {
  const bool waits_for_answer =
      is_client() && negotiation_.early_data == Negotiation::EarlyData::kOffered;
  return negotiation_.has_server_hello && !waits_for_answer && opener_.CanReadApplicationData();
}

// Sent before the server's HelloRetryRequest arrived, which refuses it (RFC 8446 §4.2.10).
bool TlsHalf::IsRefusedEarlyData() const {
  return is_client() && negotiation_.is_retried && negotiation_.client_hello.offers_early_data;
}

bool TlsHalf::IsBlocked() const {
  if (phase_ == Phase::kGivenUp || opener_.has_opened()) return false;
  // The session ends such a connection, wherever the chunk at hand does.
  if (negotiation_.has_server_hello && negotiation_.suite == nullptr) return true;
  if (phase_ == Phase::kProtected || is_searching_) return !CanOpen();
  if (!reader_.is_inside_body()) return false;
  switch (reader_.header().type()) {
    case TlsContent::kApplicationData:
      return !CanOpen() && !IsRefusedEarlyData();
    case TlsContent::kChangeCipherSpec:
      return !negotiation_.has_server_hello && !negotiation_.is_retried;
    default:
      return false;
  }
}

size_t TlsHalf::OnBytes(ByteSpan bytes, SeenAt at) {
  at_ = at;
  ByteSpan rest = bytes;
  while (!IsBlocked() && Step(rest)) {
  }
  return bytes.size() - rest.size();
}

// Reads one record; false when there is no more to read, or when blocked.
bool TlsHalf::Step(ByteSpan& chunk) {
  if (phase_ == Phase::kGivenUp) {
    chunk = {};
    return false;
  }
  if (is_searching_) return Search(chunk);
  if (!reader_.ReadHeader(chunk)) return false;
  if (!reader_.header().IsTls()) {
    GiveUpMalformed();
    return true;
  }
  if (IsBlocked() || !reader_.ReadBody(chunk)) return false;
  const RecordHeader header = reader_.header();
  if (phase_ == Phase::kClear) {
    OnClearRecord(header);
  } else {
    OnProtectedRecord(header);
  }
  return true;
}

bool TlsHalf::Search(ByteSpan& chunk) {
  if (phase_ == Phase::kClear) BeginProtection();
  RecordHeader found;
  OpenedRecord opened;
  const auto verdict =
      search_.OnBytes(std::exchange(chunk, {}),
                      [&](const RecordHeader& header, ByteSpan body, uint64_t wire_bytes) {
                        found = header;
                        return opener_.Open(header, body, wire_bytes, shared_.plain, opened);
                      });
  if (verdict == RecordSearch::Verdict::kHopeless || opener_.is_exhausted()) {
    GiveUp(at_);
  } else if (verdict == RecordSearch::Verdict::kFound) {
    is_searching_ = false;
    OnOpened(found, opened);
    const std::vector<std::byte> rest = search_.TakeRest();
    ByteSpan left = rest;
    while (Step(left)) {
    }
  }
  return false;
}

void TlsHalf::OnGap(uint64_t length, SeenAt at) {
  at_ = at;
  if (phase_ == Phase::kGivenUp) return;
  if (is_searching_) return search_.Lose(length);
  const bool was_inside_body = reader_.is_inside_body();
  const uint64_t unfinished_bytes = reader_.unfinished_bytes();
  if (reader_.Skip(length)) {
    OnBytes({}, at);  // the record may end with the gap
    return;
  }
  Count(Anomaly::kTlsFramingLost);
  handshake_.Lose();
  if (phase_ == Phase::kClear) {
    has_lost_in_clear_ = true;
    opener_.LoseInClear();
  } else {
    opener_.LoseHeaders(was_inside_body ? 2 : 1);
  }
  is_searching_ = true;
  search_.Begin(unfinished_bytes + length);
}

void TlsHalf::OnClearRecord(const RecordHeader& header) {
  switch (header.type()) {
    case TlsContent::kHandshake:
      return OnClearHandshake();
    case TlsContent::kChangeCipherSpec:
      shared_.totals.overhead_bytes += reader_.read_bytes();
      if (negotiation_.has_server_hello && !negotiation_.IsTls13()) BeginProtection();
      return;
    case TlsContent::kApplicationData:
      if (IsRefusedEarlyData() && !negotiation_.has_server_hello)
        return Count(Anomaly::kTlsEarlyDataUnread);
      // In TLS 1.2 a ChangeCipherSpec comes first, unless it was lost.
      if (!negotiation_.IsTls13() && !has_lost_in_clear_) return GiveUpMalformed();
      BeginProtection();
      return OnProtectedRecord(header);
    default:
      shared_.totals.overhead_bytes += reader_.read_bytes();
      return;
  }
}

void TlsHalf::OnClearHandshake() {
  if (reader_.is_damaged()) {
    Count(Anomaly::kTlsLostRecord);
    has_lost_in_clear_ = true;
    opener_.LoseInClear();
    return handshake_.Lose();
  }
  shared_.totals.overhead_bytes += reader_.read_bytes();
  OnHandshake(reader_.body());
}

void TlsHalf::OnProtectedRecord(const RecordHeader& header) {
  // TLS 1.3 in the clear: ChangeCipherSpec for middleboxes, or an alert of who has no keys.
  if (negotiation_.IsTls13() && header.type() != TlsContent::kApplicationData) {
    shared_.totals.overhead_bytes += reader_.read_bytes();
    return;
  }
  if (reader_.is_damaged()) {
    Count(Anomaly::kTlsLostRecord);
    handshake_.Lose();
    return opener_.Lose(header);
  }
  OpenedRecord opened;
  if (opener_.Open(header, reader_.body(), 0, shared_.plain, opened))
    return OnOpened(header, opened);
  OnUnopened(header);
}

void TlsHalf::OnUnopened(const RecordHeader& header) {
  using EarlyData = Negotiation::EarlyData;
  if (!opener_.is_certain()) {
    // Early data, of which there is no telling how much comes.
    if (negotiation_.early_data != EarlyData::kRejected) opener_.PassOverData();
    Count(Anomaly::kTlsEarlyDataUnread);
  } else {
    // A handshake whose secret is not in the key log is passed over; its end will show.
    const bool is_secret_missing = !opener_.HasKey(opener_.epoch());
    if (!is_secret_missing) Count(Anomaly::kTlsUnauthentic);
    has_failed_ |= !is_secret_missing;
    handshake_.Lose();
    opener_.Lose(header);
    StopAwaitingAnswer();
  }
  if (opener_.is_exhausted()) GiveUp(at_);
}

void TlsHalf::OnOpened(const RecordHeader& header, const OpenedRecord& opened) {
  TlsTotals& totals = shared_.totals;
  ++totals.records;
  if (opener_.epoch() >= kApplicationEpoch) StopAwaitingAnswer();
  const bool is_data = opened.type == TlsContent::kApplicationData;
  const size_t data_bytes = is_data ? opened.content.size() : 0;
  totals.plain_bytes += data_bytes;
  totals.overhead_bytes += header.wire_bytes() - data_bytes;
  if (opener_.gap() != 0) {
    handshake_.Restart();
    plain_.OnGap(direction_, opener_.gap(), at_);
  }
  if (is_data) {
    if (opener_.epoch() == kEarlyEpoch) ++totals.early_data_records;
    if (opener_.epoch() >= kApplicationEpoch) handshake_.Restart();
    if (data_bytes != 0) plain_.OnBytes(direction_, opened.content, at_);
  } else if (opened.type == TlsContent::kHandshake) {
    OnHandshake(opened.content);
  } else if (opened.type == TlsContent::kChangeCipherSpec && !negotiation_.IsTls13()) {
    Enter(opener_.epoch() + 1);
  }
}

void TlsHalf::Finish(SeenAt at) {
  if (phase_ == Phase::kGivenUp || std::exchange(has_finished_, true)) return;
  at_ = at;
  if (is_searching_) Count(Anomaly::kTlsDirectionLost);  // and never found again
  if (reader_.is_inside_record()) Count(Anomaly::kTlsLostRecord);
  if (reader_.is_inside_body() && opener_.has_opened()) opener_.Lose(reader_.header());
  const uint64_t gap = opener_.GapAtEnd();
  if (gap != 0) plain_.OnGap(direction_, gap, at_);
}

void TlsHalf::GiveUpMalformed() {
  is_malformed_ = true;
  GiveUp(at_);
}

void TlsHalf::GiveUp(SeenAt at) {
  if (phase_ == Phase::kGivenUp) return;
  at_ = at;
  phase_ = Phase::kGivenUp;
  is_searching_ = false;
  reader_ = {};
  search_ = {};
  handshake_ = {};
  StopAwaitingAnswer();
  if (!opener_.has_opened()) return;
  Count(Anomaly::kTlsDirectionLost);
  plain_.OnGap(direction_, ConnectionSink::kUnknownGap, at_);
}

}  // namespace routewind
