// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "replay/anomaly.h"
#include "replay/net/decode_ip.h"

namespace routewind {

// IP fragments in any order → whole datagrams.
//
// Source:      RFC 791 §3.2, RFC 8200 §4.5.
// Overlap:     of bytes that come twice the first copy wins (Anomaly::kFragmentOverlap, where a fragment brings old and
//              new ones); fragments that bring nothing new are copies. An end that contradicts an earlier one is ignored.
// Snapped:     the datagram is complete once its length on the wire is; its bytes are those before the first that was
//              not captured.
// Limits:      datagrams wait kPatienceNs of capture time (RFC 8200 §4.5 asks for 60 seconds), at most kMaxDatagrams and
//              kMaxWaitingBytes; the oldest is given up, its fragments stay what they were counted as.
// Complexity:  O(log n) with n datagrams waiting, and the pieces of one.
class FragmentTable {
 public:
  static constexpr int64_t kPatienceNs = 60'000'000'000;
  static constexpr size_t kMaxDatagrams = 1024;
  static constexpr size_t kMaxWaitingBytes = 8 << 20;
  static constexpr size_t kMaxDatagramBytes = 65535;

  explicit FragmentTable(AnomalyLog& anomalies) : anomalies_(&anomalies) {}

  struct Seen {
    int64_t timestamp_ns = 0;
    uint64_t packet_ordinal = 0;
  };
  // The whole datagram, if this fragment completes it: valid until the next call of Add.
  std::optional<ByteReader> Add(const IpHeader& ip, const ByteReader& fragment, Seen at);

  // Fragments so far that waited and then became part of a whole datagram.
  uint64_t joined_fragments() const { return joined_fragments_; }
  // Bytes of fragments that became part of no whole datagram (so far).
  uint64_t unjoined_bytes() const { return fragment_bytes_ - joined_bytes_; }

 private:
  struct Key {
    Endpoint source;
    Endpoint destination;
    uint32_t identification = 0;
    uint8_t protocol = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Piece {
    uint32_t begin = 0;
    uint32_t end = 0;  // on the wire
    std::vector<std::byte> bytes;
  };
  struct Datagram {
    std::vector<Piece> pieces;  // in order, without overlap
    uint32_t wire_bytes = 0;    // of all pieces
    uint32_t end = 0;           // 0: the last fragment was not seen
    uint64_t fragments = 0;
    uint64_t fragment_bytes = 0;
    size_t held_bytes = 0;
    uint64_t ordinal = 0;
    int64_t since_ns = 0;
  };
  using Datagrams = std::map<Key, Datagram>;

  uint32_t Insert(Datagram& datagram, uint32_t begin, uint32_t end, ByteSpan bytes);
  void GiveUpOld(int64_t now_ns);
  void Forget(Datagrams::iterator found);
  ByteReader Join(const Datagram& datagram);

  AnomalyLog* anomalies_;
  Datagrams datagrams_;
  std::map<uint64_t, Datagrams::iterator> by_age_;  // by Datagram::ordinal
  uint64_t next_ordinal_ = 0;
  size_t held_bytes_ = 0;
  uint64_t joined_fragments_ = 0;
  uint64_t fragment_bytes_ = 0;  // as on the wire
  uint64_t joined_bytes_ = 0;
  std::vector<std::byte> whole_;
};

}  // namespace routewind
