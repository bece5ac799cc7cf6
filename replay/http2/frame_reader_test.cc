// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/frame_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "replay/http2/testing/frame_writer.h"
#include "replay/http2/testing/reference_hpack.h"

namespace routewind {
namespace {

using testing::AsBytes;
using testing::Data;
using testing::Frame;

// Frames as they come out, pieces of one frame joined: "type/flags/stream:payload".
std::vector<std::string> Read(const std::string& bytes, size_t first_cut, size_t chunk_bytes) {
  FrameReader reader;
  std::vector<std::string> frames;
  for (size_t at = 0; at < bytes.size();) {
    const size_t size = std::min(at == 0 ? first_cut : chunk_bytes, bytes.size() - at);
    ByteSpan chunk = AsBytes(bytes).subspan(at, size);
    at += size;
    FramePiece piece;
    while (reader.Next(chunk, piece)) {
      if (piece.begins) {
        frames.push_back(std::to_string(static_cast<int>(piece.header.type)) + "/" +
                         std::to_string(piece.header.flags) + "/" +
                         std::to_string(piece.header.stream_id) + ":");
      }
      frames.back().append(reinterpret_cast<const char*>(piece.payload.data()),
                           piece.payload.size());
      if (piece.ends) frames.back().append(".");
    }
    EXPECT_TRUE(chunk.empty());
  }
  return frames;
}

TEST(FrameReader, GivesTheSameFramesHoweverTheBytesAreCut) {
  const std::string bytes = Frame(FrameType::kSettings, 0, 0, "") +
                            Frame(FrameType::kHeaders, 4, 0x80000001, "block") +
                            Data(1, "content of a frame") + Data(1, "", kFlagEndStream) +
                            Frame(static_cast<FrameType>(0x42), 7, 9, "unknown") +
                            Frame(FrameType::kPing, 0, 0, "pingpong") +
                            Frame(FrameType::kContinuation, 0, 3, std::string(300, 'c'));
  const std::vector<std::string> expected = {
      "4/0/0:.",         "1/4/1:block.",    "0/0/1:content of a frame.",           "0/1/1:.",
      "66/7/9:unknown.", "6/0/0:pingpong.", "9/0/3:" + std::string(300, 'c') + "."};
  for (size_t first_cut = 1; first_cut <= bytes.size(); ++first_cut) {
    ASSERT_EQ(Read(bytes, first_cut, bytes.size()), expected) << first_cut;
  }
  for (size_t chunk_bytes = 1; chunk_bytes < 40; ++chunk_bytes) {
    ASSERT_EQ(Read(bytes, chunk_bytes, chunk_bytes), expected) << chunk_bytes;
  }
}

TEST(FrameReader, HandsOnAHugeHeaderFrameInPiecesInsteadOfKeepingIt) {
  const std::string bytes =
      Frame(FrameType::kHeaders, 4, 1, std::string(FrameReader::kMaxBufferedBytes + 1, 'h'));
  FrameReader reader;
  ByteSpan chunk = AsBytes(bytes).first(1000);
  FramePiece piece;
  ASSERT_TRUE(reader.Next(chunk, piece));
  EXPECT_TRUE(piece.begins);
  EXPECT_FALSE(piece.ends);
}

struct SkipRow {
  const char* name;
  std::string before;
  uint32_t length;
  uint32_t remaining;
  bool has_piece;
};

TEST(FrameReader, StepsOverALossInsideThePayloadOfAFrame) {
  const std::vector<SkipRow> rows = {
      {"between frames", Data(1, "x"), 0, 0, false},
      {"inside a frame header", Data(1, "x").substr(0, 4), 0, 0, false},
      {"from the first byte of DATA's payload", Data(1, "content").substr(0, 9), 3, 7, true},
      {"to the last byte of DATA's payload", Data(1, "content").substr(0, 11), 5, 5, true},
      {"inside PING", Frame(FrameType::kPing, 0, 0, "pingpong").substr(0, 12), 2, 5, true},
      {"inside HEADERS", Frame(FrameType::kHeaders, 4, 1, "block").substr(0, 11), 2, 3, false},
      {"to the last byte of HEADERS", Frame(FrameType::kHeaders, 4, 1, "block").substr(0, 11), 3, 3, true},
      {"inside SETTINGS", testing::Settings("123456").substr(0, 11), 2, 4, false},
  };
  for (const SkipRow& row : rows) {
    SCOPED_TRACE(row.name);
    FrameReader reader;
    ByteSpan chunk = AsBytes(row.before);
    FramePiece piece;
    while (reader.Next(chunk, piece)) {
    }
    ASSERT_EQ(reader.remaining_bytes(), row.remaining);
    if (row.length == 0) continue;
    EXPECT_EQ(reader.Skip(row.length, piece), row.has_piece);
  }
}

TEST(FrameReader, HandsOnWhatThereIsOfAFrameThatComesWholeButLostAPart) {
  const std::string frame = Frame(FrameType::kHeaders, 4, 1, "headerblock") + Data(1, "next");
  FrameReader reader;
  FramePiece piece;
  ByteSpan before = AsBytes(frame).first(9 + 6);
  EXPECT_FALSE(reader.Next(before, piece));
  EXPECT_FALSE(reader.Skip(2, piece));
  ByteSpan after = AsBytes(frame).subspan(9 + 8);
  ASSERT_TRUE(reader.Next(after, piece));
  EXPECT_TRUE(piece.is_cut);
  EXPECT_TRUE(piece.begins && piece.ends);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(piece.payload.data()), piece.payload.size()),
            "header");
  ASSERT_TRUE(reader.Next(after, piece));
  EXPECT_FALSE(piece.is_cut);
  EXPECT_EQ(piece.header.type, FrameType::kData);
}

}  // namespace
}  // namespace routewind
