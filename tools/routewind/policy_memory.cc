// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/policy_memory.h"

#include <utility>

#include "engine/record/utc_time.h"
#include "replay/store/run_record.h"
#include "tools/routewind/stored_run.h"
#include "tools/routewind/version.h"

namespace routewind {

Result<std::unique_ptr<PolicyMemory>> PolicyMemory::Open(const VerifyFlags& flags, const LoadedConfig& loaded,
                                                         const PolicySet& policies) {
  Result<Store> store = Store::Open(flags.store_file, {});
  if (!store) return store.error();
  RunStart start = DescribeRun(RunKind::kProperty, flags.config, flags.command_line, loaded);
  start.tool_version = VersionShort();
  std::string config_digest = ConfigDigestOf(start);
  AddPolicySources(policies, start);
  const Result<int64_t> run = InsertRun(store->database(), start);
  if (!run) return run.error();
  return std::unique_ptr<PolicyMemory>(
      new PolicyMemory(std::move(store).value(), *run, start.tool_version, std::move(config_digest)));
}

Result<std::vector<KnownCounterexample>> PolicyMemory::Recall(const Policy& policy) {
  const Result<std::vector<StoredCase>> cases = cases_.Fetch(policy.law());
  if (!cases) return cases.error();
  std::vector<KnownCounterexample> known;
  for (const StoredCase& one : *cases) known.push_back({one.input, FormatUtcTime(one.first_seen_ns)});
  return known;
}

Status PolicyMemory::Settle(const StoredCase& known, const PolicyResult& result, const VerifyInputs& inputs) {
  const Result<Probe> request = ParseProbe(known.input);
  if (!request) {
    // No request any more: it was told in the result, and nothing can be learnt from it again.
    const Result<bool> removed = cases_.Remove(known.law, known.input);
    return removed ? Status(Ok{}) : removed.error();
  }
  const bool still_refutes = Refutes(*request, *result.policy, inputs);
  const auto state = still_refutes ? StoredCase::State::kRefuted : StoredCase::State::kRegression;
  if (state == known.state) return Ok{};
  const Result<bool> moved = cases_.Move(known.law, known.input, state, NowNs());
  return moved ? Status(Ok{}) : moved.error();
}

Status PolicyMemory::Remember(const PolicyResult& result, const VerifyInputs& inputs) {
  const Result<std::vector<StoredCase>> known = cases_.Fetch(result.policy->law());
  if (!known) return known.error();
  for (const StoredCase& one : *known) {
    const Status settled = Settle(one, result, inputs);
    if (!settled) return settled;
  }
  if (!result.counterexample) return Ok{};
  StoredCase refuted;
  refuted.law = result.policy->law();
  refuted.input = PrintProbe(result.counterexample->request);
  refuted.seed = inputs.seed;
  refuted.tool_version = tool_version_;
  refuted.config_digest = config_digest_;
  refuted.detail = result.counterexample->detail;
  refuted.first_seen_ns = refuted.last_seen_ns = NowNs();
  return cases_.Save(refuted);
}

Status PolicyMemory::Finish(const std::string& report_json, bool is_stopped) {
  RunEnd end;
  end.state = is_stopped ? RunState::kStopped : RunState::kFinished;
  end.finished_at_ns = NowNs();
  end.report = report_json;
  return FinishRun(store_.database(), run_, end);
}

}  // namespace routewind
