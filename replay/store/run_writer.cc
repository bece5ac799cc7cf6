// SPDX-License-Identifier: Apache-2.0
#include "replay/store/run_writer.h"

#include <array>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/stable_hash.h"
#include "replay/store/row_codec.h"
#include "replay/store/run_record.h"
#include "replay/store/schema.h"

namespace routewind {
namespace {

int64_t Cell(uint64_t number) { return static_cast<int64_t>(number); }

template <typename T>
int64_t OptionalCell(const std::optional<T>& number) {
  return number ? static_cast<int64_t>(*number) : PendingRows::kNull;
}

// In the order of the columns of `calls`; `own_headers` is where they will stand in the batch.
std::array<int64_t, CallBatch::kCallColumns> CellsOf(int64_t run, const CallRow& call,
                                                     int64_t own_headers) {
  return {StoreRowId(run, call.ordinal),
          call.time_ns,
          Cell(call.connection),
          call.stream_id,
          Cell(call.request.number),
          call.decision ? Cell(call.decision->number) : PendingRows::kNull,
          call.completeness,
          call.unknown_headers,
          Cell(call.request_messages),
          Cell(call.request_bytes),
          Cell(call.response_messages),
          Cell(call.response_bytes),
          OptionalCell(call.status),
          OptionalCell(call.duration_ns),
          call.capture,
          own_headers};
}

}  // namespace

Result<std::unique_ptr<RunWriter>> RunWriter::Begin(const Store& store, const RunStart& start,
                                                    const RunWriterLimits& limits) {
  Result<Store> own = Store::Open(store.path(), store.options());
  if (!own) return own.error();
  const Result<int64_t> run = InsertRun(own->database(), start);
  if (!run) return run.error();
  std::unique_ptr<RunWriter> writer(new RunWriter(std::move(own).value(), *run, limits));
  Result<std::unique_ptr<BatchWriter>> batches = BatchWriter::Make(writer->store_.database(), *run);
  if (!batches) return batches.error();
  writer->batch_writer_ = std::move(batches).value();
  writer->thread_ = std::thread(&RunWriter::WriteBatches, writer.get());
  return writer;
}

RunWriter::RunWriter(Store store, int64_t run, const RunWriterLimits& limits)
    : store_(std::move(store)),
      run_(run),
      limits_(limits),
      requests_(limits.interner),
      decisions_(limits.interner),
      queue_(limits.batches),
      batch_(queue_.First()) {}

RunWriter::~RunWriter() {
  // A failure has been told already, or has nobody to be told to: the run stays unfinished.
  if (thread_.joinable() && batch_ != nullptr) static_cast<void>(Flush());
  Join();
}

void RunWriter::AddConnection(uint64_t ordinal, std::string_view client, std::string_view server) {
  if (batch_ == nullptr) return;
  batch_->connections.push_back({ordinal, std::string(client), std::string(server)});
  batch_->text_bytes += client.size() + server.size();
  batch_->digest += ConnectionHash(ordinal, client, server);
}

RequestRef RunWriter::InternRequest(std::string_view authority, std::string_view path,
                                    std::span<const HeaderView> headers) {
  const RequestTable::Entry entry = requests_.Intern(authority, path, headers);
  if (!entry.new_shape.empty() && batch_ != nullptr) {
    batch_->requests.push_back(
        {entry.request.number, batch_->shape_keys.size(), entry.new_shape.size()});
    batch_->shape_keys += entry.new_shape;
    batch_->text_bytes += entry.new_shape.size();
  }
  return entry.request;
}

std::optional<RowRef> RunWriter::FindDecision(std::string_view key) const {
  return decisions_.Find(key, StableHash(key));
}

RowRef RunWriter::AddDecision(std::string_view key, const DecisionRow& row) {
  const RowRef added = {.number = decision_count_++, .content_hash = DecisionHash(row)};
  decisions_.Insert(key, StableHash(key), added);
  if (batch_ != nullptr) {
    batch_->decisions.push_back({added.number, row});
    batch_->text_bytes += row.record.size();
  }
  return added;
}

Status RunWriter::AddCall(const CallRow& call) {
  if (batch_ == nullptr) return Flush();
  CHECK(call.ordinal < kMaxRowsPerRun);
  const std::string_view own = call.request.own_headers;
  const auto cells =
      CellsOf(run_, call,
              own.empty() ? PendingRows::kNull
                          : PendingRows::TextCell(batch_->own_headers.size(), own.size()));
  batch_->own_headers += own;
  batch_->text_bytes += own.size();
  if (last_ordinal_ && call.ordinal != *last_ordinal_ + 1) batch_->is_consecutive = false;
  last_ordinal_ = call.ordinal;
  batch_->call_cells.insert(batch_->call_cells.end(), cells.begin(), cells.end());
  batch_->digest += CallHash(call);
  return FlushIfFull();
}

Status RunWriter::FlushIfFull() {
  const bool is_full = batch_->call_cells.size() >= limits_.batch_calls * CallBatch::kCallColumns ||
                       batch_->text_bytes >= limits_.batch_text_bytes;
  return is_full ? Flush() : Status(Ok{});
}

Status RunWriter::Flush() {
  if (batch_ == nullptr) return queue_.failure().value_or(Error{"the run is over"});
  if (batch_->is_empty()) return Ok{};
  last_ordinal_.reset();
  Result<std::unique_ptr<CallBatch>> next = queue_.Exchange(std::move(batch_));
  if (!next) return next.error();
  batch_ = std::move(next).value();
  return Ok{};
}

Result<RunSummary> RunWriter::Finish(const RunEnd& end) {
  if (Status flushed = Flush(); !flushed) return flushed.error();
  batch_ = nullptr;
  Join();
  if (const std::optional<Error> failure = queue_.failure()) return *failure;
  if (Status done = FinishRun(store_.database(), run_, end); !done) return done.error();
  return RunSummary{.run = run_,
                    .calls = batch_writer_->call_count(),
                    .rows_digest = DigestText(batch_writer_->digest())};
}

void RunWriter::WriteBatches() {
  while (std::unique_ptr<CallBatch> batch = queue_.Next()) {
    // After a failure the rest is dropped: a gap in the middle of a run would be worse than a run
    // that ends early.
    if (!queue_.failure()) {
      if (Status written = batch_writer_->Write(*batch); !written) queue_.Fail(written.error());
    }
    queue_.Done(std::move(batch));
  }
}

void RunWriter::Join() {
  if (!thread_.joinable()) return;
  queue_.Close();
  thread_.join();
}

}  // namespace routewind
