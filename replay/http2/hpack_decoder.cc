// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/hpack_decoder.h"

#include <cstring>

#include "replay/http2/hpack_huffman.h"
#include "replay/http2/hpack_static_table.h"

namespace routewind {
namespace {

// Room for a whole block of literals: each begins with a length byte, which pays for the slack of
// its decoding.
size_t ScratchBytes(size_t block_bytes) { return 2 * HuffmanDecodedLimit(block_bytes); }

// Of a field that takes only its name from the entry.
HeaderTag TagOfName(const HpackTable::Entry& entry) {
  return entry.tag == HeaderTag::kUnknownField ? HeaderTag::kUnknownName : entry.tag;
}

}  // namespace

size_t HpackDecoder::Literal::decoded_limit() const {
  return is_huffman ? HuffmanDecodedLimit(bytes) : bytes;
}

// RFC 7541 §5.1. The first byte is at `in.at`.
HpackError HpackDecoder::ReadInteger(Cursor& in, int prefix_bits, uint32_t& value) {
  const uint32_t prefix_max = (1u << prefix_bits) - 1;
  value = *in.at++ & prefix_max;
  if (value < prefix_max) return HpackError::kNone;
  for (int shift = 0;; shift += 7) {
    if (in.at == in.end) return HpackError::kTruncated;
    const uint8_t byte = *in.at++;
    const uint64_t add = uint64_t{byte & 0x7fu} << shift;
    if (shift > 28 || add + value > UINT32_MAX) return HpackError::kIntegerOverflow;
    value += static_cast<uint32_t>(add);
    if ((byte & 0x80) == 0) return HpackError::kNone;
  }
}

// RFC 7541 §5.2, without decoding.
HpackError HpackDecoder::ReadLiteral(Cursor& in, Literal& literal) {
  if (in.at == in.end) return HpackError::kTruncated;
  literal.is_huffman = (*in.at & 0x80) != 0;
  if (const HpackError error = ReadInteger(in, 7, literal.bytes); error != HpackError::kNone)
    return error;
  if (static_cast<size_t>(in.end - in.at) < literal.bytes) return HpackError::kTruncated;
  literal.text = in.at;
  in.at += literal.bytes;
  return HpackError::kNone;
}

// Writes the decoded text; nullptr when it is not valid Huffman code.
char* HpackDecoder::WriteText(const Literal& literal, char* out) {
  if (literal.is_huffman)
    return HuffmanDecode(std::as_bytes(std::span(literal.text, literal.bytes)), out);
  if (literal.bytes > 0) std::memcpy(out, literal.text, literal.bytes);
  return out + literal.bytes;
}

// The decoded text as a view of the block or of the list's scratch text.
bool HpackDecoder::ViewText(const Literal& literal, HeaderList& list, std::string_view& view) {
  if (!literal.is_huffman) {
    view = {reinterpret_cast<const char*>(literal.text), literal.bytes};
    return true;
  }
  char* const begin = list.text_end();
  char* const end = WriteText(literal, begin);
  if (end == nullptr) return false;
  view = {begin, static_cast<size_t>(end - begin)};
  list.TakeText(end);
  return true;
}

HpackError HpackDecoder::Indexed(uint32_t index, HeaderList& list) {
  if (index <= kHpackStaticFields) {
    if (index == 0) return HpackError::kBadIndex;
    const StaticField& field = kHpackStaticTable[index];
    list.Add(field.name, field.value, field.tag);
    return HpackError::kNone;
  }
  const uint32_t age = index - static_cast<uint32_t>(kHpackStaticFields) - 1;
  if (age >= table_.entry_count()) return UnknownIndexed(age, list);
  const HpackTable::Entry entry = table_.Get(age);
  if (list.Add(entry.name, entry.value, entry.tag)) table_.Pin();
  return HpackError::kNone;
}

// An index beyond what is known of the table.
HpackError HpackDecoder::UnknownIndexed(uint32_t age, HeaderList& list) {
  if (!table_.has_unknown_tail()) return HpackError::kBadIndex;
  NoteReference(list, age);
  list.Add({}, {}, HeaderTag::kUnknownField);
  return HpackError::kNone;
}

// The same for the name alone. As a new entry the field takes one place in the table, like any.
HpackError HpackDecoder::LiteralOfUnknownName(uint32_t age, Cursor& in, HeaderList& list, bool is_inserted) {
  if (!table_.has_unknown_tail()) return HpackError::kBadIndex;
  Literal literal;
  if (const HpackError error = ReadLiteral(in, literal); error != HpackError::kNone) return error;
  std::string_view value;
  if (!ViewText(literal, list, value)) return HpackError::kBadHuffman;
  NoteReference(list, age);
  if (is_inserted) {
    if (shift_ != nullptr) shift_->AddInserted(table_.entry_count(), age - table_.entry_count());
    char* const text = table_.Reserve(value.size());
    if (!value.empty()) std::memcpy(text, value.data(), value.size());
    table_.Insert(0, value.size(), HeaderTag::kUnknownName);
  }
  list.Add({}, value, HeaderTag::kUnknownName);
  return HpackError::kNone;
}

HpackError HpackDecoder::LiteralIndexed(uint32_t name_index, Cursor& in, HeaderList& list) {
  Literal name;
  Literal value;
  if (name_index == 0) {
    if (const HpackError error = ReadLiteral(in, name); error != HpackError::kNone) return error;
  } else if (name_index > kHpackStaticFields + table_.entry_count()) {
    return LiteralOfUnknownName(name_index - static_cast<uint32_t>(kHpackStaticFields) - 1, in, list, true);
  }
  if (const HpackError error = ReadLiteral(in, value); error != HpackError::kNone) return error;

  const bool is_dynamic = name_index > kHpackStaticFields;
  const uint32_t age = is_dynamic ? name_index - static_cast<uint32_t>(kHpackStaticFields) - 1 : 0;
  const size_t name_limit = name_index == 0 ? name.decoded_limit()
                            : is_dynamic    ? table_.Get(age).name.size()
                                            : kHpackStaticTable[name_index].name.size();
  char* const text = table_.Reserve(name_limit + value.decoded_limit());
  char* name_end = nullptr;
  HeaderTag tag = HeaderTag::kOther;
  if (name_index == 0) {
    name_end = WriteText(name, text);
    if (name_end == nullptr) return HpackError::kBadHuffman;
    tag = ClassifyHeaderName({text, static_cast<size_t>(name_end - text)});
  } else {
    // Looked up only now: reserving may have moved the table's text.
    std::string_view known;
    if (is_dynamic) {
      const HpackTable::Entry entry = table_.Get(age);
      known = entry.name;
      tag = TagOfName(entry);
    } else {
      known = kHpackStaticTable[name_index].name;
      tag = kHpackStaticTable[name_index].tag;
    }
    if (!known.empty()) std::memcpy(text, known.data(), known.size());
    name_end = text + known.size();
  }
  char* const value_end = WriteText(value, name_end);
  if (value_end == nullptr) return HpackError::kBadHuffman;
  const std::string_view name_text(text, static_cast<size_t>(name_end - text));
  const std::string_view value_text(name_end, static_cast<size_t>(value_end - name_end));
  table_.Insert(name_text.size(), value_text.size(), tag);
  if (tag == HeaderTag::kTe) [[unlikely]]
    NoteTe();
  if (list.Add(name_text, value_text, tag)) table_.Pin();
  return HpackError::kNone;
}

HpackError HpackDecoder::LiteralNotIndexed(uint32_t name_index, Cursor& in, HeaderList& list) {
  std::string_view name;
  HeaderTag tag = HeaderTag::kOther;
  bool is_table_view = false;
  Literal literal;
  if (name_index == 0) {
    if (const HpackError error = ReadLiteral(in, literal); error != HpackError::kNone) return error;
    if (!ViewText(literal, list, name)) return HpackError::kBadHuffman;
    tag = ClassifyHeaderName(name);
  } else if (name_index <= kHpackStaticFields) {
    name = kHpackStaticTable[name_index].name;
    tag = kHpackStaticTable[name_index].tag;
  } else {
    const uint32_t age = name_index - static_cast<uint32_t>(kHpackStaticFields) - 1;
    if (age >= table_.entry_count()) return LiteralOfUnknownName(age, in, list, false);
    const HpackTable::Entry entry = table_.Get(age);
    name = entry.name;
    tag = TagOfName(entry);
    is_table_view = true;
  }
  std::string_view value;
  if (const HpackError error = ReadLiteral(in, literal); error != HpackError::kNone) return error;
  if (!ViewText(literal, list, value)) return HpackError::kBadHuffman;
  if (list.Add(name, value, tag) && is_table_view) table_.Pin();
  return HpackError::kNone;
}

HpackError HpackDecoder::ResizeTable(uint32_t max_bytes) {
  if (max_bytes > table_limit_bytes_) return HpackError::kSizeUpdateTooLarge;
  table_.Resize(max_bytes);
  habit_.OnTableSize(max_bytes);
  if (shift_ != nullptr) shift_->ForgetTe();
  return HpackError::kNone;
}

// One field representation (RFC 7541 §6) that is not a size update.
HpackError HpackDecoder::Field(Cursor& in, HeaderList& list) {
  const uint8_t first = *in.at;
  uint32_t value = 0;
  if ((first & 0x80) != 0) {
    const HpackError error = ReadInteger(in, 7, value);
    return error != HpackError::kNone ? error : Indexed(value, list);
  }
  if ((first & 0x40) != 0) {
    const HpackError error = ReadInteger(in, 6, value);
    return error != HpackError::kNone ? error : LiteralIndexed(value, in, list);
  }
  if ((first & 0x20) != 0) return HpackError::kLateSizeUpdate;
  const HpackError error = ReadInteger(in, 4, value);
  return error != HpackError::kNone ? error : LiteralNotIndexed(value, in, list);
}

HpackError HpackDecoder::DecodeCut(ByteSpan block, HeaderList& list) {
  HpackError error = Decode(block, list);
  if (error == HpackError::kTruncated) error = HpackError::kNone;  // that is where it was cut
  list.MarkCut();
  return error;
}

HpackError HpackDecoder::Decode(ByteSpan block, HeaderList& list) {
  table_.BeginBlock();
  inserted_before_bytes_ = table_.inserted_bytes();
  if (shift_ != nullptr) [[unlikely]]
    BeginShiftedBlock();
  list.Begin(block.size(), ScratchBytes(block.size()));  // a field has one byte at least
  const auto* begin = reinterpret_cast<const uint8_t*>(block.data());
  Cursor in{begin, begin + block.size()};
  // Size updates stand before the first field (RFC 7541 §4.2).
  while (in.at != in.end && (*in.at & 0xe0) == 0x20) {
    uint32_t max_bytes = 0;
    HpackError error = ReadInteger(in, 5, max_bytes);
    if (error == HpackError::kNone) error = ResizeTable(max_bytes);
    if (error != HpackError::kNone) return error;
  }
  while (in.at != in.end) {
    // Most fields are one byte: indexed, and the index fits.
    const uint8_t first = *in.at;
    const bool is_one_byte = first >= 0x80 && first < 0xff;
    if (is_one_byte) ++in.at;
    const HpackError error = is_one_byte ? Indexed(first & 0x7f, list) : Field(in, list);
    if (error != HpackError::kNone) return error;
    if (list.total_bytes() > kMaxBlockTextBytes) return HpackError::kTooMuchText;
  }
  return HpackError::kNone;
}

}  // namespace routewind
