// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "proxy/testing/certificates.h"

namespace routewind::integration {

using MadeCertificate = ::routewind::testing::MadeCertificate;
using TestAuthority = ::routewind::testing::TestAuthority;

// What TLS needs in a configuration: documents that go behind others.
std::string TlsSecret(const std::string& name, const MadeCertificate& pair);
std::string CaConfigMap(const std::string& name, const std::string& pem);

// A channel over TLS with a connection of its own. It asks for `server_name` by SNI, wants a certificate for that name
// from an authority in `trusted` (PEM), and has it as the authority of its calls.
std::shared_ptr<grpc::Channel> ConnectOverTls(const std::string& address, const std::string& trusted,
                                              const std::string& server_name);

}  // namespace routewind::integration
