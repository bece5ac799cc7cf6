// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/stored_proxy.h"

#include <chrono>

#include "replay/grpc/rpc.h"
#include "replay/store/store.h"
#include "tools/routewind/stored_run.h"

namespace routewind {

Result<std::unique_ptr<StoredProxy>> StoredProxy::Begin(const std::string& store_file, const RunStart& start,
                                                        Tell tell) {
  const Result<Store> store = Store::Open(store_file, {});
  if (!store) return store.error();
  Result<std::unique_ptr<RunWriter>> writer = RunWriter::Begin(*store, start);
  if (!writer) return writer.error();
  return std::unique_ptr<StoredProxy>(new StoredProxy(std::move(writer).value(), std::move(tell)));
}

StoredProxy::StoredProxy(std::unique_ptr<RunWriter> writer, Tell tell)
    : tell_(std::move(tell)), writer_(std::move(writer)) {
  thread_ = std::thread([this] { FlushNowAndThen(); });
}

StoredProxy::~StoredProxy() { StopFlushing(); }

void StoredProxy::StopFlushing() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stopping_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void StoredProxy::FlushNowAndThen() {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, std::chrono::milliseconds(kFlushMs), [this] { return is_stopping_; })) {
    if (!has_failed_) Note(writer_->Flush());
  }
}

// Told once: the writer answers with its first failure from then on.
void StoredProxy::Note(const Status& status) {
  if (status || has_failed_) return;
  has_failed_ = true;
  tell_("calls are no longer recorded: " + status.error().message);
}

uint64_t StoredProxy::ConnectionOf(const FinishedCall& call) {
  if (connections_.size() >= kMaxPeers) connections_.clear();
  const auto [entry, is_new] =
      connections_.try_emplace({std::string(call.client), std::string(call.server)}, next_connection_);
  if (is_new) writer_->AddConnection(next_connection_++, call.client, call.server);
  return entry->second;
}

void StoredProxy::OnEnd(const FinishedCall& call) {
  const std::lock_guard lock(mutex_);
  if (has_failed_) {
    ++lost_calls_;
    return;
  }
  CallRow row;
  row.ordinal = call.ordinal;
  row.time_ns = call.start_ns;
  row.connection = ConnectionOf(call);
  row.request = writer_->InternRequest(call.request.authority, call.request.path, call.request.headers);
  row.decision = InternDecision(*writer_, call.decision, call.snapshot.generation());
  row.completeness = static_cast<uint8_t>(call.is_cancelled ? Completeness::kReset : Completeness::kComplete);
  row.request_messages = call.request_messages;
  row.request_bytes = call.request_bytes;
  row.response_messages = call.response_messages;
  row.response_bytes = call.response_bytes;
  row.status = static_cast<int32_t>(call.status);
  row.duration_ns = call.duration_ns;
  Note(writer_->AddCall(row));
}

Status StoredProxy::Finish(int64_t finished_at_ns) {
  StopFlushing();
  const std::lock_guard lock(mutex_);
  RunEnd end;
  end.state = RunState::kFinished;
  end.finished_at_ns = finished_at_ns;
  const Result<RunSummary> summary = writer_->Finish(end);
  if (!summary) return summary.error();
  return Ok();
}

}  // namespace routewind
