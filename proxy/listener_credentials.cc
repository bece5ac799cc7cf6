// SPDX-License-Identifier: Apache-2.0
#include "proxy/listener_credentials.h"

#include "proxy/certificate_check.h"

namespace routewind {

Result<std::shared_ptr<grpc::ServerCredentials>> MakeListenerCredentials(
    const std::vector<CertificatePair>& certificates) {
  if (certificates.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  for (const CertificatePair& pair : certificates) {
    const auto checked = CheckCertificatePair(pair);
    if (!checked) return checked.error();
    options.pem_key_cert_pairs.push_back({.private_key = pair.key, .cert_chain = pair.chain});
  }
  return grpc::SslServerCredentials(options);
}

}  // namespace routewind
