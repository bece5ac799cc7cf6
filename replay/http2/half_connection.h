// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "replay/anomaly.h"
#include "replay/http2/frame_reader.h"
#include "replay/http2/frame_search.h"
#include "replay/http2/hpack_decoder.h"
#include "replay/http2/open_requests.h"
#include "replay/http2/stream_sink.h"

namespace routewind {

struct Http2Totals;

// What the connections of a run share; outlives them.
struct Http2Shared {
  AnomalyLog& anomalies;
  Http2Totals& totals;
  HeaderList& headers;  // scratch: one header block at a time is looked at
  uint64_t& late_bytes;  // held by all connections that are looked at without a preface
  bool trusts_habits = true;  // EncoderHabit; clients whose requests had no trailers so far will send none
};

// One direction of an HTTP/2 connection, after the client preface: bytes → stream events.
//
// Source:      RFC 9113 §4 to §6.
// Errors:      violations are counted. Where framing and compression state survive (wrong lengths,
// bad padding of DATA,
//              wrong stream ids) the frame is left out; where they do not (an interleaved header
//              block, an HPACK error) the direction is given up: kUndecodable, the rest is skipped.
//              A frame or a header block whose end never comes is counted as kUnfinishedFrame, its
//              bytes as skipped.
// Losses:      replay/docs/late-join.md. A loss inside a frame whose header is known is stepped
//              over; of a header block what came before the loss is told, and a client's header table
//              shifts by what the loss may have inserted. Where frame headers are lost (or the connection was joined late), bytes
//              wait in a FrameSearch until it is clear where frames begin: kFramingLost.
// Limits:      kMaxHeaderBlockBytes for a block in HEADERS and CONTINUATION frames;
//              kMaxSearchBytes wait in a search.
// Complexity:  linear; allocates nothing in steady state.
class HalfConnection {
 public:
  static constexpr size_t kMaxHeaderBlockBytes = 1 << 20;
  static constexpr uint32_t kMaxTableBytes = 1
                                             << 20;  // HPACK dynamic table, whatever SETTINGS allow

  static constexpr uint64_t kMaxSearchBytes = 64 << 10;

  HalfConnection(Side sender, StreamSink& streams, const Http2Shared& shared);
  // The other direction, whose encoder obeys the settings that this one sends. Called once, before
  // any bytes.
  void SetPeer(HalfConnection& peer) { peer_ = &peer; }
  // The direction's beginning is missing. Called before any bytes.
  void JoinLate();

  void OnBytes(ByteSpan bytes, SeenAt at);
  void OnGap(uint64_t length, SeenAt at);
  // No more bytes will come: FIN, RST or the end of the capture; all calls but the first do
  // nothing.
  void OnEnd(SeenAt at);
  bool is_given_up() const { return is_given_up_; }

 private:
  void OnPiece(const FramePiece& piece);
  void OnFrameBegin(const FrameHeader& header);
  void OnHeaderFrame(const FramePiece& piece);
  void OnContinuation(const FramePiece& piece);
  void OnSettings(const FramePiece& piece);
  void OnDataPiece(const FramePiece& piece, uint64_t lost_bytes);
  void BeginData(const FrameHeader& header);
  bool TakePadLength(const FrameHeader& header, ByteSpan& payload);
  void AppendFragment(ByteSpan fragment);
  void EndBlock(uint32_t last_frame_bytes);
  void DecodeBlock(ByteSpan block, uint64_t lost_bytes);
  void HandOnHeaders();
  bool IsFollowed(uint32_t stream_id);
  void CountFrameError();
  void DropBlock();
  void DropFrameAndBlock();
  void GiveUp(Anomaly reason);
  // How a direction loses and finds its framing.
  void Fail(Anomaly reason);
  void SkipInFrame(uint32_t length);
  void LoseFraming(std::optional<uint64_t> lost_bytes);
  void LoseBlocks(uint64_t lost_bytes);
  void LoseRestOfList(uint64_t lost_bytes);
  void SettleLoss(uint32_t stream_id);
  void NoteRequest(uint32_t stream_id);
  uint64_t RequestsBefore(uint32_t stream_id) const;
  void LoseRestOfBlock();
  void StartSearch(bool begins_packet);
  void ResumeFrom(const FrameWindow& window, uint64_t position);
  void Search(bool is_last_chance);
  void SearchAgain(ByteSpan payload, ByteSpan rest);

  const Side sender_;
  StreamSink& streams_;
  Http2Shared shared_;
  HalfConnection* peer_ = nullptr;
  FrameReader reader_;
  HpackDecoder hpack_;
  SeenAt at_;  // of the bytes at hand
  bool is_given_up_ = false;
  bool has_ended_ = false;
  bool is_first_frame_ = true;
  bool is_guessed_ = false;     // where frames begin was found by search
  bool is_misled_ = false;      // by what turned out not to be frames
  bool is_resuming_ = false;    // what a search held is being told
  uint32_t newest_stream_ = 0;  // of the frames seen last
  uint32_t newest_request_ = 0;  // the highest stream id of a client's header blocks
  bool may_lack_requests_ = false;  // since then
  OpenRequests open_requests_;      // of a client
  bool has_trailers_ = false;       // it has sent some
  // Bytes lost that may have held header blocks, until the next one tells; whether any can have been trailers.
  uint64_t unsettled_bytes_ = 0;
  bool has_unsettled_loss_ = false;
  bool may_lack_trailers_ = false;
  std::unique_ptr<FrameSearch> search_;  // while it is not known where frames begin
  bool frame_ignored_ = false;  // the frame at hand is not to be acted upon

  // What the receiver of this direction announced.
  uint32_t allowed_frame_bytes_ = kDefaultMaxFrameBytes;
  uint32_t allowed_table_bytes_ = HpackTable::kDefaultMaxBytes;

  // The header block at hand, while it waits for CONTINUATION.
  bool in_block_ = false;
  bool block_is_cut_ = false;  // what follows is not kept
  FrameHeader block_frame_;  // HEADERS or PUSH_PROMISE that began it
  std::vector<std::byte> block_;
  uint64_t block_wire_bytes_ = 0;  // of its frames so far, their headers included

  // The DATA frame at hand.
  bool pad_length_missing_ = false;
  uint32_t content_remaining_ = 0;  // bytes before the padding
};

}  // namespace routewind
