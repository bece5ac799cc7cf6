// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "replay/capture/packet.h"
#include "replay/http2/encoder_habit.h"
#include "replay/http2/header_list.h"
#include "replay/http2/hpack_shift.h"
#include "replay/http2/hpack_table.h"

namespace routewind {

// Why a header block cannot be decoded. After any of these the table's state is unknown: nothing
// later can be decoded.
enum class HpackError : uint8_t {
  kNone,
  kTruncated,           // the block ends inside a field
  kIntegerOverflow,     // an integer beyond 32 bits, or with more than five continuation bytes
  kBadHuffman,          // EOS or wrong padding
  kBadIndex,            // 0, or beyond both tables
  kSizeUpdateTooLarge,  // beyond the limit set
  kLateSizeUpdate,      // a size update after a field
  kTooMuchText,         // fields of more than kMaxBlockTextBytes in one block
};

// Decodes the header blocks of one direction of a connection, from its beginning or, after
// ForgetTable(), from anywhere.
//
// Source:      RFC 7541.
// Lifetime:    the fields of a list are views into the static table, the dynamic table, the block
// and the list's scratch
//              text: valid until the next Decode() of this decoder, the next filling of the list,
//              or the block's end.
// Errors:      by return value; the list then holds the fields before the error.
// Limits:      the list's own, see HeaderList; the rest of the block is still decoded for the
// table's sake. Complexity:  linear in block and decoded text; no allocation in steady state.
class HpackDecoder {
 public:
  // A few bytes can name a large field again and again: this bounds the time that one block may
  // take.
  static constexpr size_t kMaxBlockTextBytes = 64 << 20;

  // Decodes one whole header block into `list`, which is emptied first.
  HpackError Decode(ByteSpan block, HeaderList& list);
  // Decodes the beginning of a block whose rest is missing. The list is marked as cut; ForgetTable() or LoseBlocks() has to
  // follow before another block is decoded.
  HpackError DecodeCut(ByteSpan block, HeaderList& list);
  // Blocks are missing: from now on a field that is named by an index into what was there before is
  // an unknown one.
  void ForgetTable();
  // The same where it is known that they had at most `lost_bytes`, and where the blocks are a client's: what was there is kept,
  // and known again once LearnRequest() has seen how later requests refer to it.
  void LoseBlocks(uint64_t lost_bytes);
  // Among what was lost were up to `requests` requests; or the rest of the one of which `list` is the beginning.
  void AddLostRequests(uint64_t requests) {
    if (shift_ != nullptr) shift_->lost_requests().Add(requests);
  }
  void AddLostRest(const HeaderList& list) {
    if (shift_ != nullptr) shift_->lost_requests().AddRestOf(list);
  }
  // `list`, as just decoded, is a whole request: behind a loss learns where old entries are by now, and gives the list what
  // follows for its unknown fields. True when that begins to hang on the encoder's habits.
  bool LearnRequest(HeaderList& list) {
    if (shift_ != nullptr) [[unlikely]]
      return LearnShift(list);
    habit_.OnRequest(list.Has(HeaderTag::kTe), table_.inserted_bytes() - inserted_before_bytes_);
    return false;
  }
  // From now on nothing hangs on habits.
  void DistrustHabits() { trusts_habits_ = false; }
  // SETTINGS allow the encoder another table.
  void OnTableSizeAllowed() { habit_.OnSizeAllowed(); }
  // What SETTINGS_HEADER_TABLE_SIZE allows; the table itself changes when the encoder says so.
  void SetMaxTableBytes(uint32_t limit) { table_limit_bytes_ = limit; }
  // The size the encoder chose.
  uint32_t table_max_bytes() const { return table_.max_bytes(); }

 private:
  struct Cursor {
    const uint8_t* at;
    const uint8_t* end;
  };
  struct Literal {
    const uint8_t* text = nullptr;
    uint32_t bytes = 0;
    bool is_huffman = false;
    size_t decoded_limit() const;
  };

  HpackError Field(Cursor& in, HeaderList& list);
  HpackError Indexed(uint32_t index, HeaderList& list);
  HpackError LiteralIndexed(uint32_t name_index, Cursor& in, HeaderList& list);
  HpackError LiteralNotIndexed(uint32_t name_index, Cursor& in, HeaderList& list);
  HpackError ResizeTable(uint32_t max_bytes);
  HpackError UnknownIndexed(uint32_t age, HeaderList& list);
  HpackError LiteralOfUnknownName(uint32_t age, Cursor& in, HeaderList& list, bool is_inserted);

  static HpackError ReadInteger(Cursor& in, int prefix_bits, uint32_t& value);
  static HpackError ReadLiteral(Cursor& in, Literal& literal);
  static char* WriteText(const Literal& literal, char* out);
  static bool ViewText(const Literal& literal, HeaderList& list, std::string_view& view);

  bool LearnShift(HeaderList& list);
  void NoteTe();
  void BeginShiftedBlock();
  void NoteReference(const HeaderList& list, uint32_t age);

  HpackTable table_;
  std::unique_ptr<HpackShift> shift_;  // while it is not known how many entries a loss inserted
  bool is_shift_known_ = false;        // it only lives on for the texts it gave to a list
  uint64_t evicted_at_loss_ = 0;
  EncoderHabit habit_;
  bool trusts_habits_ = true;
  uint64_t inserted_before_bytes_ = 0;  // by the blocks before the one at hand
  uint32_t table_limit_bytes_ = HpackTable::kDefaultMaxBytes;
};

}  // namespace routewind
