// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "replay/anomaly.h"
#include "replay/tcp/connection_sink.h"
#include "replay/tls/handshake_reader.h"
#include "replay/tls/record_opener.h"
#include "replay/tls/record_reader.h"
#include "replay/tls/record_search.h"
#include "replay/tls/tls_totals.h"

namespace routewind {

// What all TLS connections of a run share.
struct TlsShared {
  TlsKeysAt keys;
  AnomalyLog& anomalies;
  TlsTotals& totals;
  std::vector<std::byte> plain = {};  // of the record at hand
  uint64_t held_bytes = 0;            // by all connections that wait for keys or hellos
};

// One direction of a TLS connection: bytes in, decrypted bytes out.
//
// Its records come in the clear first; with ChangeCipherSpec in TLS 1.2, or the first record of
// type application data in TLS 1.3, they are protected. From there on nothing is handed on that did
// not authenticate.
//
// Source:      RFC 8446 §5 (records), §4.6.3 (KeyUpdate), appendix D.4 (middlebox
//              ChangeCipherSpec); RFC 5246 §6.2, §7.1.
// Memory:      one unfinished record, or what RecordSearch holds.
class TlsHalf {
 public:
  TlsHalf(Direction direction, TlsShared& shared, Negotiation& negotiation, ConnectionSink& plain);

  // Whether the next bytes cannot be read before the other direction's hello, or keys, are known.
  bool IsBlocked() const;
  // Takes bytes off the front and says how many: fewer than all only when blocked.
  size_t OnBytes(ByteSpan bytes, SeenAt at);
  // Not while blocked.
  void OnGap(uint64_t length, SeenAt at);
  // No more comes: tells what is missing at the end.
  void Finish(SeenAt at);
  // From here on nothing can be read; what comes is passed over.
  void GiveUp(SeenAt at);

  bool has_opened() const { return opener_.has_opened(); }
  bool has_failed() const { return has_failed_; }  // a record did not authenticate
  bool is_malformed() const { return is_malformed_; }
  bool has_trouble() const { return has_failed_ || is_malformed_ || is_given_up(); }
  bool is_given_up() const { return phase_ == Phase::kGivenUp; }

 private:
  enum class Phase : uint8_t { kClear, kProtected, kGivenUp };

  bool Step(ByteSpan& chunk);
  bool Search(ByteSpan& chunk);
  void OnClearRecord(const RecordHeader& header);
  void OnClearHandshake();
  void OnProtectedRecord(const RecordHeader& header);
  void OnOpened(const RecordHeader& header, const OpenedRecord& opened);
  void OnUnopened(const RecordHeader& header);
  void StopAwaitingAnswer();
  void OnHandshake(ByteSpan content);
  void OnMessage(const HandshakeMessage& message);
  void OnHello(const HandshakeMessage& message);
  void BeginProtection();
  void Enter(Epoch epoch);
  bool CanOpen() const;
  bool IsRefusedEarlyData() const;
  bool is_client() const { return direction_ == negotiation_.client; }
  void Count(Anomaly anomaly) { shared_.anomalies.Add(anomaly, at_.packet_ordinal); }
  void GiveUpMalformed();

  const Direction direction_;
  TlsShared& shared_;
  Negotiation& negotiation_;
  ConnectionSink& plain_;
  RecordReader reader_;
  RecordSearch search_;
  HandshakeReader handshake_;
  RecordOpener opener_;
  SeenAt at_;
  Phase phase_ = Phase::kClear;
  bool is_searching_ = false;
  bool has_lost_in_clear_ = false;
  bool has_failed_ = false;
  bool is_malformed_ = false;
  bool has_finished_ = false;
};

}  // namespace routewind
