// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "replay/anomaly.h"
#include "replay/http2/frame_reader.h"
#include "replay/http2/hpack_decoder.h"
#include "replay/http2/stream_sink.h"

namespace routewind {

struct Http2Totals;

// What the connections of a run share; outlives them.
struct Http2Shared {
  AnomalyLog& anomalies;
  Http2Totals& totals;
  HeaderList& headers;  // scratch: one header block at a time is looked at
};

// One direction of an HTTP/2 connection, after the client preface: bytes → stream events.
//
// Source:      RFC 9113 §4 to §6.
// Errors:      violations are counted. Where framing and compression state survive (wrong lengths,
// bad padding of DATA,
//              wrong stream ids) the frame is left out; where they do not (a lost frame header, an
//              interleaved or lost part of a header block, an HPACK error) the direction is given
//              up: kUndecodable, the rest is skipped. A frame or a header block whose end never
//              comes is counted as kUnfinishedFrame, its bytes as skipped.
// Limits:      kMaxHeaderBlockBytes for a block in HEADERS and CONTINUATION frames.
// Complexity:  linear; allocates nothing in steady state.
class HalfConnection {
 public:
  static constexpr size_t kMaxHeaderBlockBytes = 1 << 20;
  static constexpr uint32_t kMaxTableBytes = 1
                                             << 20;  // HPACK dynamic table, whatever SETTINGS allow

  HalfConnection(Side sender, StreamSink& streams, const Http2Shared& shared);
  // The other direction, whose encoder obeys the settings that this one sends. Called once, before
  // any bytes.
  void SetPeer(HalfConnection& peer) { peer_ = &peer; }

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
  bool HeaderFragment(const FramePiece& piece, ByteSpan& fragment) const;
  void AppendFragment(ByteSpan fragment);
  void DecodeBlock(ByteSpan block);
  void HandOnHeaders();
  bool IsFollowed(uint32_t stream_id);
  void CountFrameError();
  void DropBlock();
  void DropFrameAndBlock();
  void GiveUp(Anomaly reason);

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
  bool frame_ignored_ = false;  // the frame at hand is not to be acted upon

  // What the receiver of this direction announced.
  uint32_t allowed_frame_bytes_ = kDefaultMaxFrameBytes;
  uint32_t allowed_table_bytes_ = HpackTable::kDefaultMaxBytes;

  // The header block at hand, while it waits for CONTINUATION.
  bool in_block_ = false;
  FrameHeader block_frame_;  // HEADERS or PUSH_PROMISE that began it
  std::vector<std::byte> block_;
  uint64_t block_wire_bytes_ = 0;  // of its frames so far, their headers included

  // The DATA frame at hand.
  bool pad_length_missing_ = false;
  uint32_t content_remaining_ = 0;  // bytes before the padding
};

}  // namespace routewind
