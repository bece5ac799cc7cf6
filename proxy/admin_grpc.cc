// SPDX-License-Identifier: Apache-2.0
#include "proxy/admin_grpc.h"

#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>

#include <chrono>

namespace routewind {

Result<std::unique_ptr<AdminGrpc>> AdminGrpc::Start() {
  std::unique_ptr<AdminGrpc> made(new AdminGrpc);
  // Both are for every server built from here on: hence WithoutPlugins.
  grpc::channelz::experimental::InitChannelzService();
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  using Type = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  made->door_ = builder.experimental().AddExternalConnectionAcceptor(
      Type::FROM_FD, grpc::InsecureServerCredentials());
  // A switch of the whole process, read when a server is built.
  grpc::EnableDefaultHealthCheckService(true);
  made->server_ = builder.BuildAndStart();
  grpc::EnableDefaultHealthCheckService(false);
  if (made->server_ == nullptr) return Error{"cannot start the gRPC services of the admin port"};
  made->SetServing(false);
  return made;
}

AdminGrpc::~AdminGrpc() {
  if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
}

void AdminGrpc::Accept(int fd, std::string_view begun) {
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.fd = fd;
  const grpc::Slice slice(begun.data(), begun.size());
  connection.read_buffer = grpc::ByteBuffer(&slice, 1);
  door_->HandleNewConnection(&connection);
}

void AdminGrpc::SetServing(bool is_serving) {
  server_->GetHealthCheckService()->SetServingStatus(is_serving);
}

}  // namespace routewind
