// SPDX-License-Identifier: Apache-2.0
#include "proxy/backend_credentials.h"

#include <grpc/support/string_util.h>

#include "engine/route/certificate.h"
#include "proxy/subject_alt_names.h"

namespace routewind {
namespace {

using SubjectAltNames = std::vector<BackendTlsPolicy::SubjectAltName>;

using Verifier =
    std::unique_ptr<grpc_tls_certificate_verifier, Freeing<grpc_tls_certificate_verifier_release>>;

// Checks names after the handshake; the chain has been verified by then. Owned by gRPC, which calls
// Destroy last.
struct NameVerifier {
  grpc_tls_certificate_verifier_external functions;
  SubjectAltNames wanted;

  static int Verify(void* self, grpc_tls_custom_verification_check_request* request,
                    grpc_tls_on_custom_verification_check_done_cb, void*, grpc_status_code* status,
                    char** details) {
    const auto& peer = request->peer_info.san_names;
    const CertificateNames names{{peer.dns_names, peer.dns_names + peer.dns_names_size},
                                 {peer.uri_names, peer.uri_names + peer.uri_names_size}};
    const bool is_ok = HoldsSubjectAltName(names, static_cast<NameVerifier*>(self)->wanted);
    *status = is_ok ? GRPC_STATUS_OK : GRPC_STATUS_UNAUTHENTICATED;
    if (!is_ok) *details = gpr_strdup("the certificate holds none of the policy's subjectAltNames");
    return 1;  // done, no callback to wait for
  }
  static void Cancel(void*, grpc_tls_custom_verification_check_request*) {}
  static void Destroy(void* self) { delete static_cast<NameVerifier*>(self); }
};

Verifier MakeNameVerifier(const SubjectAltNames& wanted) {
  if (wanted.empty()) return Verifier(grpc_tls_certificate_verifier_host_name_create());
  auto* const made = new NameVerifier{{}, wanted};  // Destroy deletes it
  made->functions = {made, &NameVerifier::Verify, &NameVerifier::Cancel, &NameVerifier::Destroy};
  return Verifier(grpc_tls_certificate_verifier_external_create(&made->functions));
}

// The PEM that a caCertificateRef leads to; null when it leads to none.
const std::string* FindBundle(const Config& config, const ObjectName& id, const GroupKind& target) {
  if (target != GroupKind{"", "ConfigMap"}) return nullptr;
  for (const ConfigMap& map : config.config_maps) {
    if (map.meta.id != id) continue;
    const auto bundle = map.data.find("ca.crt");
    const bool is_usable = bundle != map.data.end() && HoldsPemBlock(bundle->second, "CERTIFICATE");
    return is_usable ? &bundle->second : nullptr;
  }
  return nullptr;
}

// All usable bundles one after the other; one that cannot be used only takes its own certificates
// away.
Result<std::string> CollectBundles(const Config& config, const BackendTlsPolicy& policy) {
  std::string pem;
  std::string missing;
  for (const BackendTlsPolicy::CaRef& ref : policy.ca_certificate_refs) {
    const ObjectName id{policy.meta.id.ns, ref.name};
    const std::string* bundle = FindBundle(config, id, ref.target);
    if (bundle != nullptr) {
      pem += *bundle + "\n";
    } else {
      missing += (missing.empty() ? "" : ", ") + ref.target.kind + " " + id.ToString();
    }
  }
  if (!pem.empty()) return pem;
  return Error{"BackendTLSPolicy " + policy.meta.id.ToString() +
               " cannot be met: the input has no CA certificate in " + missing};
}

}  // namespace

BackendCredentials MakeCleartextCredentials() {
  return {ChannelCredentials(grpc_insecure_credentials_create()), {}};
}

Result<BackendCredentials> MakeTlsCredentials(const Config& config,
                                              const BackendTlsPolicy& policy) {
  std::string roots;
  if (!policy.well_known_ca_certificates) {
    auto bundles = CollectBundles(config, policy);
    if (!bundles) return bundles.error();
    roots = *std::move(bundles);
  }
  grpc_tls_credentials_options* const options = grpc_tls_credentials_options_create();
  if (!roots.empty()) {
    grpc_tls_certificate_provider* const provider =
        grpc_tls_certificate_provider_static_data_create(roots.c_str(), nullptr);
    grpc_tls_credentials_options_set_certificate_provider(options, provider);
    grpc_tls_credentials_options_watch_root_certs(options);
    grpc_tls_certificate_provider_release(provider);  // the options hold on to it
  }
  const Verifier verifier = MakeNameVerifier(policy.subject_alt_names);
  grpc_tls_credentials_options_set_certificate_verifier(options, verifier.get());
  grpc_tls_credentials_options_set_check_call_host(options, 0);
  return BackendCredentials{ChannelCredentials(grpc_tls_credentials_create(options)),
                            policy.hostname};
}

}  // namespace routewind
