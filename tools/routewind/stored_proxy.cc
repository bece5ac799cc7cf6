// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/stored_proxy.h"

#include <chrono>
#include <iterator>
#include <utility>

#include "replay/grpc/rpc.h"
#include "tools/routewind/stored_run.h"

namespace routewind {

namespace {

RunEnd EndAt(int64_t finished_at_ns) {
  RunEnd end;
  end.state = RunState::kFinished;
  end.finished_at_ns = finished_at_ns;
  return end;
}

}  // namespace

Result<std::unique_ptr<StoredProxy>> StoredProxy::Begin(const std::string& store_file, const LoadedConfig& first,
                                                        Describe describe, Tell tell) {
  Result<Store> store = Store::Open(store_file, {});
  if (!store) return store.error();
  std::unique_ptr<StoredProxy> stored(
      new StoredProxy(std::move(store).value(), std::move(describe), std::move(tell)));
  const std::lock_guard lock(stored->mutex_);
  const Status begun = stored->BeginRun(1, first);
  if (!begun) return begun.error();
  stored->thread_ = std::thread([raw = stored.get()] { raw->FlushNowAndThen(); });
  return stored;
}

StoredProxy::StoredProxy(Store store, Describe describe, Tell tell)
    : describe_(std::move(describe)), tell_(std::move(tell)), store_(std::move(store)) {}

StoredProxy::~StoredProxy() { StopFlushing(); }

void StoredProxy::StopFlushing() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stopping_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Status StoredProxy::BeginRun(uint64_t generation, const LoadedConfig& loaded) {
  Result<std::unique_ptr<RunWriter>> writer = RunWriter::Begin(store_, describe_(loaded));
  if (!writer) return writer.error();
  runs_[generation].writer = std::move(writer).value();
  return Ok();
}

// A call may end before OnLoaded has told of its configuration.
StoredProxy::Run* StoredProxy::RunOf(const Snapshot& snapshot) {
  const uint64_t generation = snapshot.generation();
  if (!has_failed_ && !runs_.contains(generation)) Note(BeginRun(generation, snapshot.loaded()));
  return has_failed_ ? nullptr : &runs_.at(generation);
}

void StoredProxy::OnLoaded(const std::shared_ptr<const Snapshot>& snapshot) {
  const std::lock_guard lock(mutex_);
  Run* const run = RunOf(*snapshot);
  if (run == nullptr) return;
  run->snapshot = snapshot;
  run->has_snapshot = true;
}

void StoredProxy::FlushNowAndThen() {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, std::chrono::milliseconds(kFlushMs), [this] { return is_stopping_; })) {
    FinishReplaced();
    for (auto& [generation, run] : runs_) {
      if (!has_failed_) Note(run.writer->Flush());
    }
  }
}

void StoredProxy::FinishReplaced() {
  for (auto it = runs_.begin(); it != runs_.end() && !has_failed_;) {
    Run& run = it->second;
    const bool is_over = run.has_snapshot && run.snapshot.expired();
    if (is_over) {
      const Result<RunSummary> summary = run.writer->Finish(EndAt(NowNs()));
      if (!summary) Note(summary.error());
    }
    it = is_over ? runs_.erase(it) : std::next(it);
  }
}

// Told once: the writer answers with its first failure from then on.
void StoredProxy::Note(const Status& status) {
  if (status || has_failed_) return;
  has_failed_ = true;
  tell_("calls are no longer recorded: " + status.error().message);
}

uint64_t StoredProxy::ConnectionOf(Run& run, const FinishedCall& call) {
  if (run.connections.size() >= kMaxPeers) run.connections.clear();
  const auto [entry, is_new] =
      run.connections.try_emplace({std::string(call.client), std::string(call.server)}, run.next_connection);
  if (is_new) run.writer->AddConnection(run.next_connection++, call.client, call.server);
  return entry->second;
}

void StoredProxy::OnEnd(const FinishedCall& call) {
  const std::lock_guard lock(mutex_);
  Run* const run = RunOf(call.snapshot);
  if (run == nullptr) {
    ++lost_calls_;
    return;
  }
  CallRow row;
  row.ordinal = call.ordinal;
  row.time_ns = call.start_ns;
  row.connection = ConnectionOf(*run, call);
  row.request = run->writer->InternRequest(call.request.authority, call.request.path, call.request.headers);
  row.decision = InternDecision(*run->writer, call.decision);
  row.completeness = static_cast<uint8_t>(call.is_cancelled ? Completeness::kReset : Completeness::kComplete);
  row.request_messages = call.request_messages;
  row.request_bytes = call.request_bytes;
  row.response_messages = call.response_messages;
  row.response_bytes = call.response_bytes;
  row.status = static_cast<int32_t>(call.status);
  row.duration_ns = call.duration_ns;
  Note(run->writer->AddCall(row));
}

Status StoredProxy::Finish(int64_t finished_at_ns) {
  StopFlushing();
  const std::lock_guard lock(mutex_);
  Status finished = Ok();
  for (auto& [generation, run] : runs_) {
    const Result<RunSummary> summary = run.writer->Finish(EndAt(finished_at_ns));
    if (!summary && finished) finished = summary.error();
  }
  return finished;
}

}  // namespace routewind
