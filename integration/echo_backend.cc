// SPDX-License-Identifier: Apache-2.0
#include "integration/echo_backend.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "integration/script_reactor.h"

namespace routewind::integration {

class EchoBackend::Service final : public grpc::CallbackGenericService {
 public:
  explicit Service(const EchoBackendOptions& options)
      : name_(options.name), keep_calls_(options.keep_calls) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new ScriptReactor(context, name_, [this](SeenCall call) { Add(std::move(call)); });
  }

  std::vector<SeenCall> Calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  void WaitFor(uint64_t count) const {
    std::unique_lock lock(mutex_);
    one_ended_.wait(lock, [&] { return ended_ >= count; });
  }

 private:
  void Add(SeenCall call) {
    const std::lock_guard lock(mutex_);
    ++ended_;
    if (keep_calls_) calls_.push_back(std::move(call));
    one_ended_.notify_all();
  }

  const std::string name_;
  const bool keep_calls_;
  mutable std::mutex mutex_;
  mutable std::condition_variable one_ended_;
  uint64_t ended_ = 0;
  std::vector<SeenCall> calls_;
};

EchoBackend::EchoBackend(std::unique_ptr<Service> service) : service_(std::move(service)) {}

EchoBackend::~EchoBackend() { Shutdown(); }

Result<std::unique_ptr<EchoBackend>> EchoBackend::Start(EchoBackendOptions options) {
  std::unique_ptr<EchoBackend> backend(new EchoBackend(std::make_unique<Service>(options)));
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(backend->service_.get());
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(
      options.address,
      options.credentials ? options.credentials : grpc::InsecureServerCredentials(),
      &backend->port_);
  backend->server_ = builder.BuildAndStart();
  if (!backend->server_ || backend->port_ == 0) {
    return Error{options.address + ": the backend cannot listen there"};
  }
  return backend;
}

int EchoBackend::port() const { return port_; }
std::vector<SeenCall> EchoBackend::Calls() const { return service_->Calls(); }
void EchoBackend::WaitForCalls(uint64_t count) const { service_->WaitFor(count); }

void EchoBackend::Shutdown() {
  if (!server_) return;
  server_->Shutdown(std::chrono::system_clock::now());  // at once: running calls are cancelled
  server_->Wait();
  server_.reset();
}

}  // namespace routewind::integration
