// SPDX-License-Identifier: Apache-2.0
#include "replay/store/batch_writer.h"

#include <string>
#include <string_view>

#include "replay/store/request_codec.h"
#include "replay/store/row_codec.h"
#include "replay/store/schema.h"

namespace routewind {
namespace {

constexpr std::string_view kWhat = "write calls";

// `pending` holds the id of each call, and so any order can be written …
constexpr std::string_view kInsertCalls = "INSERT INTO calls SELECT * FROM pending";
// … but where the ids would be the next ones anyway, letting SQLite count saves a search of the
// tree for each row and a quarter of the time.
constexpr std::string_view kAppendCalls =
    "INSERT INTO calls SELECT NULL, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, "
    "c15 "
    "FROM pending";

}  // namespace

struct BatchWriter::Statements {
  Statement insert_connection;
  Statement insert_request;
  Statement insert_decision;
  Statement insert_calls;
  Statement append_calls;
  Statement last_call;
  Statement update_run;
};

BatchWriter::BatchWriter(Database& database, int64_t run) : database_(database), run_(run) {
  pending_.column_count = CallBatch::kCallColumns;
}

BatchWriter::~BatchWriter() = default;

Result<std::unique_ptr<BatchWriter>> BatchWriter::Make(Database& database, int64_t run) {
  std::unique_ptr<BatchWriter> writer(new BatchWriter(database, run));
  if (Status prepared = writer->Prepare(); !prepared) return prepared.error();
  return writer;
}

Status BatchWriter::Prepare() {
  if (Status made = RegisterPendingRows(database_, pending_); !made) return made;
  auto connection = database_.Prepare("INSERT INTO connections VALUES (?, ?, ?)", kWhat);
  if (!connection) return connection.error();
  auto request = database_.Prepare("INSERT INTO requests VALUES (?, ?, ?, ?)", kWhat);
  if (!request) return request.error();
  auto decision =
      database_.Prepare("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", kWhat);
  if (!decision) return decision.error();
  auto insert = database_.Prepare(kInsertCalls, kWhat);
  if (!insert) return insert.error();
  auto append = database_.Prepare(kAppendCalls, kWhat);
  if (!append) return append.error();
  auto last = database_.Prepare("SELECT coalesce(max(id), 0) FROM calls", kWhat);
  if (!last) return last.error();
  auto update = database_.Prepare("UPDATE runs SET calls = ?, rows_digest = ? WHERE id = ?", kWhat);
  if (!update) return update.error();
  statements_ = std::make_unique<Statements>(
      Statements{std::move(*connection), std::move(*request), std::move(*decision),
                 std::move(*insert), std::move(*append), std::move(*last), std::move(*update)});
  return Ok{};
}

Status BatchWriter::Write(const CallBatch& batch) {
  Result<Transaction> transaction = Transaction::Begin(database_, kWhat);
  if (!transaction) return transaction.error();
  const int64_t call_count = call_count_ + static_cast<int64_t>(batch.call_count());
  const uint64_t digest = digest_ + batch.digest;
  if (Status done = WriteConnections(batch); !done) return done;
  if (Status done = WriteRequests(batch); !done) return done;
  if (Status done = WriteDecisions(batch); !done) return done;
  if (Status done = WriteCalls(batch); !done) return done;
  if (Status done = WriteProgress(call_count, digest); !done) return done;
  if (Status done = transaction->Commit(); !done) return done;
  call_count_ = call_count;
  digest_ = digest;
  return Ok{};
}

Status BatchWriter::WriteConnections(const CallBatch& batch) {
  Statement& insert = statements_->insert_connection;
  for (const CallBatch::NewConnection& connection : batch.connections) {
    insert.BindInt(1, StoreRowId(run_, connection.ordinal));
    insert.BindText(2, connection.client).BindText(3, connection.server);
    if (Status done = insert.Run(); !done) return done;
  }
  return Ok{};
}

Status BatchWriter::WriteRequests(const CallBatch& batch) {
  Statement& insert = statements_->insert_request;
  const std::string_view keys = batch.shape_keys;
  for (const CallBatch::NewRequest& added : batch.requests) {
    const RequestShape shape = DecodeShapeKey(keys.substr(added.offset, added.length));
    insert.BindInt(1, StoreRowId(run_, added.number)).BindText(2, shape.authority);
    insert.BindText(3, shape.path).BindText(4, shape.headers);
    if (Status done = insert.Run(); !done) return done;
  }
  return Ok{};
}

Status BatchWriter::WriteDecisions(const CallBatch& batch) {
  Statement& insert = statements_->insert_decision;
  for (const auto& [number, row] : batch.decisions) {
    insert.BindInt(1, StoreRowId(run_, number)).BindText(2, row.outcome).BindText(3, row.reason);
    insert.BindOptionalText(4, row.route).BindOptionalInt(5, row.rule);
    insert.BindOptionalInt(6, row.match).BindOptionalText(7, row.backend_namespace);
    insert.BindOptionalText(8, row.backend_name).BindOptionalInt(9, row.backend_port);
    insert.BindOptionalInt(10, row.backend_index).BindText(11, row.record);
    if (Status done = insert.Run(); !done) return done;
  }
  return Ok{};
}

Status BatchWriter::WriteCalls(const CallBatch& batch) {
  if (batch.call_cells.empty()) return Ok{};
  // The transaction holds the write lock, so the last id stays the last one until our rows follow
  // it.
  const Result<bool> has_row = statements_->last_call.Step();
  if (!has_row) return has_row.error();
  const int64_t last_id = *has_row ? statements_->last_call.Int(0) : 0;
  statements_->last_call.Reset();
  const bool is_next = batch.is_consecutive && batch.call_cells.front() == last_id + 1;
  pending_.cells = batch.call_cells;
  pending_.texts = batch.own_headers;
  Status done = is_next ? statements_->append_calls.Run() : statements_->insert_calls.Run();
  pending_.cells = {};
  pending_.texts = {};
  return done;
}

Status BatchWriter::WriteProgress(int64_t call_count, uint64_t digest) {
  const std::string text = DigestText(digest);
  statements_->update_run.BindInt(1, call_count).BindText(2, text).BindInt(3, run_);
  return statements_->update_run.Run();
}

}  // namespace routewind
