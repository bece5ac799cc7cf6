// SPDX-License-Identifier: Apache-2.0
// How a direction steps over lost bytes, and how it finds its frames where their headers are lost.
#include <algorithm>
#include <utility>

#include "replay/http2/half_connection.h"
#include "replay/http2/http2_connection.h"

namespace routewind {

void HalfConnection::JoinLate() {
  is_first_frame_ = false;
  // Settings of the other side may have come before the capture.
  allowed_frame_bytes_ = kLargestMaxFrameBytes;
  allowed_table_bytes_ = kMaxTableBytes;
  hpack_.ForgetTable();
  open_requests_.BeginUnknown();
  StartSearch(true);
}

void HalfConnection::OnGap(uint64_t length, SeenAt at) {
  at_ = at;
  if (is_given_up_ || has_ended_ || length == 0) return;
  if (search_ != nullptr) {
    search_->window().AddHole(length, at);
    return is_resuming_ ? void() : Search(false);
  }
  const auto inside = static_cast<uint32_t>(std::min<uint64_t>(length, reader_.remaining_bytes()));
  if (inside > 0) SkipInFrame(inside);
  if (length > inside && !is_given_up_) LoseFraming(length - inside);
}

void HalfConnection::SkipInFrame(uint32_t length) {
  FramePiece piece;
  if (!reader_.Skip(length, piece)) return;
  const bool begins = piece.begins;
  if (piece.header.type == FrameType::kData) {
    if (piece.begins) OnFrameBegin(piece.header);
    if (!is_given_up_ && !is_misled_) OnDataPiece(piece, length);
  } else {
    if (piece.begins && !piece.is_cut) {
      OnFrameBegin(piece.header);
      piece.begins = false;
    }
    if (!is_given_up_ && !is_misled_) OnPiece(piece);
  }
  if (is_misled_) LoseFraming(std::nullopt);
  if (is_given_up_ && begins) shared_.totals.skipped_bytes += kFrameHeaderBytes;
}

// Where frames begin is not known any more, and header blocks may be among the bytes that are missing. Without a number of those
// it turned out that frames were none, and what came of them is worth nothing.
void HalfConnection::LoseFraming(std::optional<uint64_t> lost_bytes) {
  is_misled_ = false;
  if (!in_block_ && reader_.is_inside_frame()) {
    shared_.anomalies.Add(Anomaly::kUnfinishedFrame, at_.packet_ordinal);
  }
  const uint64_t unused_bytes = reader_.unused_bytes();
  shared_.totals.skipped_bytes += unused_bytes;
  reader_ = FrameReader();
  LoseRestOfBlock();
  if (is_given_up_) return;
  if (lost_bytes) {
    // No block without the header of its frame, which is lost, too.
    const uint64_t all_bytes = unused_bytes + *lost_bytes;
    LoseBlocks(all_bytes - std::min<uint64_t>(all_bytes, kFrameHeaderBytes));
  } else {
    hpack_.ForgetTable();
  }
  StartSearch(lost_bytes.has_value());
}

// Header blocks may have been lost; the next one will tell. A server's table is not looked after: nothing in its blocks decides
// where calls go.
void HalfConnection::LoseBlocks(uint64_t lost_bytes) {
  if (sender_ == Side::kServer) return hpack_.ForgetTable();
  unsettled_bytes_ += lost_bytes;
  has_unsettled_loss_ = true;
  // A gRPC request ends with DATA: it has no trailers (gRPC over HTTP/2, "Requests").
  may_lack_trailers_ |= shared_.trusts_habits ? has_trailers_ : open_requests_.MayHaveTrailers();
  may_lack_requests_ = true;
}

// Of a block that is at hand, with its list, so many bytes are missing.
void HalfConnection::LoseRestOfList(uint64_t lost_bytes) {
  if (sender_ == Side::kServer) return hpack_.ForgetTable();
  hpack_.LoseBlocks(lost_bytes);
  hpack_.AddLostRest(shared_.headers);
}

// Stream ids only rise (RFC 9113 §5.1.1): between two requests there were no more than their ids leave room for.
uint64_t HalfConnection::RequestsBefore(uint32_t stream_id) const { return (stream_id - newest_request_ + 1) / 2 - 1; }

// The block at hand is the first behind a loss. Where no request can have been lost, nor trailers, no block was.
void HalfConnection::SettleLoss(uint32_t stream_id) {
  has_unsettled_loss_ = false;
  const uint64_t lost_bytes = std::exchange(unsettled_bytes_, 0);
  const bool may_lack_trailers = std::exchange(may_lack_trailers_, false);
  const bool is_request = stream_id > newest_request_ && stream_id % 2 == 1;
  const bool may_lack_requests = !is_request || RequestsBefore(stream_id) > 0;
  if (may_lack_requests) open_requests_.BeginUnknown();
  if (may_lack_requests || may_lack_trailers) hpack_.LoseBlocks(lost_bytes);
}

// A client's header block is at hand. What has the id of an earlier one is trailers.
void HalfConnection::NoteRequest(uint32_t stream_id) {
  if (block_frame_.Has(kFlagEndStream)) open_requests_.End(stream_id);
  if (stream_id <= newest_request_ || stream_id % 2 == 0) {
    has_trailers_ = true;
    return;
  }
  if (!block_frame_.Has(kFlagEndStream)) open_requests_.Begin(stream_id);
  if (may_lack_requests_) hpack_.AddLostRequests(RequestsBefore(stream_id));
  may_lack_requests_ = false;
  newest_request_ = stream_id;
  const bool trusts_habit = !block_is_cut_ && hpack_.LearnRequest(shared_.headers);
  if (trusts_habit) shared_.anomalies.Add(Anomaly::kEncoderHabit, at_.packet_ordinal);
}

// The call that a header block belongs to is told with what there is of it.
void HalfConnection::LoseRestOfBlock() {
  if (!in_block_) return;
  block_is_cut_ = true;
  EndBlock(0);
  if (is_misled_) hpack_.ForgetTable();
  is_misled_ = false;  // it cannot be lost twice
}

void HalfConnection::StartSearch(bool begins_packet) {
  shared_.anomalies.Add(Anomaly::kFramingLost, at_.packet_ordinal);
  streams_.OnSideHole(sender_, at_);
  const uint32_t stream = std::max(newest_stream_, peer_ == nullptr ? 0 : peer_->newest_stream_);
  search_ = std::make_unique<FrameSearch>(FrameSearch::kKnownBits, stream, begins_packet);
}

void HalfConnection::Search(bool is_last_chance) {
  // What is found may be lost again by what follows it in the window; each time less is left.
  while (search_ != nullptr && !is_given_up_) {
    const bool is_full = search_->window().held_bytes() > kMaxSearchBytes;
    const auto found = search_->Find(is_last_chance || is_full, shared_.headers);
    if (!found && !is_last_chance && !is_full) return;
    const std::unique_ptr<FrameSearch> search = std::move(search_);
    const FrameWindow& window = search->window();
    if (!found) {
      shared_.totals.skipped_bytes += window.held_bytes();
      LoseBlocks(window.end());
      // The end of what was given up may be the beginning of a frame: that one is lost.
      if (!is_last_chance) StartSearch(false);
      return;
    }
    is_resuming_ = true;
    ResumeFrom(window, *found);
    is_resuming_ = false;
  }
}

void HalfConnection::ResumeFrom(const FrameWindow& window, uint64_t position) {
  is_guessed_ = true;
  LoseBlocks(position);
  for (const FrameWindow::Piece& piece : window.pieces()) {
    const uint64_t end = piece.begin + piece.length;
    if (end <= position) {
      shared_.totals.skipped_bytes += window.BytesOf(piece).size();
    } else if (piece.is_hole) {
      OnGap(piece.length, piece.at);
    } else {
      const uint64_t skipped = position > piece.begin ? position - piece.begin : 0;
      shared_.totals.skipped_bytes += skipped;
      OnBytes(window.BytesOf(piece).subspan(skipped), piece.at);
    }
  }
}

// What was taken for a frame is none: its content, and what follows, is searched.
void HalfConnection::SearchAgain(ByteSpan payload, ByteSpan rest) {
  shared_.totals.skipped_bytes += kFrameHeaderBytes;
  // A frame that was put together belongs to the reader, which is reset: it is not inside a frame, and what it has read is
  // looked at again.
  const std::vector<std::byte> held(payload.begin(), payload.end());
  reader_ = FrameReader();
  LoseFraming(std::nullopt);
  if (is_given_up_) return;
  search_->window().AddBytes(held, at_);
  search_->window().AddBytes(rest, at_);
  if (!is_resuming_) Search(false);
}

// A violation ends a direction that was seen from its beginning. Where frames were guessed it shows
// that the guess was wrong.
void HalfConnection::Fail(Anomaly reason) {
  if (!is_guessed_) return GiveUp(reason);
  is_misled_ = true;
}

}  // namespace routewind
