// SPDX-License-Identifier: Apache-2.0
#include "integration/scripted_call.h"

#include <grpcpp/support/byte_buffer.h>

#include <chrono>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/model/outcome.h"
#include "integration/message_bytes.h"

namespace routewind::integration {

ScriptedCall::ScriptedCall(grpc::GenericStub& stub, const CallRecipe& call, CallRecord record)
    : stub_(stub), call_(call), record_(std::move(record)) {
  for (const auto& [name, text] : call.headers) {
    context_.AddMetadata(name, MetadataValue(name, text));
  }
  context_.AddMetadata(kCallIdHeader, record_.call_id);
  if (!call.server_script.empty()) context_.AddMetadata(kScriptHeader, call.server_script);
  if (!call.authority.empty()) context_.set_authority(call.authority);
  if (call.compression != GRPC_COMPRESS_NONE) context_.set_compression_algorithm(call.compression);
  if (call.deadline.count() > 0) {
    context_.set_deadline(std::chrono::system_clock::now() + call.deadline);
  }
}

CallRecord ScriptedCall::Run() {
  Result<std::vector<Step>> steps = ParseScript(call_.client_script);
  CHECK(steps.has_value());  // the recipe's reader has refused bad scripts
  const grpc::Status status = call_.kind == CallKind::kUnary ? RunUnary(*steps) : RunStream(*steps);
  KeepAnswer(status);
  record_.response_status =
      GrpcStatusName(static_cast<GrpcStatus>(static_cast<int>(status.error_code())));
  return std::move(record_);
}

void ScriptedCall::KeepAnswer(const grpc::Status& status) {
  answer_.code = status.error_code();
  answer_.message = status.error_message();
  answer_.details = status.error_details();
  for (const auto& [name, value] : context_.GetServerTrailingMetadata()) {
    answer_.trailers.emplace_back(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }
  for (const auto& [name, value] : context_.GetServerInitialMetadata()) {
    answer_.metadata.emplace_back(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }
}

grpc::Status ScriptedCall::RunUnary(const std::vector<Step>& steps) {
  CHECK(steps.size() == 1 && steps[0].verb == Verb::kSend);
  const auto reader =
      stub_.PrepareUnaryCall(&context_, call_.path, MessageOf(steps[0].bytes), &queue_);
  grpc::ByteBuffer response;
  grpc::Status status;
  reader->StartCall();
  reader->Finish(&response, &status, this);
  CHECK(Completed());
  record_.request_messages = 1;
  record_.request_bytes = steps[0].bytes;
  record_.half_closed = true;
  if (status.ok()) {
    record_.response_messages = 1;
    record_.response_bytes = response.Length();
    answer_.messages.push_back(BytesOf(response));
  }
  return status;
}

grpc::Status ScriptedCall::RunStream(const std::vector<Step>& steps) {
  const auto stream = stub_.PrepareCall(&context_, call_.path, &queue_);
  stream->StartCall(this);
  bool going = Completed();
  for (const Step& step : steps) going = going && Play(step, *stream);
  while (Read(*stream)) {
  }
  grpc::Status status;
  stream->Finish(&status, this);
  CHECK(Completed());
  return status;
}

bool ScriptedCall::Play(const Step& step, Stream& stream) {
  switch (step.verb) {
    case Verb::kSend:
    case Verb::kSendPlain:
    case Verb::kSendLast:
      return Send(step, stream);
    case Verb::kClose:
      record_.half_closed = true;
      stream.WritesDone(this);
      return Completed();
    case Verb::kCancel:
      record_.cancelled = true;
      context_.TryCancel();
      return false;
    case Verb::kReadMetadata:
      stream.ReadInitialMetadata(this);
      return Completed();
    case Verb::kReadAll:
      return false;  // what RunStream does next
    case Verb::kRead:
      for (uint64_t i = 0; i < step.count; ++i) {
        if (!Read(stream)) return false;
      }
      return true;
    default:
      CHECK(false);  // a step of a server
  }
  return false;
}

bool ScriptedCall::Send(const Step& step, Stream& stream) {
  grpc::WriteOptions options;
  if (step.verb == Verb::kSendLast) options.set_last_message();
  if (step.verb == Verb::kSendPlain) options.set_no_compression();
  for (uint64_t i = 0; i < step.count; ++i) {
    stream.Write(MessageOf(step.bytes), options, this);
    if (!Completed()) return false;
    ++record_.request_messages;
    record_.request_bytes += step.bytes;
  }
  if (step.verb == Verb::kSendLast) record_.half_closed = true;
  return true;
}

bool ScriptedCall::Read(Stream& stream) {
  grpc::ByteBuffer message;
  stream.Read(&message, this);
  if (!Completed()) return false;
  ++record_.response_messages;
  record_.response_bytes += message.Length();
  answer_.messages.push_back(BytesOf(message));
  return true;
}

bool ScriptedCall::Completed() {
  void* tag = nullptr;
  bool ok = false;
  CHECK(queue_.Next(&tag, &ok));
  return ok;
}

}  // namespace routewind::integration
