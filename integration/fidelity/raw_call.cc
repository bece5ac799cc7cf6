// SPDX-License-Identifier: Apache-2.0
#include "integration/fidelity/raw_call.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include "engine/base/check.h"
#include "integration/message_bytes.h"

namespace routewind::integration {
namespace {

bool Completed(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  CHECK(queue.Next(&tag, &ok));
  return ok;
}

}  // namespace

SeenAnswer RawCall(const std::shared_ptr<grpc::Channel>& channel, const RawRequest& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  context.set_authority(request.authority);
  context.set_deadline(std::chrono::system_clock::now() + request.deadline);
  for (const auto& [name, value] : request.metadata) context.AddMetadata(name, value);
  const auto stream = stub.PrepareCall(&context, request.path, &queue);
  stream->StartCall(&context);
  bool going = Completed(queue);
  for (const std::string& bytes : request.messages) {
    const grpc::Slice slice(bytes);
    if (going) stream->Write(grpc::ByteBuffer(&slice, 1), &context);
    going = going && Completed(queue);
  }
  if (going) {
    stream->WritesDone(&context);
    Completed(queue);
  }
  SeenAnswer answer;
  for (;;) {
    grpc::ByteBuffer message;
    stream->Read(&message, &context);
    if (!Completed(queue)) break;
    answer.messages.push_back(BytesOf(message));
  }
  grpc::Status status;
  stream->Finish(&status, &context);
  CHECK(Completed(queue));
  answer.code = status.error_code();
  answer.message = status.error_message();
  answer.details = status.error_details();
  return answer;
}

}  // namespace routewind::integration
