// SPDX-License-Identifier: Apache-2.0
#include "integration/file_text.h"
#include "integration/capture/record_capture.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>

#include "integration/capture/child_process.h"
#include "integration/capture/loopback_recorder.h"
#include "integration/capture/tls_files.h"
#include "integration/echo_backend.h"
#include "integration/scenario_client.h"

namespace routewind::integration {
namespace {

// The server of a recipe, whichever library it is of.
struct Server {
  std::unique_ptr<EchoBackend> cpp;
  std::unique_ptr<ChildProcess> node;
  int port = 0;
};

std::string Bracketed(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

// The command that runs one of the grpc-js scripts.
std::vector<std::string> NodeCommand(const Recipe& recipe, const RecordOptions& options,
                                     const char* script, const std::string& address,
                                     const TlsFiles* tls) {
  std::vector<std::string> command = {"node"};
  if (tls != nullptr) {
    for (std::string& flag : TlsFiles::NodeFlags(*recipe.tls)) command.push_back(std::move(flag));
    command.push_back("--tls-keylog=" + tls->key_log_of(script));
  }
  command.insert(command.end(), {options.node_dir + "/" + script, recipe.path, address});
  if (tls != nullptr) command.push_back(tls->folder());
  return command;
}

std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const TlsFiles* tls) {
  if (tls == nullptr) return {};
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({FileText(tls->key()), FileText(tls->certificate())});
  return grpc::SslServerCredentials(options);
}

Result<Server> StartServer(const Recipe& recipe, const RecordOptions& options,
                           const TlsFiles* tls) {
  Server server;
  if (recipe.server == kGrpcCpp) {
    auto backend = EchoBackend::Start({.address = Bracketed(recipe.address) + ":0",
                                       .keep_calls = false,
                                       .credentials = ServerCredentials(tls)});
    if (!backend) return backend.error();
    server.cpp = *std::move(backend);
    server.port = server.cpp->port();
    return server;
  }
  auto child = ChildProcess::Start(
      NodeCommand(recipe, options, "server.js", Bracketed(recipe.address), tls));
  if (!child) return child.error();
  server.node = *std::move(child);
  std::istringstream(server.node->ReadLine()) >> server.port;
  if (server.port == 0) return Error{"the grpc-js server did not start; has npm ci been run?"};
  return server;
}

bool HasClient(const Recipe& recipe, const char* client) {
  return std::any_of(recipe.connections.begin(), recipe.connections.end(),
                     [&](const ConnectionRecipe& one) { return one.client == client; });
}

// Adds what the grpc-js clients know. They run at the same time as those of gRPC C++.
Status RunClients(const Recipe& recipe, const RecordOptions& options, const std::string& server,
                  const TlsFiles* tls, std::vector<CallRecord>& records) {
  std::unique_ptr<ChildProcess> node;
  if (HasClient(recipe, kGrpcJs)) {
    auto child = ChildProcess::Start(NodeCommand(recipe, options, "client.js", server, tls));
    if (!child) return child.error();
    node = *std::move(child);
  }
  const ClientTls client_tls{tls != nullptr ? tls->key_log_of(kGrpcCpp) : ""};
  records = RunGrpcCpp(recipe, server, tls != nullptr ? &client_tls : nullptr);
  if (!node) return Ok{};
  std::istringstream lines(node->ReadAll());
  for (std::string line; std::getline(lines, line);) {
    Result<CallRecord> record = FromJsonLine(line);
    if (!record) return record.error();
    records.push_back(*std::move(record));
  }
  if (node->Finish() != 0) return Error{"the grpc-js client failed"};
  std::stable_sort(records.begin(), records.end(), [](const CallRecord& a, const CallRecord& b) {
    return a.connection < b.connection;
  });
  return Ok{};
}

Status WriteRecords(const std::vector<CallRecord>& records, const std::string& path) {
  std::ofstream file(path);
  for (const CallRecord& record : records) file << ToJsonLine(record) << '\n';
  file.close();
  if (file.fail()) return Error{path + ": cannot be written"};
  return Ok{};
}

}  // namespace

Result<Recording> RecordCapture(const Recipe& recipe, const RecordOptions& options) {
  std::unique_ptr<TlsFiles> tls;
  if (recipe.tls) {
    auto made = TlsFiles::Make(recipe);
    if (!made) return made.error();
    tls = *std::move(made);
  }
  Result<Server> server = StartServer(recipe, options, tls.get());
  if (!server) return server.error();
  auto recorder = LoopbackRecorder::Start({.device = recipe.device,
                                           .port = static_cast<uint16_t>(server->port),
                                           .path = options.folder + "/" + recipe.capture});
  if (!recorder) return recorder.error();

  Recording recording;
  const std::string target = Bracketed(recipe.address) + ":" + std::to_string(server->port);
  const Status ran = RunClients(recipe, options, target, tls.get(), recording.calls);
  if (!ran) return ran.error();
  (*recorder)->WaitUntilClosed(recipe.connections.size());

  const Result<RecordingTotals> totals = (*recorder)->Stop();
  if (!totals) return totals.error();
  recording.packets = totals->packets;
  if (tls != nullptr) {
    const Status collected = tls->CollectKeyLogs(options.folder + "/" + kKeyLogName);
    if (!collected) return collected.error();
  }
  if (recipe.keep_record) {
    const Status written = WriteRecords(recording.calls, options.folder + "/expected.jsonl");
    if (!written) return written.error();
  }
  return recording;
}

}  // namespace routewind::integration
