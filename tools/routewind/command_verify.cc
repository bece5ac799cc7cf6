// SPDX-License-Identifier: Apache-2.0
// `routewind verify`: policies against a configuration: proved, not refuted, or refuted by the smallest request.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>

#include "engine/policy/load_policies.h"
#include "engine/policy/verify.h"
#include "tools/routewind/command.h"
#include "tools/routewind/other_configs.h"
#include "tools/routewind/render_policies.h"

namespace routewind {
namespace {

int Print(const PolicyReport& report, const VerifyFlags& flags, const GlobalFlags& global) {
  const std::string text = flags.format == OutputFormat::kJson ? RenderPoliciesJson(report) : RenderPoliciesText(report);
  const Status printed = PrintResult(text, global);
  if (!printed) return Fail(printed.error().message);
  if (!flags.junit_file.empty()) {
    const Status written = WriteTextFile(flags.junit_file, RenderPoliciesJunit(report));
    if (!written) return Fail(written.error().message);
  }
  const bool is_refuted = std::any_of(report.results.begin(), report.results.end(), [](const PolicyResult& result) {
    return result.verdict == PolicyVerdict::kRefuted;
  });
  return is_refuted ? kExitFound : kExitOk;
}

}  // namespace

int RunVerify(const VerifyFlags& flags, const GlobalFlags& global) {
  const std::optional<LoadedConfig> loaded = LoadRoutesOrTell(flags.config, global);
  if (!loaded) return kExitFailed;
  const std::optional<PolicySet> policies = LoadPoliciesOrTell(flags.policy_files, global);
  if (!policies) return kExitFailed;
  const RouteTable table = CompileTable(*loaded, flags.config);
  for (const Policy& policy : policies->policies) {
    const std::string fault = FindPolicyFault(policy, table);
    if (!fault.empty()) return Fail("policy '" + policy.name + "': " + fault);
  }
  OtherConfigs others;
  const Status opened = others.Load(*policies, flags.config);
  if (!opened) return Fail(opened.error().message);

  VerifyInputs inputs;
  inputs.table = &table;
  inputs.others = others.Tables();
  inputs.gateway = flags.config.gateway;
  inputs.port = flags.config.port;
  inputs.seed = flags.config.seed;
  inputs.search_cases = flags.cases;
  std::vector<PolicyResult> results;
  for (const Policy& policy : policies->policies) results.push_back(VerifyPolicy(policy, inputs, {}));
  return Print({*policies, results, table, flags.config}, flags, global);
}

}  // namespace routewind
