// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "engine/base/result.h"
#include "replay/store/call_batch.h"
#include "replay/store/sqlite.h"
#include "replay/store/sqlite_rows.h"

namespace routewind {

// Writes the batches of one run, one transaction each: all of a batch is in the store, or nothing
// of it.
//
// Complexity:  linear; a call costs far less than a request that nobody shares, which is a row of
//              text.
// Lifetime:    the database outlives the writer and serves no other: it knows the writer's
//              rows by address.
// Threads:     one owner, who also owns the database meanwhile.
class BatchWriter {
 public:
  static Result<std::unique_ptr<BatchWriter>> Make(Database& database, int64_t run);
  BatchWriter(const BatchWriter&) = delete;
  BatchWriter& operator=(const BatchWriter&) = delete;
  ~BatchWriter();

  Status Write(const CallBatch& batch);

  int64_t call_count() const { return call_count_; }
  uint64_t digest() const { return digest_; }

 private:
  struct Statements;
  BatchWriter(Database& database, int64_t run);

  Status Prepare();
  Status WriteConnections(const CallBatch& batch);
  Status WriteRequests(const CallBatch& batch);
  Status WriteDecisions(const CallBatch& batch);
  Status WriteCalls(const CallBatch& batch);
  Status WriteProgress(int64_t call_count, uint64_t digest);

  Database& database_;
  int64_t run_;
  PendingRows pending_;  // what the table `pending` shows; stays where it is
  std::unique_ptr<Statements> statements_;
  int64_t call_count_ = 0;  // committed
  uint64_t digest_ = 0;
};

}  // namespace routewind
