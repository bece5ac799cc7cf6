// SPDX-License-Identifier: Apache-2.0
#include "integration/fidelity/side_by_side.h"

#include <grpcpp/create_channel.h>

#include <cstdlib>
#include <utility>

#include "engine/base/check.h"
#include "integration/scripted_call.h"

namespace routewind::integration {
namespace {

std::string Quoted(const SeenAnswer::Metadata& metadata) {
  std::string text;
  for (const auto& [name, value] : metadata) text += " " + name + "=" + value.substr(0, 60);
  return text;
}

template <typename T>
void Compare(const char* what, const T& direct, const T& proxied, const std::string& detail, std::string& differences) {
  if (direct != proxied) differences += std::string(what) + " differs: " + detail + "\n";
}

}  // namespace

std::shared_ptr<grpc::Channel> ConnectTo(const std::string& address, grpc::ChannelArguments arguments) {
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return grpc::CreateCustomChannel("ipv4:" + address, grpc::InsecureChannelCredentials(), arguments);
}

SeenAnswer MakeCall(const std::shared_ptr<grpc::Channel>& channel, const CallRecipe& call) {
  grpc::GenericStub stub(channel);
  CallRecord record;
  record.call_id = "1";
  ScriptedCall scripted(stub, call, record);
  scripted.Run();
  return scripted.answer();
}

SideBySide::SideBySide(const SideBySideOptions& options) {
  Result<std::unique_ptr<EchoBackend>> backend = EchoBackend::Start(options.backend);
  CHECK(backend.has_value());
  backend_ = std::move(backend).value();
  proxy_ = std::make_unique<ProxyInProcess>(ProxySetup{.config = RouteToBackend(options.rule),
                                                       .endpoints = {EndpointOfBackend(backend_->port())},
                                                       .options = options.proxy});
  grpc::ChannelArguments arguments;
  arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, "shop.example.com");
  arguments.SetString(GRPC_ARG_PRIMARY_USER_AGENT_STRING, "till/7");
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, options.client_max_metadata_bytes);
  arguments.SetInt(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, -1);
  if (!options.client_decompresses) arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  direct_ = ConnectTo("127.0.0.1:" + std::to_string(backend_->port()), arguments);
  proxied_ = ConnectTo(proxy_->address(), arguments);
}

BothEnds SideBySide::Make(const std::shared_ptr<grpc::Channel>& channel, const CallRecipe& call) {
  BothEnds ends{.client = MakeCall(channel, call), .backend = {}};
  backend_->WaitForCalls(++calls_);
  ends.backend = backend_->Calls().back();
  return ends;
}

std::string Differences(const BothEnds& direct, const BothEnds& proxied) {
  std::string found;
  const SeenAnswer& a = direct.client;
  const SeenAnswer& b = proxied.client;
  Compare("the client's status code", a.code, b.code, std::to_string(a.code) + " and " + std::to_string(b.code), found);
  Compare("the client's status message", a.message, b.message, a.message + " and " + b.message, found);
  Compare("the status details", a.details, b.details, "", found);
  Compare("the initial metadata", a.metadata, b.metadata, Quoted(a.metadata) + " and " + Quoted(b.metadata), found);
  Compare("the trailers", a.trailers, b.trailers, Quoted(a.trailers) + " and " + Quoted(b.trailers), found);
  Compare("the response's messages", a.messages, b.messages,
          std::to_string(a.messages.size()) + " and " + std::to_string(b.messages.size()), found);

  const SeenCall& c = direct.backend;
  const SeenCall& d = proxied.backend;
  Compare("the path", c.path, d.path, c.path + " and " + d.path, found);
  Compare("the authority", c.authority, d.authority, c.authority + " and " + d.authority, found);
  Compare("the request's metadata", c.metadata, d.metadata, Quoted(c.metadata) + " and " + Quoted(d.metadata), found);
  Compare("the request's messages", c.messages, d.messages,
          std::to_string(c.messages.size()) + " and " + std::to_string(d.messages.size()), found);
  Compare("the request's end", c.request_ended, d.request_ended, "", found);
  Compare("the cancellation", c.cancelled, d.cancelled, "", found);
  Compare("the presence of a deadline", c.had_deadline, d.had_deadline, "", found);
  return found;
}

}  // namespace routewind::integration
