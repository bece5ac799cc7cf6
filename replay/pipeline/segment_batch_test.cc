// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/segment_batch.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace routewind {
namespace {

constexpr size_t kPayloadBytes = 100;

// A packet at the beginning of a block of its own, all of whose bytes are `content`.
Packet PacketOf(BlockPool& pool, std::byte content) {
  Packet packet;
  packet.memory = pool.Take(BlockPool::kBlockBytes);
  std::fill_n(packet.memory.data(), kPayloadBytes, content);
  packet.bytes = ByteSpan(packet.memory.data(), kPayloadBytes);
  return packet;
}

TEST(SegmentBatch, HoldsBlocksUpToALimitAndCopiesWhatStandsInOthers) {
  BlockPool pool;
  SegmentBatch batch;
  for (int round = 0; round < 2; ++round) {
    batch.Begin(1);
    constexpr int kHeld = SegmentBatch::kMaxHeldBytes / BlockPool::kBlockBytes;
    std::vector<const std::byte*> payloads;
    for (int i = 0; i < kHeld + 5; ++i) {
      Packet packet = PacketOf(pool, static_cast<std::byte>(i));
      batch.next() = Segment{};
      batch.next().payload = packet.bytes;
      payloads.push_back(packet.bytes.data());
      batch.Add({}, packet);
      // Where nothing holds the block any more, the next packet overwrites it.
    }
    batch.Seal();
    for (int i = 0; i < kHeld + 5; ++i) {
      const ByteSpan payload = batch.at(static_cast<uint32_t>(i)).segment.payload;
      EXPECT_EQ(payload.data() == payloads[static_cast<size_t>(i)], i < kHeld) << i;
      EXPECT_EQ(payload.size(), kPayloadBytes);
      EXPECT_TRUE(std::all_of(payload.begin(), payload.end(), [i](std::byte b) { return b == static_cast<std::byte>(i); })) << i;
    }
  }
}

TEST(SegmentBatch, CopiesWhatStandsOutsideItsPacket) {
  BlockPool pool;
  SegmentBatch batch;
  batch.Begin(1);
  const Packet packet = PacketOf(pool, std::byte{1});
  for (const std::byte content : {std::byte{2}, std::byte{3}}) {
    std::vector<std::byte> joined(kPayloadBytes * 50, content);
    batch.next() = Segment{};
    batch.next().payload = joined;
    batch.Add({}, packet);
    std::fill(joined.begin(), joined.end(), std::byte{9});
  }
  batch.next() = Segment{};  // without payload
  batch.Add({}, packet);
  batch.Seal();
  EXPECT_EQ(batch.at(0).segment.payload.back(), std::byte{2});
  EXPECT_EQ(batch.at(1).segment.payload.front(), std::byte{3});
  EXPECT_TRUE(batch.at(2).segment.payload.empty());
  EXPECT_EQ(batch.last(), 3U);
}

}  // namespace
}  // namespace routewind
