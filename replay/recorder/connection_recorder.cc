// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/connection_recorder.h"

#include <algorithm>
#include <utility>

#include "replay/grpc/request_head.h"
#include "replay/recorder/plain_frames.h"

namespace routewind {
namespace {

constexpr std::string_view kCancel("\0\0\0\x08", 4);  // RFC 9113 §7; the code itself is not told
constexpr uint32_t kHoleBytes = 64;  // stands for any length
constexpr int kPingsBehindHole = 6;
constexpr uint32_t kLostBlockBytes = 8;  // stands for any length
constexpr uint32_t kForgettingStream = 2;  // an even id, which a client cannot open

size_t IndexOf(Side side) { return static_cast<size_t>(side); }

}  // namespace

ConnectionRecorder::ConnectionRecorder(const ConnectionInfo& connection, const ValueHiding& hiding, PcapngWriter& writer,
                                       RecorderTotals& totals)
    : hiding_(hiding), totals_(totals), connection_(connection, writer) {}

// Sends what waits in bytes_; `lost_bytes` stand behind it.
void ConnectionRecorder::Flush(Side sender, uint32_t lost_bytes) {
  constexpr size_t kMost = SyntheticConnection::kMaxPayloadBytes / 2;
  std::string_view rest = bytes_;
  for (; rest.size() > kMost; rest.remove_prefix(kMost)) connection_.Send(sender, rest.substr(0, kMost), 0, now_ns_);
  if (!rest.empty() || lost_bytes > 0) connection_.Send(sender, rest, lost_bytes, now_ns_);
  bytes_.clear();
}

void ConnectionRecorder::SendFrame(Side sender, FrameHeader header, std::string_view payload, uint32_t lost_bytes) {
  header.payload_bytes = static_cast<uint32_t>(payload.size()) + lost_bytes;
  AppendFrameHeader(bytes_, header);
  bytes_ += payload;
  Flush(sender, lost_bytes);
}

void ConnectionRecorder::Begin(SeenAt at) {
  now_ns_ = at.timestamp_ns;
  if (has_begun_) return;
  has_begun_ = true;
  ++totals_.connections;
  bytes_ = kClientPreface;
  SendFrame(Side::kClient, {.type = FrameType::kSettings}, "", 0);
  SendFrame(Side::kServer, {.type = FrameType::kSettings}, "", 0);
}

// For what a server sends ahead of the request, as far as we see; nothing for a stream that is over.
ConnectionRecorder::Stream* ConnectionRecorder::FindOrOpen(Side sender, uint32_t stream_id) {
  const auto found = streams_.find(stream_id);
  if (found != streams_.end()) return &found->second;
  const bool may_open = sender == Side::kServer && stream_id > newest_request_ && streams_.size() < kMaxStreams;
  return may_open ? &streams_[stream_id] : nullptr;
}

void ConnectionRecorder::NoteRequest(uint32_t stream_id, HeaderList& headers) {
  if (stream_id <= newest_request_) return;  // trailers
  newest_request_ = stream_id;
  ++totals_.requests;
  if (streams_.size() >= kMaxStreams) return;
  Stream& stream = streams_[stream_id];
  if (ReadRequestHead(headers).is_call) return;
  for (MessageSkeleton& messages : stream.messages) messages.Stop();
}

void ConnectionRecorder::EndSide(Side sender, uint32_t stream_id) {
  const auto found = streams_.find(stream_id);
  if (found == streams_.end()) return;
  Stream& stream = found->second;
  stream.has_ended[IndexOf(sender)] = true;
  if (stream.has_ended[0] && stream.has_ended[1]) streams_.erase(found);
}

void ConnectionRecorder::EncodeFields(const HeaderList& headers) {
  block_.clear();
  for (size_t i = 0; i < headers.size(); ++i) {
    const HeaderView& field = headers.fields()[i];
    if (headers.tags()[i] == HeaderTag::kUnknownField) {
      AppendUnknownField(block_);
    } else if (headers.tags()[i] == HeaderTag::kUnknownName) {
      AppendFieldOfUnknownName(block_, hiding_.Hidden("", field.value));
    } else if (hiding_.IsShown(field.name)) {
      AppendLiteralField(block_, field.name, field.value);
    } else {
      ++totals_.hidden_values;
      AppendLiteralField(block_, field.name, hiding_.Hidden(field.name, field.value));
    }
  }
}

void ConnectionRecorder::ForgetTable(Side sender) {
  if (std::exchange(has_forgotten_table_[IndexOf(sender)], true)) return;
  SendFrame(sender, {.type = FrameType::kHeaders, .flags = kFlagEndHeaders | kFlagEndStream, .stream_id = kForgettingStream},
            "", kLostBlockBytes);
}

// RFC 9113 §6.2, §6.10: HEADERS, and CONTINUATION frames where the block is longer than a frame.
void ConnectionRecorder::SendBlock(Side sender, uint32_t stream_id, bool ends_stream, uint32_t lost_bytes) {
  std::string_view rest = block_;
  FrameHeader header{.type = FrameType::kHeaders, .flags = ends_stream ? kFlagEndStream : uint8_t{0}, .stream_id = stream_id};
  constexpr size_t kMost = kDefaultMaxFrameBytes - kLostBlockBytes;
  while (rest.size() > kMost) {
    SendFrame(sender, header, rest.substr(0, kMost), 0);
    rest.remove_prefix(kMost);
    header.type = FrameType::kContinuation;
    header.flags = 0;
  }
  header.flags |= kFlagEndHeaders;
  SendFrame(sender, header, rest, lost_bytes);
}

void ConnectionRecorder::OnHeaders(Side sender, uint32_t stream_id, HeaderList& headers, bool ends_stream, SeenAt at) {
  Begin(at);
  EncodeFields(headers);
  const bool is_whole = headers.is_whole() && headers.dropped_count() == 0;
  if (!is_whole) {
    ++totals_.partial_header_blocks;
    ForgetTable(sender);
  }
  for (uint32_t i = 0; i < headers.dropped_count(); ++i) AppendUnknownField(block_);
  SendBlock(sender, stream_id, ends_stream, headers.is_cut() ? kLostBlockBytes : 0);
  if (sender == Side::kClient) NoteRequest(stream_id, headers);
  if (sender == Side::kServer) FindOrOpen(sender, stream_id);
  if (ends_stream) EndSide(sender, stream_id);
}

// One frame whose payload is `runs_`: kept bytes are those that block_ holds, one behind the other.
void ConnectionRecorder::SendData(Side sender, uint32_t stream_id, bool ends_stream, uint32_t length) {
  AppendFrameHeader(bytes_, {.payload_bytes = length,
                             .type = FrameType::kData,
                             .flags = ends_stream ? kFlagEndStream : uint8_t{0},
                             .stream_id = stream_id});
  std::string_view kept = block_;
  for (const MessageSkeleton::Run& run : runs_) {
    bytes_ += kept.substr(0, run.kept);
    kept.remove_prefix(run.kept);
    totals_.dropped_payload_bytes += run.dropped;
    if (run.is_body && run.dropped <= kZeroFillBytes) {
      bytes_.append(run.dropped, '\0');
    } else {
      Flush(sender, run.dropped);
    }
  }
  Flush(sender, 0);
}

bool ConnectionRecorder::OnData(Side sender, uint32_t stream_id, ByteSpan bytes, bool ends_stream, SeenAt at) {
  Begin(at);
  Stream* stream = FindOrOpen(sender, stream_id);
  do {
    const ByteSpan piece = bytes.first(std::min<size_t>(bytes.size(), kDefaultMaxFrameBytes));
    bytes = bytes.subspan(piece.size());
    runs_.clear();
    if (stream != nullptr) {
      stream->messages[IndexOf(sender)].Add(piece, runs_);
    } else if (!piece.empty()) {
      runs_.push_back({.kept = 0, .dropped = static_cast<uint32_t>(piece.size()), .is_body = false});
    }
    block_.clear();
    size_t offset = 0;
    for (const MessageSkeleton::Run& run : runs_) {
      block_.append(reinterpret_cast<const char*>(piece.data()) + offset, run.kept);
      offset += run.kept + run.dropped;
    }
    SendData(sender, stream_id, ends_stream && bytes.empty(), static_cast<uint32_t>(piece.size()));
  } while (!bytes.empty());
  if (ends_stream) EndSide(sender, stream_id);
  return true;
}

void ConnectionRecorder::OnDataLost(Side sender, uint32_t stream_id, uint64_t length) {
  const SeenAt now{now_ns_, 0};
  if (length > kLargestMaxFrameBytes) return OnSideHole(sender, now);
  Begin(now);
  Stream* stream = FindOrOpen(sender, stream_id);
  if (stream != nullptr) stream->messages[IndexOf(sender)].Skip(length);
  while (length > 0) {
    const auto part = static_cast<uint32_t>(std::min<uint64_t>(length, kDefaultMaxFrameBytes));
    SendFrame(sender, {.type = FrameType::kData, .stream_id = stream_id}, "", part);
    length -= part;
  }
}

void ConnectionRecorder::OnStreamReset(Side sender, uint32_t stream_id, SeenAt at) {
  Begin(at);
  SendFrame(sender, {.type = FrameType::kRstStream, .stream_id = stream_id},
            kCancel, 0);
  streams_.erase(stream_id);
}

void ConnectionRecorder::OnSideHole(Side sender, SeenAt at) {
  Begin(at);
  connection_.Send(sender, "", kHoleBytes, now_ns_);
  has_forgotten_table_[IndexOf(sender)] = true;  // and so has the reader
  for (auto& [id, stream] : streams_) stream.messages[IndexOf(sender)].Stop();
  for (int i = 0; i < kPingsBehindHole; ++i) {
    SendFrame(sender, {.type = FrameType::kPing, .flags = kFlagAck}, "recorded", 0);
  }
}

void ConnectionRecorder::OnSideLost(Side sender, SeenAt at) { OnSideHole(sender, at); }

void ConnectionRecorder::OnSideClosed(Side sender, SeenAt at) { connection_.Close(sender, at.timestamp_ns); }

void ConnectionRecorder::OnConnectionReset(SeenAt at) { connection_.Reset(at.timestamp_ns); }

void ConnectionRecorder::OnConnectionEnd(SeenAt) { streams_.clear(); }

}  // namespace routewind
