// SPDX-License-Identifier: Apache-2.0
// `routewind verify`: policies against a configuration: proved, not refuted, or refuted by the smallest request.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "engine/policy/load_policies.h"
#include "engine/policy/verify.h"
#include "tools/routewind/command.h"
#include "tools/routewind/other_configs.h"
#include "tools/routewind/policy_memory.h"
#include "tools/routewind/render_policies.h"
#include "tools/routewind/stop_signal.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

int Print(const PolicyReport& report, const VerifyFlags& flags, const GlobalFlags& global) {
  const std::string text =
      flags.format == OutputFormat::kJson ? RenderPoliciesJson(report) : RenderPoliciesText(report);
  const Status printed = PrintResult(text, global);
  if (!printed) return Fail(printed.error().message);
  if (!flags.junit_file.empty()) {
    const Status written = WriteTextFile(flags.junit_file, RenderPoliciesJunit(report));
    if (!written) return Fail(written.error().message);
  }
  if (report.is_stopped()) return kExitFailed;  // a partial report is no success
  const bool is_refuted = std::any_of(report.results.begin(), report.results.end(), [](const PolicyResult& result) {
    return result.verdict == PolicyVerdict::kRefuted;
  });
  return is_refuted ? kExitFound : kExitOk;
}

// Remembers each result as soon as it is there. `memory` may be null.
Result<std::vector<PolicyResult>> VerifyAll(const PolicySet& policies, const VerifyInputs& inputs,
                                            PolicyMemory* memory) {
  std::vector<PolicyResult> results;
  for (const Policy& policy : policies.policies) {
    std::vector<KnownCounterexample> known;
    if (memory != nullptr) {
      Result<std::vector<KnownCounterexample>> recalled = memory->Recall(policy);
      if (!recalled) return recalled.error();
      known = std::move(recalled).value();
    }
    results.push_back(VerifyPolicy(policy, inputs, known));
    if (memory == nullptr) continue;
    const Status remembered = memory->Remember(results.back(), inputs);
    if (!remembered) return remembered.error();
  }
  return results;
}

void TellUnreadable(const std::vector<PolicyResult>& results) {
  for (const PolicyResult& result : results) {
    for (const std::string& one : result.unreadable_cases) {
      std::fprintf(stderr,
                   "routewind: warning: a remembered counterexample of policy '%s' is no request any more and was "
                   "removed: %s\n",
                   SafeText(result.policy->name).c_str(), SafeText(one).c_str());
    }
  }
}

void TellStopped(const PolicyReport& report) {
  if (!report.is_stopped()) return;
  std::fprintf(stderr, "routewind: warning: stopped; the report covers what was tried until then\n");
}

// Whether requests can come to the Gateway of --gateway; empty: to any.
bool HasGateway(const RouteTable& table, const std::string& name) {
  return name.empty() || std::any_of(table.gateways().begin(), table.gateways().end(),
                                     [&name](const ObjectName& gateway) { return gateway.ToString() == name; });
}

Status RefuseOutputs(const VerifyFlags& flags, const LoadedConfig& loaded, const PolicySet& policies) {
  for (const std::string& output : {flags.junit_file, flags.store_file}) {
    if (output.empty()) continue;
    for (const auto* inputs : {&loaded.config.files, &policies.files}) {
      const Status allowed = RefuseOverwriting(output, *inputs);
      if (!allowed) return allowed;
    }
  }
  if (flags.junit_file.empty() || flags.store_file.empty()) return Ok{};
  return RefuseOverwriting(flags.junit_file, {flags.store_file});
}

}  // namespace

int RunVerify(const VerifyFlags& flags, const GlobalFlags& global) {
  if (flags.policy_files.empty()) return Fail("POLICY.yaml or --policy is required: verify needs a policy file");
  const std::optional<LoadedConfig> loaded = LoadRoutesOrTell(flags.config, global);
  if (!loaded) return kExitFailed;
  if (ReadsStandardInput(flags.config) &&
      std::find(flags.policy_files.begin(), flags.policy_files.end(), "-") != flags.policy_files.end()) {
    return Fail("only one of -c and POLICY can be -, standard input");
  }
  const std::optional<PolicySet> policies = LoadPoliciesOrTell(flags.policy_files, global);
  if (!policies) return kExitFailed;
  const RouteTable table = CompileTable(*loaded, flags.config);
  if (!HasGateway(table, flags.config.gateway))
    return Fail("there is no Gateway " + flags.config.gateway + " to come to");
  for (const Policy& policy : policies->policies) {
    const std::string fault = FindPolicyFault(policy, table);
    if (!fault.empty()) return Fail("policy '" + policy.name + "': " + fault);
  }
  const Status allowed = RefuseOutputs(flags, *loaded, *policies);
  if (!allowed) return Fail(allowed.error().message);
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
  inputs.is_stop_requested = IsStopRequested;
  StopOnSignals();
  std::unique_ptr<PolicyMemory> memory;
  if (!flags.store_file.empty()) {
    Result<std::unique_ptr<PolicyMemory>> result = PolicyMemory::Open(flags, *loaded, *policies);
    if (!result) return Fail(result.error().message);
    memory = std::move(result).value();
  }
  const Result<std::vector<PolicyResult>> results = VerifyAll(*policies, inputs, memory.get());
  if (!results) return Fail(results.error().message);
  TellUnreadable(*results);
  const PolicyReport report{*policies, *results, table, flags.config};
  TellStopped(report);
  if (memory != nullptr) {
    const Status finished = memory->Finish(RenderPoliciesJson(report), report.is_stopped());
    if (!finished) return Fail(finished.error().message);
  }
  return Print(report, flags, global);
}

}  // namespace routewind
