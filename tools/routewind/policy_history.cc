// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/policy_history.h"

#include <nlohmann/json.hpp>

#include "engine/record/utc_time.h"

namespace routewind {
namespace {

using Json = nlohmann::json;

// The `policies` of a report; an empty list where it has none, or is none.
Json PoliciesOf(const StoredRun& run) {
  const Json report = Json::parse(run.report, nullptr, /*allow_exceptions=*/false);
  if (!report.is_object() || !report.contains("policies") || !report["policies"].is_array()) return Json::array();
  return report["policies"];
}

std::string Word(const Json& policy, const char* key) {
  const auto found = policy.find(key);
  return found != policy.end() && found->is_string() ? found->get<std::string>() : std::string();
}

constexpr const char* kRefuted = "refuted";

}  // namespace

std::string PolicySummary(const StoredRun& run) {
  std::string text;
  const Json policies = PoliciesOf(run);
  for (const char* verdict : {"proved", "not refuted", kRefuted}) {
    size_t count = 0;
    for (const Json& policy : policies) count += Word(policy, "verdict") == verdict ? 1 : 0;
    if (count != 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + verdict;
  }
  return text;
}

std::vector<PolicyHistory> PolicyHistories(const std::vector<StoredRun>& runs, const StoredRun& run) {
  std::vector<PolicyHistory> histories;
  for (const Json& policy : PoliciesOf(run)) {
    PolicyHistory history{Word(policy, "name"), Word(policy, "verdict"), {}};
    bool was_refuted = false;
    for (const StoredRun& other : runs) {
      if (other.id > run.id) break;
      for (const Json& entry : PoliciesOf(other)) {
        const bool is_same = Word(entry, "name") == history.name && Word(entry, "digest") == Word(policy, "digest");
        const bool is_refuted = Word(entry, "verdict") == kRefuted;
        // A search that was stopped shows no cure.
        const bool is_settled = is_refuted || !entry.contains("stopped");
        if (!is_same || !is_settled || is_refuted == was_refuted) continue;
        was_refuted = is_refuted;
        history.changes.push_back(std::string(is_refuted ? kRefuted : "fixed") + " in run " + std::to_string(other.id) +
                                  ", " + FormatUtcTime(other.started_at_ns) + ", configuration " +
                                  other.config_digest.substr(0, 12));
      }
    }
    histories.push_back(std::move(history));
  }
  return histories;
}

}  // namespace routewind
