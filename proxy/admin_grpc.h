// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace routewind {

// Takes away what gRPC adds to every server of the process: reflection where its library is linked,
// channelz once somebody has asked for it. Servers that forward every method must answer none
// themselves.
class WithoutPlugins : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->clear();
  }
};

// The gRPC services of the admin port: grpc.health.v1, channelz, and reflection for them, in clear
// text. Threads: every member may be called from any thread; Start while no other server is being
// built.
class AdminGrpc {
 public:
  static Result<std::unique_ptr<AdminGrpc>> Start();
  // Ends calls at once.
  ~AdminGrpc();

  // Owns the connection from here on. `begun` is what was read of it already.
  void Accept(int fd, std::string_view begun);
  // What grpc.health.v1 answers for the whole server.
  void SetServing(bool is_serving);

 private:
  AdminGrpc() = default;

  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> door_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace routewind
