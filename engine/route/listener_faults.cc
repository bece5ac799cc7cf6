// SPDX-License-Identifier: Apache-2.0
#include "engine/route/listener_faults.h"

#include <optional>

#include "engine/route/allowed_routes.h"
#include "engine/route/certificate.h"
#include "engine/route/label_selector.h"

namespace routewind {
namespace {

bool UsesTls(const Listener& listener) {
  return listener.protocol == "HTTPS" || listener.protocol == "TLS";
}

// HTTP, HTTPS and TLS share a port by looking at hostnames. TCP and UDP never do, but the engine
// does not serve them, so they are refused alone (3.6).
bool SharesPortByHostname(const Listener& listener) {
  return listener.protocol == "HTTP" || UsesTls(listener);
}

// The conflict between two listeners of one Gateway; kNone when they are distinct. V-G05 has
// already refused listeners that are equal in port, protocol and hostname, and they would conflict
// here too.
ListenerFault ConflictBetween(const Listener& a, const Listener& b) {
  if (a.port != b.port || !SharesPortByHostname(a) || !SharesPortByHostname(b)) {
    return ListenerFault::kNone;
  }
  if (UsesTls(a) != UsesTls(b)) return ListenerFault::kProtocolConflict;  // D-24
  return a.hostname == b.hostname ? ListenerFault::kHostnameConflict : ListenerFault::kNone;
}

std::optional<ListenerFinding> FindConflict(const Gateway& gateway, size_t index,
                                            ListenerFault kind) {
  const Listener& listener = gateway.listeners[index];
  for (size_t other = 0; other < gateway.listeners.size(); ++other) {
    const Listener& peer = gateway.listeners[other];
    if (other == index || ConflictBetween(listener, peer) != kind) continue;
    const std::string port = std::to_string(listener.port);
    if (kind == ListenerFault::kProtocolConflict) {
      return ListenerFinding{kind, "listener " + peer.name + " speaks " + peer.protocol +
                                       " on port " + port + ", which cannot be shared with " +
                                       listener.protocol + ": give one of them another port"};
    }
    return ListenerFinding{kind, "listener " + peer.name + " has the same hostname " +
                                     std::string(peer.hostname.text()) + " on port " + port +
                                     ": hostnames on one port must differ"};
  }
  return std::nullopt;
}

std::optional<ListenerFinding> FindUnsupportedValue(const Listener& listener) {
  if (listener.protocol == "HTTPS" && !listener.tls.has_value()) {  // D-35
    return ListenerFinding{ListenerFault::kUnsupportedValue,
                           "an HTTPS listener needs tls with a certificate to serve anything"};
  }
  const AllowedRoutes& allowed = listener.allowed_routes;
  if (allowed.from != AllowedRoutes::From::kSelector || !allowed.selector.has_value()) {
    return std::nullopt;
  }
  std::string fault = SelectorFault(*allowed.selector);  // D-23
  if (fault.empty()) return std::nullopt;
  return ListenerFinding{ListenerFault::kUnsupportedValue,
                         "allowedRoutes.namespaces.selector: " + fault};
}

std::optional<ListenerFinding> CheckCertificate(const Config& config,
                                                const ReferenceResolver& resolver,
                                                const Gateway& gateway,
                                                const ListenerTls::CertificateRef& ref) {
  const GroupKind secret_kind{"", "Secret"};
  if (ref.target != secret_kind) {
    return ListenerFinding{
        ListenerFault::kInvalidCertificateRef,
        "certificateRef names a " + DescribeKind(ref.target) + ", only a core Secret can be used"};
  }
  const GroupKind gateway_kind{kGatewayGroup, "Gateway"};
  const std::string name = "Secret " + ref.id.ToString();
  if (!resolver.IsPermitted(gateway_kind, gateway.meta.id.ns, secret_kind, ref.id)) {
    return ListenerFinding{ListenerFault::kRefNotPermitted,
                           name + " needs a ReferenceGrant in namespace " + ref.id.ns +
                               " from Gateway in " + gateway.meta.id.ns};
  }
  const Secret* secret = resolver.FindSecret(ref.id);
  if (secret == nullptr) {
    if (config.certificates_assumed) return std::nullopt;
    return ListenerFinding{ListenerFault::kInvalidCertificateRef,
                           name +
                               " is not in the input: add it, or take certificates for granted "
                               "with --assume-certificates"};
  }
  std::string fault = CertificateSecretFault(*secret);
  if (fault.empty()) return std::nullopt;
  return ListenerFinding{ListenerFault::kInvalidCertificateRef, std::move(fault)};
}

// The first certificate that cannot be used speaks for all.
std::optional<ListenerFinding> FindCertificateFault(const Config& config,
                                                    const ReferenceResolver& resolver,
                                                    const Gateway& gateway,
                                                    const Listener& listener) {
  const bool terminates =
      UsesTls(listener) && listener.tls && listener.tls->mode == ListenerTls::Mode::kTerminate;
  if (!terminates) return std::nullopt;
  const auto& refs = listener.tls->certificate_refs;
  for (size_t i = 0; i < refs.size(); ++i) {
    auto finding = CheckCertificate(config, resolver, gateway, refs[i]);
    if (!finding) continue;
    finding->path = ".tls.certificateRefs[" + std::to_string(i) + "]";
    finding->place = refs[i].place;
    return finding;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::vector<ListenerFinding>> FindListenerFaults(const Config& config,
                                                             const ReferenceResolver& resolver,
                                                             const Gateway& gateway) {
  std::vector<std::vector<ListenerFinding>> findings(gateway.listeners.size());
  for (size_t i = 0; i < gateway.listeners.size(); ++i) {
    const Listener& listener = gateway.listeners[i];
    const auto keep = [&found = findings[i]](std::optional<ListenerFinding> finding) {
      if (finding.has_value()) found.push_back(*std::move(finding));
    };
    if (!IsServedProtocol(listener.protocol)) {
      keep(ListenerFinding{
          ListenerFault::kUnsupportedProtocol,
          "protocol " + listener.protocol + " is not supported, gRPC needs HTTP or HTTPS"});
    }
    keep(FindConflict(gateway, i, ListenerFault::kHostnameConflict));
    keep(FindConflict(gateway, i, ListenerFault::kProtocolConflict));
    keep(FindUnsupportedValue(listener));
    keep(FindCertificateFault(config, resolver, gateway, listener));
  }
  return findings;
}

std::vector<std::vector<std::string>> FindTlsOverlaps(const Gateway& gateway) {
  std::vector<std::vector<std::string>> overlaps(gateway.listeners.size());
  for (size_t i = 0; i < gateway.listeners.size(); ++i) {
    for (size_t j = 0; j < gateway.listeners.size(); ++j) {
      const Listener& a = gateway.listeners[i];
      const Listener& b = gateway.listeners[j];
      if (i == j || a.port != b.port || !UsesTls(a) || !UsesTls(b)) continue;
      if (Hostname::Intersect(a.hostname, b.hostname)) overlaps[i].push_back(b.name);
    }
  }
  return overlaps;
}

}  // namespace routewind
