// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "replay/grpc/message_counter.h"
#include "replay/grpc/rpc.h"

namespace routewind {

// What is known of one stream. A record begins with whichever direction is seen first.
struct CallRecord {
  uint32_t stream_id = 0;
  uint32_t unknown_headers = 0;
  bool request_seen = false;
  bool is_call = false;  // once the request is seen: gRPC, and told to the sink
  bool request_ended = false;
  bool response_ended = false;
  bool is_reset = false;       // before the response ended
  bool message_error = false;  // in a response whose request is not seen yet
  bool request_hole = false;   // a part of what the client sent meanwhile is missing
  bool response_hole = false;  // likewise of the server
  uint16_t http_status = 0;    // of the final response headers; 0 before them
  std::optional<GrpcStatus> status;
  uint64_t ordinal = 0;
  SeenAt begin_at;  // the request's headers; before them, what was seen first
  SeenAt end_at;    // the response's end or the reset
  MessageCounter request;
  MessageCounter response;

  CallRecord* older = nullptr;  // of the same connection, in order of first sight
  CallRecord* newer = nullptr;
};

// Records of closed streams, for use by new ones; shared by all connections. Owns every record.
class CallPool {
 public:
  CallRecord* Take();
  void GiveBack(CallRecord* record) { free_.push_back(record); }

 private:
  std::deque<CallRecord> records_;
  std::vector<CallRecord*> free_;
};

// The open streams of one connection: by id, and in order of first sight.
//
// Method:      open addressing with linear probes; removal moves later records of a run back, so
// there are no tombstones. Complexity:  O(1) expected. Memory: 8 bytes a slot, at most three
// quarters full.
class CallTable {
 public:
  explicit CallTable(CallPool& pool) : pool_(pool) {}
  ~CallTable();
  CallTable(const CallTable&) = delete;
  CallTable& operator=(const CallTable&) = delete;

  // nullptr when the stream is not open.
  CallRecord* Find(uint32_t stream_id) const;
  // A fresh record. Precondition: the stream is not open.
  CallRecord& Open(uint32_t stream_id);
  void Close(CallRecord& record);

  size_t size() const { return size_; }
  CallRecord* oldest() const { return oldest_; }

 private:
  static constexpr size_t kFirstSlots = 16;
  size_t SlotOf(uint32_t stream_id) const;
  void Place(CallRecord* record);
  void Grow();

  CallPool& pool_;
  std::vector<CallRecord*> slots_;  // a power of two, or none
  int shift_ = 0;                   // 32 less the binary logarithm of the slots
  size_t size_ = 0;
  CallRecord* oldest_ = nullptr;
  CallRecord* newest_ = nullptr;
};

}  // namespace routewind
