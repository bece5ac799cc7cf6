// SPDX-License-Identifier: Apache-2.0
// Any bytes as a policy file: no crash, every finding has a place and one line, the answer does not depend on how often it is
// asked; and each policy that loads can be held over a small configuration, with a verdict that holds up: what is said to
// refute it does.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "engine/base/check.h"
#include "engine/policy/load_policies.h"
#include "engine/policy/verify.h"

namespace {

constexpr char kRoutes[] = R"(apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: edge}]
  hostnames: [shop.example.com, "*.test.example.com"]
  rules:
    - matches: [{method: {service: users.Users}, headers: [{name: x-canary, value: "true"}]}]
      backendRefs: [{name: canary, port: 80}]
    - matches: [{method: {type: RegularExpression, service: "pay\\..*", method: "Get.*|List.*"}}]
      backendRefs: [{name: pay, port: 80, weight: 3}, {name: canary, port: 80, weight: 1}]
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one file
  static const RouteTable table = CompileRoutes(LoadConfigTexts({{"routes.yaml", kRoutes}}, {}).config, {});
  const std::string text(reinterpret_cast<const char*>(data), size);
  const PolicySet set = LoadPolicyTexts({{size % 2 == 0 ? "p.yaml" : "p.json", text}});
  const PolicySet again = LoadPolicyTexts(set.sources);
  CHECK(set.diagnostics.size() == again.diagnostics.size() && set.policies.size() == again.policies.size());
  for (const Diagnostic& finding : set.diagnostics) {
    CHECK(finding.place.line > 0 && !finding.message.empty());
    CHECK(!FormatDiagnostic(finding, set.files).empty());
  }
  VerifyInputs inputs;
  inputs.table = &table;
  inputs.search_cases = 20;
  inputs.max_enumerated = 200;
  for (const Policy& policy : set.policies) {
    if (const auto* unchanged = std::get_if<UnchangedClaim>(&policy.claim)) inputs.others[unchanged->config] = &table;
    if (!FindPolicyFault(policy, table).empty()) continue;
    const PolicyResult result = VerifyPolicy(policy, inputs, {});
    if (result.counterexample) CHECK(Refutes(result.counterexample->request, policy, inputs));
    if (std::holds_alternative<UnchangedClaim>(policy.claim)) CHECK(result.verdict != PolicyVerdict::kRefuted);
  }
  return 0;
}
