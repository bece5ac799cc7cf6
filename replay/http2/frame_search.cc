// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/frame_search.h"

#include <algorithm>

#include "engine/base/ascii.h"
#include "replay/http2/frame_evidence.h"
#include "replay/http2/header_fragment.h"

namespace routewind {
namespace {

constexpr uint64_t kMessagePrefixBytes = 5;  // of a gRPC message

bool IsLegalName(std::string_view name) {
  return !name.empty() && !HasAsciiUpper(name) &&
         std::all_of(name.begin(), name.end(), IsTokenCharacter);
}

bool IsLegalValue(std::string_view value) {
  return value.find('\0') == std::string_view::npos && value.find('\r') == std::string_view::npos &&
         value.find('\n') == std::string_view::npos;
}

// gRPC peers that agreed on it send `-bin` metadata as it is, behind a NUL, whatever RFC 9113 §8.2.1 says.
bool MayBeRawBinary(const HeaderList& list, size_t i) {
  const HeaderView& field = list.fields()[i];
  const bool may_be_binary = IsUnknown(list.tags()[i]) || field.name.ends_with("-bin");
  return may_be_binary && field.value.starts_with('\0');
}

bool IsLegalField(const HeaderList& list, size_t i) {
  const HeaderTag tag = list.tags()[i];
  if (tag == HeaderTag::kPseudoOther || tag == HeaderTag::kUpperCase) return false;
  if (!IsPseudo(tag) && !IsUnknown(tag) && !IsLegalName(list.fields()[i].name)) return false;
  return IsLegalValue(list.fields()[i].value) || MayBeRawBinary(list, i);
}

enum class Legality : uint8_t { kLegal, kFirstFieldIllegal, kLaterFieldIllegal };

struct PartOfBlock {
  Legality legality = Legality::kFirstFieldIllegal;
  bool is_cut = false;    // the block goes on in this frame
  bool is_whole = false;  // it is all of it
};

// The beginning of a HEADERS frame's payload, decoded.
PartOfBlock DecodePart(const FrameHeader& header, ByteSpan payload, HeaderList& scratch) {
  PartOfBlock part;
  const auto fragment =
      FragmentOf({header, payload, true, true, payload.size() < header.payload_bytes});
  if (!fragment) return part;
  HpackDecoder decoder;
  decoder.ForgetTable();
  part.is_cut = fragment->is_cut;
  part.is_whole = !fragment->is_cut && header.Has(kFlagEndHeaders);
  const HpackError error = part.is_whole ? decoder.Decode(fragment->bytes, scratch)
                                         : decoder.DecodeCut(fragment->bytes, scratch);
  if (error == HpackError::kNone && AreLegalFields(scratch)) {
    part.legality = Legality::kLegal;
  } else if (scratch.size() > 0 && IsLegalField(scratch, 0)) {
    part.legality = Legality::kLaterFieldIllegal;
  }
  return part;
}

}  // namespace

bool AreLegalFields(const HeaderList& list) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (!IsLegalField(list, i)) return false;
  }
  return true;
}

FrameSearch::Block FrameSearch::DecodeBlockAt(uint64_t position, const FrameHeader& header,
                                              HeaderList& scratch) const {
  if (header.type != FrameType::kHeaders) return {};
  const uint64_t begin = position + kFrameHeaderBytes;
  const ByteSpan payload = window_.BytesAt(begin, header.payload_bytes);
  const bool is_cut = payload.size() < header.payload_bytes;
  const bool may_grow = is_cut && begin + payload.size() == window_.end();
  if (is_cut && payload.size() < kMinBlockPartBytes) return {.is_awaited = may_grow};
  const PartOfBlock part = DecodePart(header, payload, scratch);
  if (part.legality == Legality::kLegal) {
    if (scratch.size() == 0) return {.is_awaited = may_grow && part.is_cut};
    return {.bits = part.is_whole ? kHeaderBlockBits : kBlockPartBits};
  }
  Block block{.is_illegal = true};
  if (payload.size() <= kMinBlockPartBytes || part.legality == Legality::kFirstFieldIllegal)
    return block;
  // There was a time when only a legal part of it was here.
  const PartOfBlock least = DecodePart(header, payload.first(kMinBlockPartBytes), scratch);
  if (least.legality == Legality::kLegal) block.bits = kBlockPartBits;
  return block;
}

int FrameSearch::StreamBits(const FrameHeader& header, uint32_t near_stream) const {
  if (header.stream_id == 0 || near_stream == 0) return 0;
  const uint32_t distance = header.stream_id > near_stream ? header.stream_id - near_stream
                                                           : near_stream - header.stream_id;
  return distance <= kNearStreams ? kNearStreamBits : 0;
}

