// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/orphan_streams.h"

namespace routewind {

void OrphanStreams::Begin(uint32_t newest) {
  if (newest == 0 || first_ != 0) return;
  first_ = 1;
  newest_ = newest;
}

void OrphanStreams::OnRequest(uint32_t stream_id) {
  if (first_ == 0) first_ = stream_id;
  if (newest_ != 0) {
    for (uint32_t id = newest_ + 2; id < stream_id && left_out_.size() < kMaxStreams; id += 2) {
      if (!told_early_.contains(id)) left_out_.insert(id);
    }
  }
  newest_ = stream_id;
}

bool OrphanStreams::IsNew(uint32_t stream_id) {
  if (first_ != 0 && stream_id >= first_ && stream_id <= newest_)
    return left_out_.erase(stream_id) > 0;
  if (told_early_.size() >= kMaxStreams) return false;
  return told_early_.insert(stream_id).second;
}

}  // namespace routewind
