// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "engine/base/result.h"
#include "engine/model/request_view.h"
#include "replay/store/batch_queue.h"
#include "replay/store/batch_writer.h"
#include "replay/store/interner.h"
#include "replay/store/request_table.h"
#include "replay/store/rows.h"
#include "replay/store/store.h"

namespace routewind {

// Bounds of a run being written. By their sum the defaults come to about 90 MB at most.
struct RunWriterLimits {
  size_t batch_calls = 32'768;                // a transaction, about 20 ms of writing
  size_t batch_text_bytes = size_t{8} << 20;  // or as soon as its new texts come to this
  size_t batches = 3;                         // one being filled, one waiting, one being written
  Interner::Limits interner = {};             // of requests, and again of decisions
};

// What a run came to.
struct RunSummary {
  int64_t run = 0;
  int64_t calls = 0;
  std::string rows_digest = {};  // equal for equal calls and decisions
};

// Records one run: interns what repeats, collects calls into batches and has a thread of its own
// write them.
//
//   auto writer = RunWriter::Begin(store, start);         the run is in the store, unfinished
//   writer->AddConnection(0, "10.0.0.7:41234", "10.0.0.1:50051");
//   RowRef request = writer->InternRequest(authority, path, headers);
//   writer->AddCall({.ordinal = 0, .request = request, …});
//   writer->Finish({.state = RunState::kFinished, …});
//
// Errors:      come from the writing thread (disk full, locked for too long) and are told by the
//              next AddCall that ends a batch, by Flush or by Finish, and by every one after
//              that. What was committed before stays.
// Complexity:  the caller pays for two hashes of the request's text, a copy of the call and the
//              values of its own headers as JSON; it waits only when the disk is slower.
// Threads:     one owner. A connection of its own, so the Store may be used meanwhile.
class RunWriter {
 public:
  static Result<std::unique_ptr<RunWriter>> Begin(const Store& store, const RunStart& start,
                                                  const RunWriterLimits& limits = {});
  RunWriter(const RunWriter&) = delete;
  RunWriter& operator=(const RunWriter&) = delete;
  // Without Finish: what was added is written, as far as possible, and the run stays unfinished.
  ~RunWriter();

  int64_t run() const { return run_; }

  // Once for each connection that calls name.
  void AddConnection(uint64_t ordinal, std::string_view client, std::string_view server);

  // The row of a request's shape, and the rest of it: valid until the next InternRequest.
  RequestRef InternRequest(std::string_view authority, std::string_view path,
                           std::span<const HeaderView> headers);

  // The row of a decision, for which `key` stands: any bytes of the caller's that differ where the
  // rows differ, so that the row need be made only when it is new.
  std::optional<RowRef> FindDecision(std::string_view key) const;
  RowRef AddDecision(std::string_view key, const DecisionRow& row);

  // In any order; in order of ordinals is fastest.
  Status AddCall(const CallRow& call);

  // Sends what is there on its way without waiting for more, for captures that come live.
  Status Flush();

  // Writes the rest and the end of the run. Nothing may be added afterwards.
  Result<RunSummary> Finish(const RunEnd& end);

 private:
  RunWriter(Store store, int64_t run, const RunWriterLimits& limits);

  Status FlushIfFull();
  void WriteBatches();  // the other thread
  void Join();

  Store store_;
  int64_t run_;
  RunWriterLimits limits_;
  std::unique_ptr<BatchWriter> batch_writer_;
  RequestTable requests_;
  Interner decisions_;
  uint64_t decision_count_ = 0;
  BatchQueue queue_;
  std::unique_ptr<CallBatch> batch_;      // being filled; null after a failure or Finish
  std::optional<uint64_t> last_ordinal_;  // of the batch
  std::thread thread_;
};

}  // namespace routewind
