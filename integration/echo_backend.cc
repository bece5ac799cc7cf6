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
      : name_(options.name), script_(options.script), keep_calls_(options.keep_calls) {}

  // The server has waited for its calls; taking the lock shows that also to those who cannot look into gRPC (sanitizers).
  ~Service() override { const std::lock_guard lock(mutex_); }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new ScriptReactor(context, {.backend_name = name_,
                                       .script = script_,
                                       .sent = [this] { CountSent(); },
                                       .done = [this](SeenCall call) { Add(std::move(call)); }});
  }

  std::vector<SeenCall> Calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  void WaitFor(uint64_t count) const {
    std::unique_lock lock(mutex_);
    one_ended_.wait(lock, [&] { return ended_ >= count; });
  }

  uint64_t SentUntilQuiet(std::chrono::milliseconds quiet) const {
    std::unique_lock lock(mutex_);
    uint64_t known = sent_;
    while (one_sent_.wait_for(lock, quiet, [&] { return sent_ != known; })) known = sent_;
    return known;
  }

 private:
  void CountSent() {
    const std::lock_guard lock(mutex_);
    ++sent_;
    one_sent_.notify_all();
  }

  void Add(SeenCall call) {
    const std::lock_guard lock(mutex_);
    ++ended_;
    if (keep_calls_) calls_.push_back(std::move(call));
    one_ended_.notify_all();
  }

  const std::string name_;
  const std::string script_;
  const bool keep_calls_;
  mutable std::mutex mutex_;
  mutable std::condition_variable one_ended_;
  mutable std::condition_variable one_sent_;
  uint64_t ended_ = 0;
  uint64_t sent_ = 0;
  std::vector<SeenCall> calls_;
};

EchoBackend::EchoBackend(std::unique_ptr<Service> service) : service_(std::move(service)) {}

EchoBackend::~EchoBackend() { Shutdown(); }

Result<std::unique_ptr<EchoBackend>> EchoBackend::Start(EchoBackendOptions options) {
  std::unique_ptr<EchoBackend> backend(new EchoBackend(std::make_unique<Service>(options)));
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(backend->service_.get());
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes);
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(-1);
  if (!options.decompresses) builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
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

uint64_t EchoBackend::SentUntilQuiet(std::chrono::milliseconds quiet) const { return service_->SentUntilQuiet(quiet); }

void EchoBackend::Shutdown() {
  if (!server_) return;
  server_->Shutdown(std::chrono::system_clock::now());  // at once: running calls are cancelled
  server_->Wait();
  server_.reset();
}

}  // namespace routewind::integration
