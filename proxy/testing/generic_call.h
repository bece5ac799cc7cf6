// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

// One unary call with an empty message, for tests that only ask whether a server can be reached.
// Test-only.
namespace routewind::testing {

inline constexpr std::chrono::seconds kCallPatience{10};

struct UnaryAnswer {
  grpc::Status status;
  std::string message;  // its bytes
};

inline UnaryAnswer CallWith(const std::shared_ptr<grpc::Channel>& channel,
                            const std::string& method, const std::string& message) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallPatience);
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const grpc::Slice bytes(message);
  const grpc::ByteBuffer request(&bytes, 1);
  auto reader = stub.PrepareUnaryCall(&context, method, request, &queue);
  grpc::ByteBuffer response;
  UnaryAnswer answer;
  reader->StartCall();
  reader->Finish(&response, &answer.status, nullptr);
  void* tag = nullptr;
  bool is_ok = false;
  queue.Next(&tag, &is_ok);
  std::vector<grpc::Slice> slices;
  if (response.Valid() && response.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices)
      answer.message.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return answer;
}

inline grpc::Status CallOnce(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& method) {
  return CallWith(channel, method, {}).status;
}

// A channel that shares its connections with no other.
inline std::shared_ptr<grpc::Channel> OwnChannel(
    const std::string& target, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
    grpc::ChannelArguments arguments = {}) {
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

}  // namespace routewind::testing
