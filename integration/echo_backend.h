// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace routewind::integration {

// What reached the backend in one call.
struct SeenCall {
  std::string path;
  std::string authority;
  std::vector<std::pair<std::string, std::string>> metadata;  // -bin values decoded; sorted by name
  std::vector<std::string> messages;                          // the bytes of each request message
  bool request_ended = false;                                 // the client half-closed
  bool cancelled = false;                                     // as the server library reports it
  bool had_deadline = false;
  std::chrono::system_clock::time_point deadline;  // when had_deadline
};

struct EchoBackendOptions {
  std::string address = "127.0.0.1:0";  // port 0: the system chooses
  std::string name = {};                // sent as initial metadata `x-backend` unless empty
  std::string script = {};              // played by every call, whatever its metadata says; empty: none
  bool keep_calls = true;               // false: Calls() stays empty, for load
  int max_metadata_bytes = 256 * 1024;  // gRPC refuses larger request metadata
  int max_message_bytes = 4 << 20;      // gRPC refuses larger request messages; -1: none
  bool decompresses = true;             // false: messages are seen as they are on the wire
  std::shared_ptr<grpc::ServerCredentials> credentials = {};  // null: cleartext
};

// A gRPC C++ server in this process that answers any method with any messages.
//
// The client chooses the behaviour of each call: the request metadata `x-scenario` holds a script
// in the language of scenario/step.h; without it every message is sent back as it comes.
//
// Lifetime: Calls of the server end with Shutdown() or the destructor, whichever comes first.
// Threads:  every member may be called from any thread.
class EchoBackend {
 public:
  static Result<std::unique_ptr<EchoBackend>> Start(EchoBackendOptions options);
  ~EchoBackend();

  int port() const;

  // The calls that have ended, in the order of their ends.
  std::vector<SeenCall> Calls() const;

  // Blocks until `count` calls have ended since the start.
  void WaitForCalls(uint64_t count) const;

  // Blocks until no response message has been taken from the scripts for `quiet`; returns how many were since the start.
  uint64_t SentUntilQuiet(std::chrono::milliseconds quiet) const;

  // Ends calls that are still running and closes the port. Harmless when repeated.
  void Shutdown();

 private:
  class Service;
  explicit EchoBackend(std::unique_ptr<Service> service);

  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace routewind::integration