FrameSearch::Verdict FrameSearch::Judge(uint64_t position, bool is_last_chance, HeaderList& scratch,
                                        uint64_t& settled) const {
  int bits = window_.IsPacketBegin(position) ? kPacketBits : 0;
  uint32_t near_stream = known_stream_;
  uint32_t block_of = 0;  // the stream whose header block goes on in CONTINUATION
  const Verdict pending = is_last_chance ? Verdict::kDead : Verdict::kPending;
  while (position < window_.end()) {
    FrameHeader header;
    bool has_reserved_bit = false;
    switch (window_.HeaderAt(position, header, has_reserved_bit)) {
      case FrameWindow::Look::kHeader:
        break;
      case FrameWindow::Look::kHidden:
        return Verdict::kDead;
      case FrameWindow::Look::kNotYetHere:
        return pending;
    }
    const bool continues = header.type == FrameType::kContinuation;
    if (has_reserved_bit || !IsCredible(header)) return Verdict::kDead;
    if (continues ? header.stream_id != block_of : block_of != 0) return Verdict::kDead;
    if (header.type == FrameType::kHeaders || continues) {
      block_of = header.Has(kFlagEndHeaders) ? 0 : header.stream_id;
    }
    const Block block = DecodeBlockAt(position, header, scratch);
    if (block.is_awaited && !is_last_chance) return Verdict::kPending;
    bits += block.bits + EvidenceBits(header) + StreamBits(header, near_stream);
    if (block.is_illegal)
      return block.bits > 0 && bits >= needed_bits_ ? Verdict::kBelieved : Verdict::kDead;
    if (header.stream_id != 0) near_stream = header.stream_id;
    settled = position + kFrameHeaderBytes;
    position += kFrameHeaderBytes + header.payload_bytes;
    const bool ends_exactly = is_last_chance && position == window_.end();
    if (bits + (ends_exactly ? kExactEndBits : 0) >= needed_bits_) return Verdict::kBelieved;
  }
  return pending;
}

std::optional<FrameSearch::Stretch> FrameSearch::Follow(uint64_t position, uint64_t horizon, uint32_t near_stream,
                                                        HeaderList& scratch) const {
  Stretch stretch{.bits = window_.IsPacketBegin(position) ? kPacketBits : 0, .end = position};
  while (stretch.end + kFrameHeaderBytes <= horizon) {
    FrameHeader header;
    bool has_reserved_bit = false;
    const bool is_here = window_.HeaderAt(stretch.end, header, has_reserved_bit) == FrameWindow::Look::kHeader;
    if (!is_here || has_reserved_bit || !IsCredible(header)) return std::nullopt;
    const uint64_t end = stretch.end + kFrameHeaderBytes + header.payload_bytes;
    if (end <= horizon) {
      const Block block = DecodeBlockAt(stretch.end, header, scratch);
      if (block.is_illegal || block.is_awaited) return std::nullopt;
      stretch.bits += block.bits;
    }
    stretch.bits += EvidenceBits(header) + StreamBits(header, near_stream);
    if (header.stream_id != 0) near_stream = header.stream_id;
    stretch.end = end;
  }
  return stretch;
}

// Where the chain that is believed from `position` on really begins.
uint64_t FrameSearch::BeginOf(uint64_t position, uint64_t settled, HeaderList& scratch) const {
  FrameHeader first;
  FrameHeader second;
  bool has_reserved_bit = false;
  if (window_.HeaderAt(position, first, has_reserved_bit) != FrameWindow::Look::kHeader) return position;
  const uint64_t end = position + kFrameHeaderBytes + first.payload_bytes;
  if (end + kFrameHeaderBytes > settled) return position;
  if (window_.HeaderAt(end, second, has_reserved_bit) != FrameWindow::Look::kHeader) return position;
  const uint32_t near_stream = known_stream_ != 0 ? known_stream_ : second.stream_id;
  const bool is_near = StreamBits(first, near_stream) > 0 || StreamBits(first, second.stream_id) > 0;
  const uint64_t header_end = position + kFrameHeaderBytes + kMessagePrefixBytes;
  const uint64_t limit = is_near ? std::min(end, header_end) : end;
  for (uint64_t at = window_.SkipHoles(position + 1); at < limit; at = window_.SkipHoles(at + 1)) {
    const auto same = Follow(at, end, near_stream, scratch);
    if (same && same->end == end && same->bits >= needed_bits_) return at;
    if (at >= header_end) continue;
    const auto other = Follow(at, settled, near_stream, scratch);
    if (other && other->bits >= 2 * needed_bits_) return at;
  }
  return position;
}

std::optional<uint64_t> FrameSearch::Find(bool is_last_chance, HeaderList& scratch) {
  for (uint64_t at = window_.SkipHoles(first_alive_); at < window_.end();
       at = window_.SkipHoles(at + 1)) {
    uint64_t settled = at;
    switch (Judge(at, is_last_chance, scratch, settled)) {
      case Verdict::kBelieved:
        return BeginOf(at, settled, scratch);
      case Verdict::kPending:
        first_alive_ = at;
        return std::nullopt;
      case Verdict::kDead:
        break;
    }
  }
  first_alive_ = window_.end();
  return std::nullopt;
}

uint32_t FrameSearch::StreamFrom(uint64_t position) const {
  FrameHeader header;
  bool has_reserved_bit = false;
  while (window_.HeaderAt(position, header, has_reserved_bit) == FrameWindow::Look::kHeader &&
         IsCredible(header)) {
    if (header.stream_id != 0) return header.stream_id;
    position += kFrameHeaderBytes + header.payload_bytes;
  }
  return 0;
}

FrameSearch::Speaker FrameSearch::SpeakerFrom(uint64_t position, HeaderList& scratch) const {
  FrameHeader header;
  bool has_reserved_bit = false;
  while (window_.HeaderAt(position, header, has_reserved_bit) == FrameWindow::Look::kHeader &&
         IsCredible(header)) {
    const Block block = DecodeBlockAt(position, header, scratch);
    if (block.bits > 0 && !block.is_illegal) {
      if (scratch.Has(HeaderTag::kStatus)) return Speaker::kServer;
      const bool is_request = scratch.Has(HeaderTag::kMethod) || scratch.Has(HeaderTag::kPath) ||
                              scratch.Has(HeaderTag::kScheme) || scratch.Has(HeaderTag::kAuthority);
      if (is_request) return Speaker::kClient;
    }
    position += kFrameHeaderBytes + header.payload_bytes;
  }
  return Speaker::kUnknown;
}

}  // namespace routewind
