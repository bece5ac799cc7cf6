// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "proxy/listener_plan.h"

namespace routewind {

// What a port's connections are taken with: cleartext without certificates, else TLS with ALPN h2
// and no client certificates asked for. Of several certificates gRPC serves the first whose names
// cover the client's SNI, and the first of all where none does or the client sent no SNI. Errors: a
// pair that no TLS server could use (certificate_check.h).
Result<std::shared_ptr<grpc::ServerCredentials>> MakeListenerCredentials(
    const std::vector<CertificatePair>& certificates);

}  // namespace routewind
