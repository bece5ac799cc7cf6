// SPDX-License-Identifier: Apache-2.0
#include "integration/scenario_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "engine/base/check.h"
#include "integration/scenario/step.h"
#include "integration/scripted_call.h"

namespace routewind::integration {
namespace {

constexpr int kMaxMetadataBytes = 256 * 1024;  // of a response
constexpr int kMaxMessageBytes = 16 * 1024 * 1024;

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const ClientTls* tls) {
  if (tls == nullptr) return grpc::InsecureChannelCredentials();
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_verify_server_certs(false);
  options.set_certificate_verifier(std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  options.set_check_call_host(false);
  options.set_tls_session_key_log_file_path(tls->key_log_file);
  return grpc::experimental::TlsCredentials(options);
}

std::shared_ptr<grpc::Channel> Connect(const std::string& authority, const std::string& server,
                                       const ClientTls* tls) {
  grpc::ChannelArguments arguments;
  arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, authority);
  if (tls != nullptr) arguments.SetString(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, authority);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a TCP connection of its own
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  arguments.SetInt(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, kMaxMessageBytes);
  const std::string scheme = server.starts_with('[') ? "ipv6:" : "ipv4:";
  auto channel = grpc::CreateCustomChannel(scheme + server, CredentialsOf(tls), arguments);
  CHECK(channel->WaitForConnected(std::chrono::system_clock::time_point::max()));
  return channel;
}

// What is known before the call is made. `index` counts the calls of the connection.
CallRecord Announce(const ConnectionRecipe& connection, const CallRecipe& call, uint32_t index,
                    const std::string& server) {
  CallRecord record;
  record.call_id = std::to_string(connection.number) + "-" + std::to_string(index);
  record.connection = connection.number;
  if (connection.parallel == 1) record.sequence = index;
  record.client = kGrpcCpp;
  record.server = server;
  record.kind = CallKindName(call.kind);
  record.authority = call.authority.empty() ? connection.authority : call.authority;
  record.path = call.path;
  for (const auto& [name, text] : call.headers) {
    const std::string value = MetadataValue(name, text);
    record.headers[name].push_back(name.ends_with("-bin") ? UnpaddedBase64(value) : value);
  }
  record.headers[kCallIdHeader] = {record.call_id};
  if (!call.server_script.empty()) record.headers[kScriptHeader] = {call.server_script};
  record.completeness = call.completeness;
  record.deadline_ms = static_cast<uint64_t>(call.deadline.count());
  return record;
}

}  // namespace

std::vector<CallRecord> RunConnection(const ConnectionRecipe& connection,
                                      const std::string& server, const ClientTls* tls) {
  grpc::GenericStub stub(Connect(connection.authority, server, tls));
  std::vector<CallRecord> records(connection.calls.size() * connection.rounds);
  std::atomic<uint32_t> next = 0;
  const auto work = [&] {
    for (uint32_t i = next++; i < records.size(); i = next++) {
      const CallRecipe& call = connection.calls[i % connection.calls.size()];
      records[i] = ScriptedCall(stub, call, Announce(connection, call, i, server)).Run();
    }
  };
  std::vector<std::thread> workers;
  for (uint32_t i = 1; i < connection.parallel; ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  return records;
}

std::vector<CallRecord> RunGrpcCpp(const Recipe& recipe, const std::string& server,
                                   const ClientTls* tls) {
  std::vector<std::vector<CallRecord>> parts(recipe.connections.size());
  std::vector<std::thread> workers;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (recipe.connections[i].client != kGrpcCpp) continue;
    workers.emplace_back([&, i] { parts[i] = RunConnection(recipe.connections[i], server, tls); });
  }
  for (std::thread& worker : workers) worker.join();
  std::vector<CallRecord> records;
  for (std::vector<CallRecord>& part : parts) {
    for (CallRecord& record : part) records.push_back(std::move(record));
  }
  return records;
}

}  // namespace routewind::integration
