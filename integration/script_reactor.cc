// SPDX-License-Identifier: Apache-2.0
#include "integration/script_reactor.h"

#include <grpcpp/support/byte_buffer.h>

#include <chrono>
#include <utility>

#include "integration/message_bytes.h"

#if defined(__SANITIZE_THREAD__)
// Inline code of gRPC C++'s reactors is instrumented here, while the locks that order it are inside the library, unseen.
extern "C" const char* __tsan_default_suppressions() { return "race:PreBindBacklog\n"; }
#endif

namespace routewind::integration {
namespace {

grpc_compression_algorithm CompressionOf(const std::string& name) {
  if (name == "gzip") return GRPC_COMPRESS_GZIP;
  return name == "deflate" ? GRPC_COMPRESS_DEFLATE : GRPC_COMPRESS_NONE;
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

ScriptReactor::ScriptReactor(grpc::GenericCallbackServerContext* context, Setup setup)
    : context_(context), setup_(std::move(setup)) {
  seen_.path = context->method();
  seen_.authority = context->host();
  seen_.deadline = context->deadline();
  seen_.had_deadline = seen_.deadline != std::chrono::system_clock::time_point::max();
  std::string script;
  for (const auto& [name, value] : context->client_metadata()) {
    seen_.metadata.emplace_back(std::string(name.data(), name.size()),
                                std::string(value.data(), value.size()));
    if (name == kScriptHeader || name == kBinaryScriptHeader) script.assign(value.data(), value.size());
  }
  if (!setup_.script.empty()) script = setup_.script;
  if (!setup_.backend_name.empty()) context->AddInitialMetadata("x-backend", setup_.backend_name);

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
    case Verb::kSendPlain:
      if (done_of_step_ == step.count) break;
      return BeginSend(step);
    case Verb::kMetadata:
      context_->AddInitialMetadata(step.name, MetadataValue(step.name, step.text));
      break;
    case Verb::kTrailer:
      context_->AddTrailingMetadata(step.name, MetadataValue(step.name, step.text));
      break;
    case Verb::kSendMetadata:
      StartSendInitialMetadata();
      return true;
    case Verb::kCompress:
      context_->set_compression_algorithm(CompressionOf(step.name));
      break;
    case Verb::kDetails:
      status_details_ = MetadataValue("-bin", step.text);
      break;
    case Verb::kAwaitCancel:
      awaiting_cancel_ = true;
      if (seen_.cancelled) End(grpc::Status::CANCELLED);
      return true;
    case Verb::kStatus:
      End({static_cast<grpc::StatusCode>(step.count), step.text, status_details_});
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
  grpc::WriteOptions options;
  if (step.verb == Verb::kSendPlain) options.set_no_compression();
  if (done_of_step_ == step.count && position_ + 1 == steps_.size()) {
    ended_ = true;
    StartWriteAndFinish(&outgoing_, options, grpc::Status::OK);
  } else {
    StartWrite(&outgoing_, options);
  }
  return true;
}

void ScriptReactor::OnSendInitialMetadataDone(bool ok) {
  const std::lock_guard lock(mutex_);
  if (!ok) return End(grpc::Status::CANCELLED);
  NextStep();
  GoOn();
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
  setup_.sent();
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
    setup_.done(std::move(seen_));
  }
  delete this;
}

void ScriptReactor::End(const grpc::Status& status) {
  if (std::exchange(ended_, true)) return;
  Finish(status);
}

}  // namespace routewind::integration
