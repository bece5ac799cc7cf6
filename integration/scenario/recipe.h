// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/impl/codegen/compression_types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace routewind::integration {

// The shape of a call as its client library knows it; it chooses the API that makes the call.
enum class CallKind : uint8_t { kUnary, kClientStreaming, kServerStreaming, kBidiStreaming };

std::string_view CallKindName(CallKind kind);  // "unary", "clientStreaming", …

// One call to make. Both scripts are in the language of step.h.
struct CallRecipe {
  std::string path = {};
  CallKind kind = CallKind::kUnary;
  std::string authority = {};      // empty: the connection's
  std::string client_script = {};  // unary calls: one `send`
  std::string server_script =
      {};  // travels as the metadata kScriptHeader; empty: the server echoes
  std::vector<std::pair<std::string, std::string>> headers =
      {};                                 // values as MetadataValue() reads them
  std::chrono::milliseconds deadline{0};  // 0: none
  grpc_compression_algorithm compression = GRPC_COMPRESS_NONE;  // of request messages, in gRPC C++
  // The values of `completeness` that a reader of the capture may rightly find (contract, section
  // 3).
  std::vector<std::string> completeness = {"complete"};
};

inline constexpr char kScriptHeader[] = "x-scenario";
// The same for scripts that hold more than printable ASCII: a status message in any language.
inline constexpr char kBinaryScriptHeader[] = "x-scenario-bin";
inline constexpr char kCallIdHeader[] =
    "x-call-id";  // unique in a recipe; pairs records with calls

// The calls of one TCP connection, made in order and again `rounds` times, `parallel` at once.
struct ConnectionRecipe {
  uint32_t number = 0;  // from 0, in the order of the recipe
  std::string client;   // kGrpcCpp or kGrpcJs
  std::string authority;
  uint32_t rounds = 1;
  uint32_t parallel = 1;
  std::vector<CallRecipe> calls;
};

inline constexpr char kGrpcCpp[] = "grpc-c++";
inline constexpr char kGrpcJs[] = "grpc-js";

// Encryption of a recipe's connections. gRPC C++ speaks TLS 1.3 where the other side does; what is
// chosen here is chosen by grpc-js, as client or server.
struct TlsRecipe {
  std::string version = "1.3";  // or "1.2"
  std::string suite = {};       // OpenSSL's name; empty: the libraries' choice
};

// How to make a capture.
struct Recipe {
  std::string path;                   // the file it was read from
  std::string server = kGrpcCpp;      // kGrpcCpp or kGrpcJs
  std::string address = "127.0.0.1";  // of the server, without a port: the system chooses one
  std::string device = "lo";  // where packets are taken from; "any" gives Linux cooked headers
  std::string capture = "capture.pcap";  // a name that ends in .pcapng chooses that format
  bool keep_record = true;               // false: write no expected.jsonl
  std::optional<TlsRecipe> tls;          // none: in clear text
  std::vector<ConnectionRecipe> connections;
};

// Reads a recipe: JSON with the keys that recipe.cc lists; an unknown key is an error that names
// it.
Result<Recipe> ReadRecipe(const std::string& path);

}  // namespace routewind::integration
