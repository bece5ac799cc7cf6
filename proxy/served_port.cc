// SPDX-License-Identifier: Apache-2.0
#include "proxy/served_port.h"

#include <memory>
#include <utility>

#include "proxy/admin_grpc.h"

namespace routewind {
namespace {

// Pings that clients may send: gRPC's own default (one in five minutes) would close connections of clients that keep alive
// more eagerly than that, which a gateway in production tolerates.
constexpr int kClientPingIntervalMs = 10'000;

void Configure(const FrontLimits& limits, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(limits.max_message_bytes);
  builder.SetMaxSendMessageSize(-1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits.max_metadata_bytes);
  // Messages pass as they are, compressed or not.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, limits.keepalive_time_ms);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, limits.keepalive_timeout_ms);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kClientPingIntervalMs);
  if (limits.idle_timeout_ms > 0) builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, limits.idle_timeout_ms);
}

}  // namespace

ServedPort::ServedPort(const Options& options, const Shared& shared)
    : context_{.current = shared.current,
               .options = shared.options,
               .observers = shared.observers,
               .next_ordinal = shared.next_ordinal,
               .mirrors_under_way = shared.mirrors_under_way,
               .listener = options.listener,
               .address = {}} {
  grpc::ServerBuilder builder;
  Configure(options.limits, builder);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, options.shows_channelz ? 1 : 0);
  builder.SetOption(std::make_unique<WithoutPlugins>());  // every method is the backends' to answer
  builder.RegisterAsyncGenericService(&any_method_);
  for (int i = 0; i < options.threads; ++i) queues_.push_back(builder.AddCompletionQueue());
  using Type = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  door_ = builder.experimental().AddExternalConnectionAcceptor(
      Type::FROM_FD, options.credentials != nullptr ? options.credentials : grpc::InsecureServerCredentials());
  server_ = builder.BuildAndStart();
}

Result<std::unique_ptr<ServedPort>> ServedPort::Start(const Options& options, const Shared& shared) {
  std::unique_ptr<ServedPort> port(new ServedPort(options, shared));
  if (port->server_ == nullptr) {
    return Error{"cannot start a gRPC server for port " + std::to_string(options.listener.port) +
                 (options.credentials == nullptr ? "" : ": are the listener's certificates and keys a pair?")};
  }
  for (const auto& queue : port->queues_) {
    port->workers_.push_back(std::make_unique<Worker>(port->server_->c_server(), queue->cq(), port->context_));
  }
  return port;
}

void ServedPort::Run(const HostPort& address) {
  context_.address = address.ToString();
  for (const auto& worker : workers_) worker->Start();
}

void ServedPort::Accept(int fd) {
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.fd = fd;
  door_->HandleNewConnection(&connection);
}

ServedPort::~ServedPort() { Drain(std::chrono::system_clock::now()); }

void ServedPort::Drain(std::chrono::system_clock::time_point deadline) {
  if (server_ == nullptr || std::exchange(is_drained_, true)) return;
  server_->Shutdown(deadline);
  for (const auto& worker : workers_) worker->Stop();
  for (const auto& worker : workers_) worker->WaitUntilIdle();
  for (const auto& queue : queues_) queue->Shutdown();
  for (const auto& worker : workers_) worker->Join();
}

}  // namespace routewind
