// SPDX-License-Identifier: Apache-2.0
#include "engine/route/attach.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/route/listener_faults.h"
#include "engine/route/resolve_reference.h"
#include "property_tests/generate/cluster.h"
#include "property_tests/generate/config.h"
#include "property_tests/oracle/naive_attach.h"
#include "property_tests/oracle/naive_reference.h"
#include "property_tests/run_law.h"

namespace routewind {
namespace {

constexpr LawSettings kManyCases{3000};

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
  RunLaw(kManyCases, [] {
    const Config config = *AnyConfig();
    const EngineOptions options = *AnyOptions();
    NaivePatterns patterns;
    const NaiveAttachment naive = AttachNaively(config, options, patterns);
    const AttachmentPlan plan = Attach(config, options);
    for (const RouteAttachment& route : plan.routes) {
      const bool is_grpc = route.grpc_route != nullptr;
      const ObjectName id = is_grpc ? route.grpc_route->meta.id : route.http_route->meta.id;
      const std::string kind = is_grpc ? "GRPCRoute" : "HTTPRoute";
      const auto& expected = naive.verdicts.at({kind, id});
      RC_ASSERT(route.parents.size() == expected.size());
      for (size_t i = 0; i < expected.size(); ++i) {
        RC_LOG() << kind << " " << id.ToString() << " parentRefs[" << i << "]\n";
        RC_ASSERT(Name(route.parents[i].verdict) == Name(expected[i]));
      }
    }
  });
}

TEST(Attach, AListenerServesExactlyWhenTheNaiveReadingSaysSo) {  // 3.6, 8.3, D-16
  RunLaw(kManyCases, [] {
    const Config config = *AnyConfig();
    const EngineOptions options = *AnyOptions();
    NaivePatterns patterns;
    const NaiveAttachment naive = AttachNaively(config, options, patterns);
    const AttachmentPlan plan = Attach(config, options);
    std::map<const Listener*, bool> serves;
    for (const NaiveListener& listener : naive.listeners) {
      serves[listener.listener] = listener.serves;
    }
    for (const AttachedGateway& gateway : plan.gateways) {
      for (const AttachedListener& listener : gateway.listeners) {
        RC_LOG() << gateway.gateway->meta.id.ToString() << "/" << listener.listener->name << "\n";
        RC_ASSERT(serves.count(listener.listener) == 1U);
        RC_ASSERT((listener.fault == ListenerFault::kNone) == serves[listener.listener]);
        serves.erase(listener.listener);
      }
    }
    RC_ASSERT(serves.empty());
  });
}

TEST(ReferenceGrants, AddingOneNeverRefusesWhatWasPermitted) {  // T-12
  RunLaw(kManyCases, [] {
    const Config config = *AnyConfig();
    Config with_grant = config;
    with_grant.reference_grants.push_back(
        *rc::Gen<ReferenceGrant>([](const rc::Random& random, int /*size*/) {
          Chooser choose(random);
          return rc::shrinkable::just(MakeGrant(choose));
        }));
    with_grant.reference_grants.back().meta.id.name = "new";
    Normalize(with_grant);
    const ReferenceResolver before(config);
    const ReferenceResolver after(with_grant);
    for (const GrpcRoute& route : config.grpc_routes) {
      const std::string& ns = route.meta.id.ns;
      for (const RouteRule& rule : route.rules) {
        for (const BackendRef& ref : rule.backend_refs) {
          const bool was_valid = before.ResolveBackend(ns, ref.backend).is_valid;
          if (was_valid) RC_ASSERT(after.ResolveBackend(ns, ref.backend).is_valid);
        }
      }
    }
  });
}

TEST(References, ResolveAsTheNaiveReadingSays) {  // 7.2, 7.5, 7.6, 7.7
  RunLaw(kManyCases, [] {
    const Config config = *AnyConfig();
    const ReferenceResolver resolver(config);
    for (const GrpcRoute& route : config.grpc_routes) {
      for (const RouteRule& rule : route.rules) {
        for (const BackendRef& ref : rule.backend_refs) {
          const auto fault = NaiveBackendFault(config, route.meta.id.ns, ref.backend);
          const auto verdict = resolver.ResolveBackend(route.meta.id.ns, ref.backend);
          RC_LOG() << route.meta.id.ToString() << " -> " << ref.backend.id.ToString() << "\n";
          RC_ASSERT(verdict.is_valid == !fault);
          if (fault) RC_ASSERT(ReasonName(verdict.reason) == ReasonName(*fault));
        }
      }
    }
  });
}

// 8.3: --assume-certificates stands for the Secrets that certificateRefs name and the input lacks.
TEST(ListenerFaults, AssumingCertificatesIsAddingThem) {
  uint64_t served_by_assumption = 0;
  RunLaw(kManyCases, [&served_by_assumption] {
    const Config config = *AnyConfig();
    Config assuming = config;
    assuming.certificates_assumed = true;
    Config complete = config;
    for (const Gateway& gateway : config.gateways) {
      for (const Listener& listener : gateway.listeners) {
        if (listener.tls) AddMissingSecrets(*listener.tls, complete);
      }
    }
    for (const Gateway& gateway : config.gateways) {
      const auto assumed = FaultsOf(assuming, gateway);
      RC_ASSERT(assumed == FaultsOf(complete, gateway));
      if (assumed != FaultsOf(config, gateway)) ++served_by_assumption;
    }
  });
  EXPECT_GT(served_by_assumption, 0U) << "the generator leaves no Secret out";
}

}  // namespace
}  // namespace routewind
