// SPDX-License-Identifier: Apache-2.0
#include "replay/net/fragment_table.h"

#include <algorithm>

namespace routewind {
namespace {

constexpr size_t kPieceOverheadBytes = 64;

}  // namespace

std::optional<ByteReader> FragmentTable::Add(const IpHeader& ip, const ByteReader& fragment, Seen at) {
  const FragmentPlace& place = ip.fragment;
  const uint32_t begin = place.offset_bytes;
  const uint64_t end = uint64_t{begin} + fragment.wire_bytes();
  fragment_bytes_ += fragment.wire_bytes();
  if (fragment.wire_bytes() == 0 || end > kMaxDatagramBytes) return std::nullopt;
  GiveUpOld(at.timestamp_ns);
  const Key key{ip.source, ip.destination, place.identification, ip.source.ip_version == 4 ? place.protocol : uint8_t{0}};
  const auto [found, is_new] = datagrams_.try_emplace(key);
  Datagram& datagram = found->second;
  if (is_new) {
    datagram.ordinal = next_ordinal_++;
    datagram.since_ns = at.timestamp_ns;
    by_age_.emplace(datagram.ordinal, found);
  }
  ++datagram.fragments;
  datagram.fragment_bytes += fragment.wire_bytes();
  if (!place.has_more && datagram.end == 0) datagram.end = static_cast<uint32_t>(end);
  const uint32_t fresh = Insert(datagram, begin, static_cast<uint32_t>(end), fragment.bytes());
  if (fresh != 0 && fresh != fragment.wire_bytes()) anomalies_->Add(Anomaly::kFragmentOverlap, at.packet_ordinal);

  const bool is_whole = datagram.end != 0 && datagram.wire_bytes >= datagram.end;
  if (!is_whole) return std::nullopt;
  const ByteReader whole = Join(datagram);
  joined_fragments_ += datagram.fragments - 1;
  joined_bytes_ += datagram.fragment_bytes;
  Forget(found);
  return whole;
}

// Keeps what no piece holds yet, and says how many bytes of the wire that is.
uint32_t FragmentTable::Insert(Datagram& datagram, uint32_t begin, uint32_t end, ByteSpan bytes) {
  std::vector<Piece>& pieces = datagram.pieces;
  const uint32_t start = begin;
  uint32_t fresh = 0;
  size_t index = 0;
  while (begin < end) {
    while (index < pieces.size() && pieces[index].end <= begin) ++index;
    const bool has_next = index < pieces.size();
    if (has_next && pieces[index].begin <= begin) {
      begin = pieces[index].end;
      continue;
    }
    const uint32_t free_end = has_next ? std::min(end, pieces[index].begin) : end;
    const ByteSpan rest = begin - start < bytes.size() ? bytes.subspan(begin - start) : ByteSpan();
    const ByteSpan part = rest.first(std::min<size_t>(rest.size(), free_end - begin));
    pieces.insert(pieces.begin() + static_cast<ptrdiff_t>(index),
                  Piece{begin, free_end, {part.begin(), part.end()}});
    datagram.held_bytes += part.size() + kPieceOverheadBytes;
    held_bytes_ += part.size() + kPieceOverheadBytes;
    fresh += free_end - begin;
    begin = free_end;
  }
  datagram.wire_bytes += fresh;
  return fresh;
}

// Too old, or too many: the oldest go first.
void FragmentTable::GiveUpOld(int64_t now_ns) {
  while (!by_age_.empty()) {
    const Datagrams::iterator oldest = by_age_.begin()->second;
    const bool is_old = now_ns - oldest->second.since_ns > kPatienceNs;
    if (!is_old && datagrams_.size() < kMaxDatagrams && held_bytes_ < kMaxWaitingBytes) return;
    Forget(oldest);
  }
}

void FragmentTable::Forget(Datagrams::iterator found) {
  held_bytes_ -= found->second.held_bytes;
  by_age_.erase(found->second.ordinal);
  datagrams_.erase(found);
}

// The bytes up to the first that was not captured; the length is the wire's.
ByteReader FragmentTable::Join(const Datagram& datagram) {
  whole_.clear();
  for (const Piece& piece : datagram.pieces) {
    if (whole_.size() != piece.begin) break;
    whole_.insert(whole_.end(), piece.bytes.begin(), piece.bytes.end());
  }
  ByteReader reader(whole_, datagram.end);
  reader.LimitTo(datagram.end);
  return reader;
}

}  // namespace routewind
