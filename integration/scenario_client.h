// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "integration/scenario/call_record.h"
#include "integration/scenario/recipe.h"

namespace routewind::integration {

// How a client speaks TLS: with any server, whose certificate it does not look at.
struct ClientTls {
  std::string key_log_file;  // gets the secrets of its connections
};

// Makes the calls of one connection with gRPC C++ over one TCP connection of their own, and returns
// what the client knows of each, in the order of the recipe. `server` is HOST:PORT, an IPv6 host in
// brackets. In clear text where `tls` is null. Blocks until every call has ended and the connection's
// channel is released.
std::vector<CallRecord> RunConnection(const ConnectionRecipe& connection, const std::string& server,
                                      const ClientTls* tls = nullptr);

// Makes the calls of those connections of `recipe` whose client is gRPC C++, all connections at
// once. Records are in the order of the recipe.
std::vector<CallRecord> RunGrpcCpp(const Recipe& recipe, const std::string& server,
                                   const ClientTls* tls = nullptr);

}  // namespace routewind::integration
