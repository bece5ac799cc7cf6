// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/grpc_security.h>

#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/model/config.h"
#include "proxy/freeing.h"

namespace routewind {

using ChannelCredentials =
    std::unique_ptr<grpc_channel_credentials, Freeing<grpc_channel_credentials_release>>;

// How a backend is reached.
struct BackendCredentials {
  ChannelCredentials credentials;
  // The SNI, and the name that the certificate must hold: the channel needs it as
  // GRPC_SSL_TARGET_NAME_OVERRIDE_ARG. Empty: cleartext, or a policy without a name.
  std::string tls_name;
};

// In clear text, for backends without a policy.
BackendCredentials MakeCleartextCredentials();

// Under a BackendTLSPolicy (semantics 7.7): trust in the usable bundles it names, or in the
// system's roots; the SNI is its hostname; the certificate must hold that hostname, or one of
// subjectAltNames where there are any. The :authority of calls is not compared with the
// certificate: it is the client's, and stays as it came. Errors: no bundle in the input can be
// used. The backend must then not be reached at all: answer UNAVAILABLE with this.
Result<BackendCredentials> MakeTlsCredentials(const Config& config, const BackendTlsPolicy& policy);

}  // namespace routewind
