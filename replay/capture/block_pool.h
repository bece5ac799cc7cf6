// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace routewind {

// The memory that packets stand in from the moment they are read until they are decoded: large blocks, each kept while
// anything holds it, and then used again. So a packet is copied once, by the kernel, however many stages it waits in.
//
// Lifetime: a pool outlives what it lends.
// Threads: none may be at a pool's blocks or holds while another is; they may take turns.
class BlockPool {
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    size_t size = 0;
    uint32_t holds = 0;
    BlockPool* home = nullptr;
  };

 public:
  static constexpr size_t kBlockBytes = 256 << 10;

  // Keeps one block, or nothing.
  class Hold {
   public:
    Hold() = default;
    Hold(const Hold& other) : block_(other.block_) {
      if (block_ != nullptr) ++block_->holds;
    }
    Hold(Hold&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    Hold& operator=(const Hold& other) {
      if (block_ != other.block_) *this = Hold(other);
      return *this;
    }
    Hold& operator=(Hold&& other) noexcept {
      std::swap(block_, other.block_);
      other.Release();
      return *this;
    }
    ~Hold() { Release(); }

    // The hold is empty from here on.
    void Release() {
      if (block_ != nullptr && --block_->holds == 0) block_->home->TakeBack(block_);
      block_ = nullptr;
    }
    bool is_empty() const { return block_ == nullptr; }
    std::byte* data() const { return block_ != nullptr ? block_->bytes.get() : nullptr; }
    size_t size() const { return block_ != nullptr ? block_->size : 0; }
    bool operator==(const Hold&) const = default;  // the same block

   private:
    friend class BlockPool;
    explicit Hold(Block* block) : block_(block) { ++block->holds; }
    Block* block_ = nullptr;
  };

  BlockPool() = default;
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  // A block of this size; those of kBlockBytes are used again. Its content is whatever it was.
  Hold Take(size_t bytes);

 private:
  void TakeBack(Block* block);

  std::vector<std::unique_ptr<Block>> free_;  // last in, first out: the warmest is used next
  size_t lent_count_ = 0;
};

}  // namespace routewind
