// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/half_connection.h"

#include <algorithm>
#include <utility>

#include "replay/http2/frame_evidence.h"
#include "replay/http2/header_fragment.h"
#include "replay/http2/http2_connection.h"

namespace routewind {
namespace {

constexpr size_t kSettingBytes = 6;
constexpr size_t kKeptBlockBytes = 64 << 10;  // a larger block buffer is given back

}  // namespace

HalfConnection::HalfConnection(Side sender, StreamSink& streams, const Http2Shared& shared)
    : sender_(sender), streams_(streams), shared_(shared) {
  hpack_.SetMaxTableBytes(kMaxTableBytes);
  if (!shared.trusts_habits) hpack_.DistrustHabits();
}

void HalfConnection::OnBytes(ByteSpan bytes, SeenAt at) {
  at_ = at;
  if (is_given_up_ || has_ended_) {
    shared_.totals.skipped_bytes += bytes.size();
    return;
  }
  if (search_ != nullptr) {
    search_->window().AddBytes(bytes, at);
    return is_resuming_ ? void() : Search(false);
  }
  FramePiece piece;
  while (reader_.Next(bytes, piece)) {
    OnPiece(piece);
    if (is_misled_) [[unlikely]] {
      return SearchAgain(piece.payload, bytes);
    }
    if (!is_given_up_) continue;
    // Only the first piece of a frame can end a direction, so its header came with it.
    shared_.totals.skipped_bytes += kFrameHeaderBytes + piece.payload.size() + bytes.size();
    return;
  }
}

void HalfConnection::OnEnd(SeenAt at) {
  if (is_given_up_ || has_ended_) return;
  at_ = at;
  if (search_ != nullptr) Search(true);
  has_ended_ = true;
  DropFrameAndBlock();
}

// Counts what was read of a header block and will not be decoded.
void HalfConnection::DropBlock() {
  shared_.totals.skipped_bytes += std::exchange(block_wire_bytes_, 0);
  if (std::exchange(in_block_, false)) {
    shared_.anomalies.Add(Anomaly::kUnfinishedFrame, at_.packet_ordinal);
  }
}

// The same, and the frame at hand, which counts as a part of the block if there is one.
void HalfConnection::DropFrameAndBlock() {
  if (!in_block_ && reader_.is_inside_frame()) {
    shared_.anomalies.Add(Anomaly::kUnfinishedFrame, at_.packet_ordinal);
  }
  shared_.totals.skipped_bytes += reader_.unused_bytes();
  DropBlock();
}

void HalfConnection::CountFrameError() {
  shared_.anomalies.Add(Anomaly::kFrameError, at_.packet_ordinal);
}

// The one place where a direction ends before its time.
void HalfConnection::GiveUp(Anomaly reason) {
  if (is_given_up_) return;
  is_given_up_ = true;
  if (reason != Anomaly::kUndecodable) shared_.anomalies.Add(reason, at_.packet_ordinal);
  if (peer_ == nullptr || !peer_->is_given_up_) {
    shared_.anomalies.Add(Anomaly::kUndecodable, at_.packet_ordinal);
    ++shared_.totals.undecodable_connections;
  }
  DropBlock();
  std::vector<std::byte>().swap(block_);
  streams_.OnSideLost(sender_, at_);
}

// Rules that the header alone can break.
void HalfConnection::OnFrameBegin(const FrameHeader& header) {
  ++shared_.totals.frames;
  frame_ignored_ = false;
  if (is_first_frame_) {
    is_first_frame_ = false;
    if (header.type != FrameType::kSettings) {
      // RFC 9113 §3.4: SETTINGS come first. What does not even look like a frame is another
      // protocol's answer.
      if (header.type > FrameType::kContinuation || header.payload_bytes > kDefaultMaxFrameBytes) {
        return GiveUp(Anomaly::kFrameError);
      }
      CountFrameError();
    }
  }
  if (is_guessed_ && !IsCredible(header)) return Fail(Anomaly::kFrameError);
  if (header.stream_id != 0) newest_stream_ = header.stream_id;
  const bool continues = header.type == FrameType::kContinuation;
  if (in_block_ ? !continues || header.stream_id != block_frame_.stream_id : continues) {
    return Fail(Anomaly::kFrameError);  // RFC 9113 §6.10: part of a header block is missing
  }
  if (header.payload_bytes > allowed_frame_bytes_) CountFrameError();
  if (!IsPlausible(header)) {
    CountFrameError();
    frame_ignored_ = true;
  }
  const bool ends_request = header.type == FrameType::kRstStream || (header.type == FrameType::kData && header.Has(kFlagEndStream));
  if (ends_request && sender_ == Side::kClient) open_requests_.End(header.stream_id);
}

void HalfConnection::OnPiece(const FramePiece& piece) {
  if (piece.begins) {
    OnFrameBegin(piece.header);
    if (is_given_up_ || is_misled_) return;
  }
  switch (piece.header.type) {
    case FrameType::kData:
      return OnDataPiece(piece, 0);
    case FrameType::kHeaders:
    case FrameType::kPushPromise:
      return OnHeaderFrame(piece);
    case FrameType::kContinuation:
      return OnContinuation(piece);
    case FrameType::kSettings:
      return OnSettings(piece);
    case FrameType::kRstStream:
      if (piece.ends && !frame_ignored_ && IsFollowed(piece.header.stream_id)) {
        streams_.OnStreamReset(sender_, piece.header.stream_id, at_);
      }
      return;
    default:
      return;  // nothing that PRIORITY, PING, GOAWAY or WINDOW_UPDATE say changes a call
  }
}

// Streams with even ids are a server's pushes, which gRPC does not know.
bool HalfConnection::IsFollowed(uint32_t stream_id) {
  if (stream_id % 2 == 1) return true;
  if (sender_ == Side::kClient && stream_id != 0) CountFrameError();
  return false;
}

void HalfConnection::OnSettings(const FramePiece& piece) {
  if (frame_ignored_ || piece.is_cut) return;
  if (!piece.begins || !piece.ends) {
    if (piece.begins) CountFrameError();  // settings of more than a megabyte
    return;
  }
  for (ByteSpan rest = piece.payload; rest.size() >= kSettingBytes;
       rest = rest.subspan(kSettingBytes)) {
    const auto id = static_cast<SettingId>(LoadBigEndian32(rest.data()) >> 16);
    const uint32_t value = LoadBigEndian32(rest.data() + 2);
    // Only ever raised: a lower limit counts from its acknowledgment on, which the capture may not
    // show in order.
    if (id == SettingId::kHeaderTableSize) {
      peer_->hpack_.OnTableSizeAllowed();
      peer_->allowed_table_bytes_ =
          std::max(peer_->allowed_table_bytes_, std::min(value, kMaxTableBytes));
    } else if (id == SettingId::kMaxFrameSize) {
      if (value < kDefaultMaxFrameBytes || value > kLargestMaxFrameBytes) CountFrameError();
      peer_->allowed_frame_bytes_ = std::max(peer_->allowed_frame_bytes_, value);
    }
  }
}

void HalfConnection::OnHeaderFrame(const FramePiece& piece) {
  if (!piece.begins || !piece.ends) return Fail(Anomaly::kHeaderListLimit);
  const auto fragment = FragmentOf(piece);
  if (!fragment) return Fail(Anomaly::kFrameError);
  if (piece.header.type == FrameType::kPushPromise && sender_ == Side::kClient) CountFrameError();
  block_frame_ = piece.header;
  block_is_cut_ = fragment->is_cut;
  if (piece.header.Has(kFlagEndHeaders))
    return DecodeBlock(fragment->bytes, piece.header.payload_bytes - fragment->bytes.size());
  in_block_ = true;
  block_.clear();
  AppendFragment(fragment->bytes);
  block_wire_bytes_ = kFrameHeaderBytes + piece.header.payload_bytes;
}

void HalfConnection::OnContinuation(const FramePiece& piece) {
  if (!piece.begins || !piece.ends) return Fail(Anomaly::kHeaderListLimit);
  if (!block_is_cut_) AppendFragment(piece.payload);
  block_is_cut_ |= piece.is_cut;
  if (is_given_up_) return;
  if (piece.header.Has(kFlagEndHeaders)) return EndBlock(piece.header.payload_bytes);
  block_wire_bytes_ += kFrameHeaderBytes + piece.header.payload_bytes;
}

void HalfConnection::EndBlock(uint32_t last_frame_bytes) {
  in_block_ = false;
  DecodeBlock(block_, block_wire_bytes_ + last_frame_bytes - block_.size());
  block_wire_bytes_ = 0;
  if (block_.capacity() > kKeptBlockBytes) std::vector<std::byte>().swap(block_);
}

void HalfConnection::AppendFragment(ByteSpan fragment) {
  if (block_.size() + fragment.size() > kMaxHeaderBlockBytes)
    return GiveUp(Anomaly::kHeaderListLimit);
  block_.insert(block_.end(), fragment.begin(), fragment.end());
}

// `lost_bytes`: at most so many of a block that is cut are missing.
void HalfConnection::DecodeBlock(ByteSpan block, uint64_t lost_bytes) {
  if (has_unsettled_loss_) [[unlikely]]
    SettleLoss(block_frame_.stream_id);
  const uint32_t table_bytes_before = hpack_.table_max_bytes();
  const HpackError error = block_is_cut_ ? hpack_.DecodeCut(block, shared_.headers)
                                         : hpack_.Decode(block, shared_.headers);
  if (error != HpackError::kNone) return Fail(Anomaly::kHpackError);
  if (is_guessed_ && !AreLegalFields(shared_.headers)) return Fail(Anomaly::kHpackError);
  if (sender_ == Side::kClient) NoteRequest(block_frame_.stream_id);
  if (block_is_cut_) {
    shared_.anomalies.Add(Anomaly::kCutHeaderBlock, at_.packet_ordinal);
    LoseRestOfList(lost_bytes);
  }
  if (!block_is_cut_ && hpack_.table_max_bytes() != table_bytes_before &&
      hpack_.table_max_bytes() > allowed_table_bytes_) {
    shared_.anomalies.Add(Anomaly::kHpackError,
                          at_.packet_ordinal);  // more than announced, but the state is known
  }
  if (shared_.headers.dropped_count() > 0) {
    shared_.anomalies.Add(Anomaly::kHeaderListLimit, at_.packet_ordinal);
  }
  HandOnHeaders();
}

void HalfConnection::HandOnHeaders() {
  if (block_frame_.type == FrameType::kPushPromise || !IsFollowed(block_frame_.stream_id)) return;
  if (shared_.headers.has_upper_case()) {
    CountFrameError();  // RFC 9113 §8.2.1
    shared_.headers.LowerNames();
  }
  streams_.OnHeaders(sender_, block_frame_.stream_id, shared_.headers,
                     block_frame_.Has(kFlagEndStream), at_);
}

}  // namespace routewind
