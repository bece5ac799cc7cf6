// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/frame_window.h"

#include <algorithm>

#include "engine/base/check.h"

namespace routewind {

void FrameWindow::AddBytes(ByteSpan bytes, SeenAt at) {
  if (bytes.empty()) return;
  const bool continues_packet = !pieces_.empty() && !pieces_.back().is_hole &&
                                pieces_.back().at.packet_ordinal == at.packet_ordinal;
  if (continues_packet) {
    pieces_.back().length += bytes.size();
  } else {
    pieces_.push_back({.begin = end_,
                       .length = bytes.size(),
                       .data = bytes_.size(),
                       .begins_packet = !pieces_.empty() || begins_packet_,
                       .at = at});
  }
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  end_ += bytes.size();
}

void FrameWindow::AddHole(uint64_t length, SeenAt at) {
  pieces_.push_back({.begin = end_, .length = length, .is_hole = true, .at = at});
  end_ += length;
}

size_t FrameWindow::PieceAt(uint64_t position) const {
  CHECK(position < end_);
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), position,
                       [](uint64_t p, const Piece& piece) { return p < piece.begin; });
  return static_cast<size_t>(after - pieces_.begin()) - 1;
}

// Runs that follow each other without a hole stand one behind the other in the bytes, too.
ByteSpan FrameWindow::BytesAt(uint64_t position, uint64_t length) const {
  if (position >= end_) return {};
  size_t index = PieceAt(position);
  if (pieces_[index].is_hole) return {};
  const uint64_t first = pieces_[index].data + (position - pieces_[index].begin);
  uint64_t run_end = pieces_[index].begin + pieces_[index].length;
  while (run_end < position + length && ++index < pieces_.size() && !pieces_[index].is_hole) {
    run_end = pieces_[index].begin + pieces_[index].length;
  }
  return ByteSpan(bytes_).subspan(first, std::min(length, run_end - position));
}

FrameWindow::Look FrameWindow::HeaderAt(uint64_t position, FrameHeader& header,
                                        bool& has_reserved_bit) const {
  const ByteSpan bytes = BytesAt(position, kFrameHeaderBytes);
  if (bytes.size() == kFrameHeaderBytes) {
    header = ParseFrameHeader(bytes.data());
    has_reserved_bit = (bytes[5] & std::byte{0x80}) != std::byte{0};
    return Look::kHeader;
  }
  return position + bytes.size() < end_ ? Look::kHidden : Look::kNotYetHere;
}

bool FrameWindow::IsPacketBegin(uint64_t position) const {
  if (position >= end_) return false;
  const Piece& piece = pieces_[PieceAt(position)];
  return piece.begin == position && piece.begins_packet;
}

uint64_t FrameWindow::SkipHoles(uint64_t position) const {
  while (position < end_) {
    const Piece& piece = pieces_[PieceAt(position)];
    if (!piece.is_hole) return position;
    position = piece.begin + piece.length;
  }
  return position;
}

}  // namespace routewind
