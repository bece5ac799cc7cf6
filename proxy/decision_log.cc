// SPDX-License-Identifier: Apache-2.0
#include "proxy/decision_log.h"

#include <chrono>
#include <utility>

#include "engine/record/call_record.h"
#include "proxy/clock.h"

namespace routewind {
namespace {

constexpr int64_t kTellEveryNs = 60'000'000'000;
constexpr size_t kEnoughBytes = 256 << 10;  // waiting longer would not make the write cheaper

std::string LineOf(const FinishedCall& call) {
  std::string line;
  JsonWriter json(line);
  WriteCallRecord(json,
                  {.time_ns = call.start_ns,
                   .client = call.client,
                   .server = call.server,
                   .endpoint = call.endpoint,
                   .completeness = call.is_cancelled ? "reset" : "complete",
                   .request_messages = call.request_messages,
                   .request_bytes = call.request_bytes,
                   .response_messages = call.response_messages,
                   .response_bytes = call.response_bytes,
                   .status = GrpcStatusFromNumber(call.status),
                   .duration_ns = call.duration_ns},
                  call.snapshot.table(), call.decision, call.request);
  line += '\n';
  return line;
}

}  // namespace

Result<std::unique_ptr<DecisionLog>> DecisionLog::Open(const std::string& path, Tell tell) {
  auto file = LineFile::Open(path);
  if (!file) return file.error();
  return std::unique_ptr<DecisionLog>(new DecisionLog(path, *std::move(file), std::move(tell)));
}

DecisionLog::DecisionLog(std::string path, LineFile file, Tell tell)
    : path_(std::move(path)), tell_(std::move(tell)), file_(std::move(file)) {
  thread_ = std::thread([this] { Run(); });
}

DecisionLog::~DecisionLog() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  has_work_.notify_one();
  thread_.join();
}

void DecisionLog::OnEnd(const FinishedCall& call) {
  const std::string line = LineOf(call);
  bool wake = false;
  {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [&] {
      return waiting_.empty() || waiting_.size() + line.size() <= kMaxWaitingBytes;
    });
    const size_t before = waiting_.size();
    waiting_ += line;
    wake = before == 0 || (before < kEnoughBytes && waiting_.size() >= kEnoughBytes);
  }
  if (wake) has_work_.notify_one();
}

Status DecisionLog::Reopen() {
  if (path_ == "-") return Ok();
  auto file = LineFile::Open(path_);
  if (!file) return file.error();
  {
    const std::lock_guard lock(mutex_);
    next_file_.emplace(*std::move(file));
  }
  has_work_.notify_one();
  return Ok();
}

void DecisionLog::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    has_work_.wait(lock, [this] { return is_stopping_ || next_file_ || !waiting_.empty(); });
    // More calls are about to end: one write for all of them.
    has_work_.wait_for(lock, std::chrono::milliseconds(kLingerMs), [this] {
      return is_stopping_ || next_file_ || waiting_.size() >= kEnoughBytes;
    });
    const std::string lines = std::exchange(waiting_, {});
    std::optional<LineFile> next = std::exchange(next_file_, std::nullopt);
    const bool is_last = is_stopping_;
    lock.unlock();
    has_room_.notify_all();
    if (next) file_ = *std::move(next);
    WriteOut(lines);
    if (is_last) return;  // calls have ended before the log does
    lock.lock();
  }
}

void DecisionLog::WriteOut(const std::string& lines) {
  if (lines.empty()) return;
  const LineFile::Written written = file_.Write(lines);
  lines_ += written.lines;
  lost_lines_ += written.lost;
  const int64_t now_ns = MonotonicNs();
  if (written.lost == 0 || now_ns < quiet_until_ns_) return;
  quiet_until_ns_ = now_ns + kTellEveryNs;
  tell_("decision log: " + written.fault + "; " + std::to_string(lost_lines_) +
        " lines lost so far");
}

}  // namespace routewind
