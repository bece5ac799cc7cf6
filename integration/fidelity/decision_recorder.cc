// SPDX-License-Identifier: Apache-2.0
#include "integration/fidelity/decision_recorder.h"

#include "engine/base/check.h"
#include "integration/scenario/recipe.h"

namespace routewind::integration {
namespace {

std::string CallIdOf(const RequestView& request) {
  for (const HeaderView& header : request.headers) {
    if (header.name == kCallIdHeader) return std::string(header.value);
  }
  CHECK(false);  // every call of a scenario has one
  return {};
}

}  // namespace

void DecisionRecorder::OnEnd(const FinishedCall& call) {
  const Decision& decision = call.decision;
  DecidedCall decided;
  decided.outcome = OutcomeName(decision.outcome);
  if (decision.rule != nullptr) {
    decided.route = decision.rule->route.ToString();
    decided.rule = decision.rule->rule_index;
  }
  if (decision.backend != nullptr) {
    decided.backend = decision.backend->id.ToString() + ":" + std::to_string(decision.backend->port);
  }
  const std::lock_guard lock(mutex_);
  CHECK(decisions_.emplace(CallIdOf(call.request), std::move(decided)).second);  // ids are unique
}

std::map<std::string, DecidedCall> DecisionRecorder::decisions() const {
  const std::lock_guard lock(mutex_);
  return decisions_;
}

}  // namespace routewind::integration
