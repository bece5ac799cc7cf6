// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/block_pool.h"

#include "engine/base/check.h"

namespace routewind {
namespace {

// Free ones beyond these are given back. With AddressSanitizer all are, so that it sees any use of a block that is gone.
#if defined(__SANITIZE_ADDRESS__)
constexpr size_t kKeptBlocks = 0;
#else
constexpr size_t kKeptBlocks = 32;
#endif

}  // namespace

BlockPool::~BlockPool() { CHECK(lent_count_ == 0); }

BlockPool::Hold BlockPool::Take(size_t bytes) {
  std::unique_ptr<Block> block;
  if (bytes == kBlockBytes && !free_.empty()) {
    block = std::move(free_.back());
    free_.pop_back();
  } else {
    block = std::make_unique<Block>();
    block->size = bytes;
    block->bytes = std::make_unique_for_overwrite<std::byte[]>(bytes);
    block->home = this;
  }
  ++lent_count_;
  return Hold(block.release());  // TakeBack owns it again
}

void BlockPool::TakeBack(Block* block) {
  std::unique_ptr<Block> owned(block);
  --lent_count_;
  if (owned->size == kBlockBytes && free_.size() < kKeptBlocks) free_.push_back(std::move(owned));
}

}  // namespace routewind
