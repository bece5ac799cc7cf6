// SPDX-License-Identifier: Apache-2.0
#include "engine/route/reference_faults.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

constexpr size_t kMaxListedPorts = 8;  // of one Service in one message

// "8080, 9090 and 3 more"; empty where the Service has none for TCP.
std::string TcpPortsOf(const Service& service) {
  std::string text;
  size_t count = 0;
  for (const ServicePort& port : service.ports) {
    if (port.protocol != "TCP" || ++count > kMaxListedPorts) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(port.port);
  }
  if (count > kMaxListedPorts) text += " and " + std::to_string(count - kMaxListedPorts) + " more";
  return text;
}

std::string CureOfNotFound(const ReferenceResolver& resolver, const BackendTarget& target) {
  const Service* service = resolver.FindService(target.id);
  if (service == nullptr) return "add it to the input or correct the name";
  if (service->type == "ExternalName") return "name a Service of another type";
  const std::string ports = TcpPortsOf(*service);
  return ports.empty() ? "give it a TCP port" : "name one that it has: " + ports;
}

// Whether the fault is a BackendTLSPolicy that can never be met.
bool IsOfTlsPolicy(const ReferenceFault& fault) {
  return fault.verdict.reason == Reason::kUnsupportedProtocol &&
         fault.verdict.detail.find(" has appProtocol ") == std::string::npos;
}

std::string CureOf(const ReferenceResolver& resolver, const ReferenceFault& fault) {
  switch (fault.verdict.reason) {
    case Reason::kInvalidKind:
      return "name a Service";
    case Reason::kUnsupportedProtocol:
      return IsOfTlsPolicy(fault) ? "mend the BackendTLSPolicy"
                                  : "use kubernetes.io/h2c or leave appProtocol out";
    case Reason::kFilterNotFound:
      return "remove the filter";
    default:
      return CureOfNotFound(resolver, *fault.target);
  }
}

// What becomes of requests while the reference is as it is.
std::string HarmOf(const ReferenceFault& fault) {
  if (fault.target == nullptr) return "requests that need it fail with INTERNAL";
  return fault.path.ends_with(".requestMirror.backendRef")
             ? "nothing is mirrored there"
             : "requests that go there fail with UNAVAILABLE";
}

void WarnFault(const ReferenceResolver& resolver, const ReferenceFault& fault, const Site& site,
               Warnings& warnings) {
  if (fault.verdict.reason == Reason::kRefNotPermitted) {
    warnings.Add("W-13", site, fault.verdict.detail + ", or its requests fail with UNAVAILABLE");
    return;
  }
  warnings.Add("W-backend", site,
               fault.verdict.detail + ": " + HarmOf(fault) + "; " + CureOf(resolver, fault));
}

}  // namespace

void WarnBackends(const Config& config, Warnings& warnings) {
  const ReferenceResolver resolver(config);
  for (const GrpcRoute& route : config.grpc_routes) {
    const Site spec = SiteOf("GRPCRoute", route.meta);
    for (const ReferenceFault& fault : FindReferenceFaults(resolver, route)) {
      // W-tls names the policy, but for Services that are assumed.
      if (IsOfTlsPolicy(fault) && !config.services_assumed) continue;
      const Place& place = fault.place.line != 0 ? fault.place : spec.place;
      WarnFault(resolver, fault, {spec.resource, fault.path, place}, warnings);
    }
  }
}

}  // namespace routewind
