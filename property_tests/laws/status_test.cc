// SPDX-License-Identifier: Apache-2.0
#include "engine/route/status.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <string>

#include "property_tests/generate/config.h"
#include "property_tests/oracle/naive_attach.h"
#include "property_tests/run_law.h"

namespace routewind {
namespace {

constexpr LawSettings kManyCases{3000};

const Condition* Find(const std::vector<Condition>& conditions, const std::string& type) {
  for (const Condition& condition : conditions) {
    if (condition.type == type) return &condition;
  }
  return nullptr;
}

TEST(Status, AttachedRoutesCountsTheRoutesForWhichAttachmentEndsInTheListener) {  // T-13
  RunLaw(kManyCases, [] {
    const Config config = *AnyConfig();
    const EngineOptions options = *AnyOptions();
    NaivePatterns patterns;
    const NaiveAttachment naive = AttachNaively(config, options, patterns);
    std::map<std::string, uint32_t> expected;
    for (const NaiveListener& listener : naive.listeners) {
      expected[listener.gateway->meta.id.ToString() + "/" + listener.listener->name] =
          listener.attached_routes;
    }
    std::map<std::string, uint32_t> counted;
    for (const GatewayStatus& gateway : ComputeStatus(config, options).gateways) {
      for (const ListenerStatus& listener : gateway.listeners) {
        counted[gateway.id.ToString() + "/" + listener.name] = listener.attached_routes;
      }
    }
    RC_ASSERT(counted == expected);
  });
}

std::string AcceptedAs(NaiveVerdict verdict) {
  switch (verdict) {
    case NaiveVerdict::kNoMatchingParent:
      return "False NoMatchingParent";
    case NaiveVerdict::kNotAllowedByListeners:
      return "False NotAllowedByListeners";
    case NaiveVerdict::kNoMatchingListenerHostname:
      return "False NoMatchingListenerHostname";
    case NaiveVerdict::kHostnameConflict:
      return "False HostnameConflict";
    case NaiveVerdict::kUnsupportedValue:
      return "False UnsupportedValue";
    case NaiveVerdict::kAccepted:
      return "True Accepted";
  }
  return "?";
}

bool HasUnusableRule(const Config& config, const RouteStatus& status, NaivePatterns& patterns) {
  for (const GrpcRoute& route : config.grpc_routes) {
    if (status.kind != "GRPCRoute" || route.meta.id != status.id) continue;
    for (const RouteRule& rule : route.rules) {
      if (!IsUsableRule(rule, patterns)) return true;
    }
  }
  return false;
}

TEST(Status, ARouteIsAcceptedExactlyWhereAListenerKeepsItAndARuleIsUsable) {  // T-15, 8.4
  RunLaw(kManyCases, [] {
    const Config config = *AnyConfig();
    const EngineOptions options = *AnyOptions();
    NaivePatterns patterns;
    const NaiveAttachment naive = AttachNaively(config, options, patterns);
    for (const RouteStatus& route : ComputeStatus(config, options).routes) {
      const auto& verdicts = naive.verdicts.at({route.kind, route.id});
      std::vector<NaiveVerdict> expected;
      for (const auto& verdict : verdicts) {
        if (verdict) expected.push_back(*verdict);  // no entry for parents that are not ours
      }
      RC_LOG() << route.kind << " " << route.id.ToString() << "\n";
      RC_ASSERT(route.parents.size() == expected.size());
      for (size_t i = 0; i < expected.size(); ++i) {
        const Condition* accepted = Find(route.parents[i].conditions, "Accepted");
        RC_ASSERT(accepted != nullptr);
        RC_ASSERT(accepted->status + " " + accepted->reason == AcceptedAs(expected[i]));
        const bool is_partial =
            expected[i] == NaiveVerdict::kAccepted && HasUnusableRule(config, route, patterns);
        const Condition* partial = Find(route.parents[i].conditions, "PartiallyInvalid");
        RC_ASSERT((partial != nullptr) == is_partial);
      }
    }
  });
}

}  // namespace
}  // namespace routewind
