// SPDX-License-Identifier: Apache-2.0
#include "engine/route/attach.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/route/listener_faults.h"
#include "engine/route/resolve_reference.h"
#include "property_tests/generate/cluster.h"
#include "property_tests/generate/config.h"
#include "property_tests/laws/scenario_law.h"
#include "property_tests/oracle/naive_attach.h"
#include "property_tests/oracle/naive_reference.h"

namespace routewind {
namespace {

constexpr int kManyCases = 3000;

// The two ways of saying how 3.1 ends, in one spelling.
std::string Name(ParentVerdict verdict) {
  switch (verdict) {
    case ParentVerdict::kNotOurs:
      return "not ours";
    case ParentVerdict::kNoMatchingParent:
      return "NoMatchingParent";
    case ParentVerdict::kNotAllowedByListeners:
      return "NotAllowedByListeners";
    case ParentVerdict::kNoMatchingListenerHostname:
      return "NoMatchingListenerHostname";
    case ParentVerdict::kHostnameConflict:
      return "HostnameConflict";
    case ParentVerdict::kNoUsableRule:
      return "UnsupportedValue";
    case ParentVerdict::kAttached:
      return "Accepted";
  }
  return "?";
}

std::string Name(const std::optional<NaiveVerdict>& verdict) {
  const char* const names[] = {"NoMatchingParent",           "NotAllowedByListeners",
                               "NoMatchingListenerHostname", "HostnameConflict",
                               "UnsupportedValue",           "Accepted"};
  return verdict ? names[static_cast<size_t>(*verdict)] : "not ours";
}

void AddMissingSecrets(const ListenerTls& tls, Config& config) {
  for (const ListenerTls::CertificateRef& ref : tls.certificate_refs) {
    const auto is_it = [&ref](const Secret& secret) { return secret.meta.id == ref.id; };
    if (std::any_of(config.secrets.begin(), config.secrets.end(), is_it)) continue;
    Secret secret;
    secret.meta.id = ref.id;
    secret.type = "kubernetes.io/tls";
    secret.data = {{"tls.crt", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"},
                   {"tls.key", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"}};
    config.secrets.push_back(std::move(secret));
  }
}

std::vector<std::vector<ListenerFault>> FaultsOf(const Config& config, const Gateway& gateway) {
  std::vector<std::vector<ListenerFault>> all;
  for (const auto& findings : FindListenerFaults(config, ReferenceResolver(config), gateway)) {
    std::vector<ListenerFault>& faults = all.emplace_back();
    for (const ListenerFinding& finding : findings) faults.push_back(finding.fault);
  }
  return all;
}

TEST(Attach, EveryParentRefEndsAtTheStepThatTheNaiveReadingNames) {  // 3.1, 3.2, 3.3, 3.7
  const std::vector<RequiredShare> shares = {
      {"Accepted", 50},        {"NotAllowedByListeners", 5}, {"NoMatchingListenerHostname", 5},
      {"NoMatchingParent", 1}, {"HostnameConflict", 2},      {"UnsupportedValue", 0.2}};
  CheckScenarios({.cases = kManyCases, .shares = shares}, [](const Scenario& s, Trial& trial) {
    NaivePatterns patterns;
    const NaiveAttachment naive = AttachNaively(s.config, s.options, patterns);
    const AttachmentPlan plan = Attach(s.config, s.options);
    for (const RouteAttachment& route : plan.routes) {
      const bool is_grpc = route.grpc_route != nullptr;
      const ObjectName id = is_grpc ? route.grpc_route->meta.id : route.http_route->meta.id;
      const std::string kind = is_grpc ? "GRPCRoute" : "HTTPRoute";
      const auto& expected = naive.verdicts.at({kind, id});
      if (!trial.Expect(route.parents.size() == expected.size(), "count of parents")) return;
      for (size_t i = 0; i < expected.size(); ++i) {
        trial.Label(Name(expected[i]));
        trial.Equal(kind + " " + id.ToString() + " parentRefs[" + std::to_string(i) + "]",
                    Name(route.parents[i].verdict), Name(expected[i]));
      }
    }
  });
}

TEST(Attach, AListenerServesExactlyWhenTheNaiveReadingSaysSo) {  // 3.6, 8.3, D-16
  const std::vector<RequiredShare> shares = {{"serves", 80}, {"does not serve", 10}};
  CheckScenarios({.cases = kManyCases, .shares = shares}, [](const Scenario& s, Trial& trial) {
    NaivePatterns patterns;
    const NaiveAttachment naive = AttachNaively(s.config, s.options, patterns);
    const AttachmentPlan plan = Attach(s.config, s.options);
    std::map<const Listener*, bool> serves;
    for (const NaiveListener& listener : naive.listeners) {
      serves[listener.listener] = listener.serves;
    }
    for (const AttachedGateway& gateway : plan.gateways) {
      for (const AttachedListener& listener : gateway.listeners) {
        const std::string name =
            gateway.gateway->meta.id.ToString() + "/" + listener.listener->name;
        trial.Expect(serves.count(listener.listener) == 1U, name + " is not told");
        trial.Label(serves[listener.listener] ? "serves" : "does not serve");
        trial.Expect((listener.fault == ListenerFault::kNone) == serves[listener.listener],
                     name + ": one says that it serves, the other that it does not");
        serves.erase(listener.listener);
      }
    }
    trial.Expect(serves.empty(), "a listener is told that is not there");
  });
}

// Calls `visit` with the namespace and each backendRef of each GRPCRoute.
template <typename Visit>
void ForEachBackendRef(const Config& config, Visit visit) {
  for (const GrpcRoute& route : config.grpc_routes) {
    for (const RouteRule& rule : route.rules) {
      for (const BackendRef& ref : rule.backend_refs) visit(route.meta.id.ns, ref.backend);
    }
  }
}

// The scenario's configuration holds the grant "new"; the law looks at it with and without.
void AddNewGrant(Chooser& choose, Scenario& scenario) {
  scenario.config.reference_grants.push_back(MakeGrant(choose));
  scenario.config.reference_grants.back().meta.id.name = "new";
  Normalize(scenario.config);
}

TEST(ReferenceGrants, AddingOneNeverRefusesWhatWasPermitted) {  // T-12
  CheckScenarios({.shape = {.adapt = AddNewGrant},
                  .cases = kManyCases,
                  .shares = {{"permitted before", 60}, {"permitted by the grant", 0.5}}},
                 [](const Scenario& s, Trial& trial) {
                   Config without = s.config;
                   std::erase_if(without.reference_grants, [](const ReferenceGrant& grant) {
                     return grant.meta.id.name == "new";
                   });
                   const ReferenceResolver before(without);
                   const ReferenceResolver after(s.config);
                   ForEachBackendRef(s.config, [&](const std::string& ns, const auto& backend) {
                     const bool was_valid = before.ResolveBackend(ns, backend).is_valid;
                     const bool is_valid = after.ResolveBackend(ns, backend).is_valid;
                     trial.LabelIf(was_valid, "permitted before");
                     trial.LabelIf(is_valid && !was_valid, "permitted by the grant");
                     trial.Expect(is_valid || !was_valid, ns + " -> " + backend.id.ToString());
                   });
                 });
}

TEST(References, ResolveAsTheNaiveReadingSays) {  // 7.2, 7.5, 7.6, 7.7
  const std::vector<RequiredShare> shares = {{"valid", 60},
                                             {"BACKEND_NOT_FOUND", 5},
                                             {"REF_NOT_PERMITTED", 5},
                                             {"INVALID_KIND", 2},
                                             {"UNSUPPORTED_PROTOCOL", 0.3}};
  CheckScenarios({.cases = kManyCases, .shares = shares}, [](const Scenario& s, Trial& trial) {
    const ReferenceResolver resolver(s.config);
    ForEachBackendRef(s.config, [&](const std::string& ns, const auto& backend) {
      const auto fault = NaiveBackendFault(s.config, ns, backend);
      const auto verdict = resolver.ResolveBackend(ns, backend);
      const std::string_view expected = fault ? ReasonName(*fault) : "valid";
      trial.Label(expected);
      trial.Equal(ns + " -> " + backend.id.ToString(),
                  verdict.is_valid ? "valid" : ReasonName(verdict.reason), expected);
    });
  });
}

// 8.3: --assume-certificates stands for the Secrets that certificateRefs name and the input lacks.
TEST(ListenerFaults, AssumingCertificatesIsAddingThem) {
  CheckScenarios({.cases = kManyCases, .shares = {{"a Secret is missing", 1}}},
                 [](const Scenario& s, Trial& trial) {
                   Config assuming = s.config;
                   assuming.certificates_assumed = true;
                   Config complete = s.config;
                   for (const Gateway& gateway : s.config.gateways) {
                     for (const Listener& listener : gateway.listeners) {
                       if (listener.tls) AddMissingSecrets(*listener.tls, complete);
                     }
                   }
                   for (const Gateway& gateway : s.config.gateways) {
                     const auto assumed = FaultsOf(assuming, gateway);
                     trial.Expect(assumed == FaultsOf(complete, gateway),
                                  gateway.meta.id.ToString());
                     trial.LabelIf(assumed != FaultsOf(s.config, gateway), "a Secret is missing");
                   }
                 });
}

}  // namespace
}  // namespace routewind
