// SPDX-License-Identifier: Apache-2.0
#include "integration/script_reactor.h"

#include <grpcpp/support/byte_buffer.h>

#include <chrono>
#include <utility>

namespace routewind::integration {
namespace {

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

grpc::ByteBuffer MessageOf(uint64_t bytes) {
  const grpc::Slice slice(Payload(bytes));
  return grpc::ByteBuffer(&slice, 1);
}

// What the script asks for; a script that cannot be read is answered with what is wrong with it.
std::vector<Step> StepsOf(const std::string& script) {
  Result<std::vector<Step>> steps = ParseScript(script);
  if (!steps) {
    return {Step{.verb = Verb::kReadAll}, Step{.verb = Verb::kStatus,
                                               .count = grpc::StatusCode::INVALID_ARGUMENT,
                                               .text = steps.error().message}};
  }
  if (steps->empty()) return {Step{.verb = Verb::kEcho}};
  return *std::move(steps);
}

}  // namespace

ScriptReactor::ScriptReactor(grpc::GenericCallbackServerContext* context,
                             const std::string& backend_name, std::function<void(SeenCall)> done)
    : context_(context), done_(std::move(done)) {
  seen_.path = context->method();
  seen_.authority = context->host();
  seen_.had_deadline = context->deadline() != std::chrono::system_clock::time_point::max();
  std::string script;
  for (const auto& [name, value] : context->client_metadata()) {
    seen_.metadata.emplace_back(std::string(name.data(), name.size()),
                                std::string(value.data(), value.size()));
    if (name == kScriptHeader) script.assign(value.data(), value.size());
  }
  if (!backend_name.empty()) context->AddInitialMetadata("x-backend", backend_name);

  const std::lock_guard lock(mutex_);
  steps_ = StepsOf(script);
  GoOn();
}

void ScriptReactor::GoOn() {
  while (!ended_ && position_ < steps_.size()) {
    if (Begin(steps_[position_])) return;
  }
  if (!ended_) End(grpc::Status::OK);
}

bool ScriptReactor::Begin(const Step& step) {
  switch (step.verb) {
    case Verb::kRead:
    case Verb::kReadAll:
    case Verb::kEcho:
      if (seen_.request_ended || (step.verb == Verb::kRead && done_of_step_ == step.count)) break;
      StartRead(&incoming_);
      return true;
    case Verb::kSend:
      if (done_of_step_ == step.count) break;
      return BeginSend(step);
    case Verb::kMetadata:
      context_->AddInitialMetadata(step.name, MetadataValue(step.name, step.text));
      break;
    case Verb::kTrailer:
      context_->AddTrailingMetadata(step.name, MetadataValue(step.name, step.text));
      break;
    case Verb::kAwaitCancel:
      awaiting_cancel_ = true;
      if (seen_.cancelled) End(grpc::Status::CANCELLED);
      return true;
    case Verb::kStatus:
      End({static_cast<grpc::StatusCode>(step.count), step.text});
      return true;
    default:
      End({grpc::StatusCode::INVALID_ARGUMENT, "the script holds a step of a client"});
      return true;
  }
  NextStep();
  return false;
}

// The last message and an OK status travel in one batch, as a generated unary method sends them.
bool ScriptReactor::BeginSend(const Step& step) {
  outgoing_ = MessageOf(step.bytes);
  ++done_of_step_;
  if (done_of_step_ == step.count && position_ + 1 == steps_.size()) {
    ended_ = true;
    StartWriteAndFinish(&outgoing_, grpc::WriteOptions(), grpc::Status::OK);
  } else {
    StartWrite(&outgoing_);
  }
  return true;
}

void ScriptReactor::OnReadDone(bool ok) {
  const std::lock_guard lock(mutex_);
  if (!ok) {
    seen_.request_ended = !seen_.cancelled;
    NextStep();
    return GoOn();
  }
  seen_.messages.push_back(BytesOf(incoming_));
  ++done_of_step_;
  if (steps_[position_].verb == Verb::kEcho) {
    outgoing_.Swap(&incoming_);
    StartWrite(&outgoing_);
    return;
  }
  GoOn();
}

void ScriptReactor::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  if (ended_) return;  // the write of StartWriteAndFinish
  if (!ok) return End(grpc::Status::CANCELLED);
  GoOn();
}

void ScriptReactor::OnCancel() {
  const std::lock_guard lock(mutex_);
  seen_.cancelled = true;
  if (awaiting_cancel_) End(grpc::Status::CANCELLED);
}

void ScriptReactor::OnDone() {
  {
    const std::lock_guard lock(mutex_);
    seen_.cancelled = seen_.cancelled || context_->IsCancelled();
    done_(std::move(seen_));
  }
  delete this;
}

void ScriptReactor::End(const grpc::Status& status) {
  if (std::exchange(ended_, true)) return;
  Finish(status);
}

}  // namespace routewind::integration
