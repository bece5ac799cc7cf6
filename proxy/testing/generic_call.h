// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

// One unary call with an empty message, for tests that only ask whether a server can be reached.
// Test-only.
namespace routewind::testing {

inline constexpr std::chrono::seconds kCallPatience{10};

inline grpc::Status CallOnce(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& method) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallPatience);
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const grpc::ByteBuffer request{nullptr, 0};
  auto reader = stub.PrepareUnaryCall(&context, method, request, &queue);
  grpc::ByteBuffer response;
  grpc::Status status;
  reader->StartCall();
  reader->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool is_ok = false;
  queue.Next(&tag, &is_ok);
  return status;
}

// A channel that shares its connections with no other.
inline std::shared_ptr<grpc::Channel> OwnChannel(
    const std::string& target, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
    grpc::ChannelArguments arguments = {}) {
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

}  // namespace routewind::testing
