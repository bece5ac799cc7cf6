// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "proxy/listener_plan.h"

namespace routewind {

// Whether a TLS server could use the pair: both parts are PEM that can be read without a password,
// and the key belongs to the first certificate. gRPC would only say that its server did not start.
// OpenSSL is seen here only. Errors: "Secret infra/cert: tls.key does not belong to the first
// certificate of tls.crt".
Status CheckCertificatePair(const CertificatePair& pair);

}  // namespace routewind
