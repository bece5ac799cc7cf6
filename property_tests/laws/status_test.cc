// SPDX-License-Identifier: Apache-2.0
#include "engine/route/status.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "property_tests/laws/scenario_law.h"
#include "property_tests/oracle/naive_attach.h"

namespace routewind {
namespace {

constexpr int kManyCases = 3000;

const Condition* Find(const std::vector<Condition>& conditions, const std::string& type) {
  for (const Condition& condition : conditions) {
    if (condition.type == type) return &condition;
  }
  return nullptr;
}

TEST(Status, AttachedRoutesCountsTheRoutesForWhichAttachmentEndsInTheListener) {  // T-13
  const std::vector<RequiredShare> shares = {{"several on one listener", 20}};
  CheckScenarios({.cases = kManyCases, .shares = shares}, [](const Scenario& s, Trial& trial) {
    NaivePatterns patterns;
    const NaiveAttachment naive = AttachNaively(s.config, s.options, patterns);
    std::map<std::string, uint32_t> expected;
    for (const NaiveListener& listener : naive.listeners) {
      expected[listener.gateway->meta.id.ToString() + "/" + listener.listener->name] =
          listener.attached_routes;
      trial.LabelIf(listener.attached_routes > 1, "several on one listener");
    }
    std::map<std::string, uint32_t> counted;
    for (const GatewayStatus& gateway : ComputeStatus(s.config, s.options).gateways) {
      for (const ListenerStatus& listener : gateway.listeners) {
        counted[gateway.id.ToString() + "/" + listener.name] = listener.attached_routes;
      }
    }
    for (const auto& [name, count] : expected) {
      trial.Equal(name, std::to_string(counted[name]), std::to_string(count));
    }
    trial.Expect(counted.size() == expected.size(), "a listener is told that is not there");
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
  const std::vector<RequiredShare> shares = {{"accepted", 60}, {"partially invalid", 1}};
  CheckScenarios({.cases = kManyCases, .shares = shares}, [](const Scenario& s, Trial& trial) {
    NaivePatterns patterns;
    const NaiveAttachment naive = AttachNaively(s.config, s.options, patterns);
    for (const RouteStatus& route : ComputeStatus(s.config, s.options).routes) {
      const auto& verdicts = naive.verdicts.at({route.kind, route.id});
      std::vector<NaiveVerdict> expected;
      for (const auto& verdict : verdicts) {
        if (verdict) expected.push_back(*verdict);  // no entry for parents that are not ours
      }
      const std::string name = route.kind + " " + route.id.ToString();
      if (!trial.Expect(route.parents.size() == expected.size(), name + ": entries")) return;
      for (size_t i = 0; i < expected.size(); ++i) {
        const Condition* accepted = Find(route.parents[i].conditions, "Accepted");
        if (!trial.Expect(accepted != nullptr, name + ": no Accepted")) return;
        trial.Equal(name, accepted->status + " " + accepted->reason, AcceptedAs(expected[i]));
        const bool is_partial =
            expected[i] == NaiveVerdict::kAccepted && HasUnusableRule(s.config, route, patterns);
        const Condition* partial = Find(route.parents[i].conditions, "PartiallyInvalid");
        trial.Expect((partial != nullptr) == is_partial, name + ": PartiallyInvalid");
        trial.LabelIf(expected[i] == NaiveVerdict::kAccepted, "accepted");
        trial.LabelIf(is_partial, "partially invalid");
      }
    }
  });
}

}  // namespace
}  // namespace routewind
