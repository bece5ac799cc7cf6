// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/block_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "replay/capture/input_buffer.h"
#include "replay/capture/time_order.h"

namespace routewind {
namespace {

TEST(BlockPool, GivesBlocksOfAnySize) {
  BlockPool pool;
  for (const size_t size : {size_t{1}, BlockPool::kBlockBytes, BlockPool::kBlockBytes + 1}) {
    for (int round = 0; round < 3; ++round) EXPECT_EQ(pool.Take(size).size(), size);
  }
}

TEST(BlockPool, LendsNoBlockTwiceWhileItIsHeld) {
  BlockPool pool;
  BlockPool::Hold first = pool.Take(BlockPool::kBlockBytes);
  BlockPool::Hold copy = first;
  const std::byte* const memory = first.data();
  first.Release();
  EXPECT_TRUE(first.is_empty());
  const BlockPool::Hold second = pool.Take(BlockPool::kBlockBytes);
  EXPECT_NE(second.data(), memory);
  EXPECT_EQ(copy.data(), memory);
  EXPECT_FALSE(copy == second);
  copy = second;
  EXPECT_TRUE(copy == second);
}

// Its bytes count up, in pieces of an odd size.
class CountingStream : public ByteStream {
 public:
  explicit CountingStream(size_t size) : size_(size) {}
  ReadResult Read(std::span<std::byte> into) override {
    const size_t count = std::min({into.size(), size_ - at_, size_t{10'007}});
    for (size_t i = 0; i < count; ++i) into[i] = static_cast<std::byte>((at_ + i) % 251);
    at_ += count;
    return {count, count > 0 ? State::kBytes : State::kEnd, ""};
  }

 private:
  const size_t size_;
  size_t at_ = 0;
};

TEST(InputBuffer, WhatItShowedStaysWhileItsBlockIsHeld) {
  CountingStream stream(5'000'000);
  BlockPool memory;
  InputBuffer input(stream, memory);
  struct Shown {
    const std::byte* bytes;
    size_t size;
    BlockPool::Hold block;
  };
  std::vector<Shown> shown;
  size_t total = 0;
  for (size_t size = 1; const std::byte* bytes = input.Peek(size); size = size * 3 % 700'001) {
    shown.push_back({bytes, size, input.block()});
    input.Consume(size);
    total += size;
  }
  EXPECT_GT(total, 3'000'000U);
  EXPECT_EQ(input.state(), ByteStream::State::kEnd);
  size_t at = 0;
  for (const Shown& piece : shown) {
    for (size_t i = 0; i < piece.size; ++i, ++at) ASSERT_EQ(piece.bytes[i], static_cast<std::byte>(at % 251)) << at;
  }
}

TEST(TimeOrder, HoldsMemoryAndCopiesWhatHasNone) {
  BlockPool pool;
  AnomalyLog anomalies;
  TimeOrder order(anomalies);
  const BlockPool::Hold memory = pool.Take(4);
  std::fill_n(memory.data(), 4, std::byte{1});
  std::vector<std::byte> borrowed(4, std::byte{2});
  order.Push({.timestamp_ns = 1, .bytes = {memory.data(), 4}, .memory = memory});
  order.Push({.timestamp_ns = 2, .bytes = borrowed});
  std::fill(borrowed.begin(), borrowed.end(), std::byte{9});
  Packet held;
  Packet copied;
  ASSERT_TRUE(order.Pop(held, /*at_end=*/true));
  ASSERT_TRUE(order.Pop(copied, /*at_end=*/true));
  EXPECT_EQ(held.bytes.data(), memory.data());
  EXPECT_EQ(copied.bytes[3], std::byte{2});
  EXPECT_FALSE(copied.memory.is_empty());
}

}  // namespace
}  // namespace routewind
