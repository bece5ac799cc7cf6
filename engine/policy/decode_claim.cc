// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/decode_claim.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "engine/policy/decode_condition.h"

namespace routewind {
namespace {

constexpr std::string_view kCode = "policy";
constexpr std::string_view kClaims[] = {"never", "always",    "only",
                                        "split", "unchanged", "reachable"};
constexpr uint64_t kPartsOfAPercent = 1'000'000;  // six decimals are kept exactly
constexpr uint64_t kMaxParts = 1'000'000'000;

PolicyClaim DecodeDecisionClaim(const FieldReader& policy, std::string_view name,
                                DecisionClaim::Word word) {
  DecisionClaim claim{.word = word, .decision = {}};
  const FieldPath path(policy.path(), name);
  if (const auto map = policy.Map(name); map.value) {
    claim.decision = DecodeDecisionCondition(policy.context(), **map.value, path);
  }
  return claim;
}

// "95%", "2.5%" → millionths of a percent; nothing where it is none from 0 to 100.
std::optional<uint64_t> PartsOfPercentage(std::string_view text) {
  text.remove_suffix(1);
  const size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string decimals(dot == std::string_view::npos ? "" : text.substr(dot + 1));
  if (whole.empty() || decimals.size() > 6 || (dot != std::string_view::npos && decimals.empty())) {
    return std::nullopt;
  }
  decimals.resize(6, '0');
  const std::string digits = std::string(whole) + decimals;
  uint64_t parts = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parts);
  const bool is_fine = error == std::errc() && end == digits.data() + digits.size();
  return is_fine && parts <= 100 * kPartsOfAPercent ? std::optional(parts) : std::nullopt;
}

std::optional<uint64_t> PartsOf(const Node& node) {
  if (!node.is_scalar()) return std::nullopt;
  if (node.text.ends_with('%')) return PartsOfPercentage(node.text);
  uint64_t parts = 0;
  const char* end_of_text = node.text.data() + node.text.size();
  const auto [end, error] = std::from_chars(node.text.data(), end_of_text, parts);
  const bool is_fine = error == std::errc() && end == end_of_text && parts <= kMaxParts;
  return is_fine ? std::optional(parts) : std::nullopt;
}

PolicyClaim DecodeSplit(const FieldReader& policy) {
  SplitClaim claim;
  const FieldPath path(policy.path(), "split");
  const auto map = policy.Map("split");
  if (!map.value) return claim;
  size_t percentages = 0;
  uint64_t total = 0;
  for (const Node& entry : (*map.value)->children) {
    const std::optional<uint64_t> parts = PartsOf(entry);
    if (!parts) {
      policy.context().findings.Error(kCode, SpotOfWhole(entry), FieldPath(path, entry.key),
                                      "a share is a whole number of parts or a percentage such as "
                                      "\"2.5%\"");
      continue;
    }
    percentages += entry.text.ends_with('%') ? 1 : 0;
    total += *parts;
    claim.shares.push_back({std::string(entry.key), *parts});
  }
  const bool is_mixed = percentages != 0 && percentages != claim.shares.size();
  if (is_mixed) policy.Error(kCode, "split", "give all shares in parts or all in percent");
  if (!is_mixed && percentages != 0 && total != 100 * kPartsOfAPercent) {
    policy.Error(kCode, "split", "the percentages do not add up to 100%");
  }
  if (total == 0)
    policy.Error(kCode, "split", "some backend needs a share: {users: 95, users-canary: 5}");
  return claim;
}

constexpr std::pair<std::string_view, UnchangedClaim::Aspect> kAspects[] = {
    {"outcome", UnchangedClaim::Aspect::kOutcome}, {"route", UnchangedClaim::Aspect::kRoute},
    {"rule", UnchangedClaim::Aspect::kRule},       {"backends", UnchangedClaim::Aspect::kBackends},
    {"headers", UnchangedClaim::Aspect::kHeaders}, {"mirrors", UnchangedClaim::Aspect::kMirrors},
};

void AddAspect(const FieldReader& claim_reader, std::string_view word, UnchangedClaim& claim) {
  for (const auto& [name, aspect] : kAspects) {
    if (name == word) return claim.aspects.push_back(aspect);
  }
  claim_reader.Error(kCode, "in",
                     Quoted(word) +
                         " cannot be compared; there are outcome, route, "
                         "rule, backends, headers and mirrors");
}

PolicyClaim DecodeUnchanged(const FieldReader& policy) {
  UnchangedClaim claim;
  const FieldPath path(policy.path(), "unchanged");
  const auto map = policy.Map("unchanged");
  if (!map.value) return claim;
  const FieldReader reader(policy.context(), **map.value, path, {{"config", "in"}});
  const auto config = reader.String("config");
  if (config.value) claim.config = *config.value;
  if (config.is_absent() || (config.value && config.value->empty())) {
    reader.Error(kCode, "config", "name the other configuration: unchanged: {config: before/}");
  }
  if (const auto list = reader.List("in"); list.value) {
    for (const Node& item : (*list.value)->children) {
      const auto word = ExpectString(policy.context(), item, FieldPath(path, "in"));
      if (word) AddAspect(reader, *word, claim);
    }
  } else {
    for (const auto& [name, aspect] : kAspects) claim.aspects.push_back(aspect);
  }
  if (claim.aspects.empty()) reader.Error(kCode, "in", "an empty list compares nothing");
  return claim;
}

PolicyClaim DecodeReachable(const FieldReader& policy) {
  ReachableClaim claim;
  const FieldPath path(policy.path(), "reachable");
  const auto map = policy.Map("reachable");
  if (!map.value) return claim;
  const FieldReader reader(policy.context(), **map.value, path, {{"rules"}});
  const Node* rules = reader.Take("rules");
  if (rules == nullptr) {
    reader.Error(kCode, "rules", "say which: rules: all, or a list such as [\"default/shop#0\"]");
    return claim;
  }
  if (rules->is_scalar() && rules->text == "all") return claim;
  if (const auto list = reader.List("rules"); list.value) {
    for (const Node& item : (*list.value)->children) {
      const auto rule = ExpectString(policy.context(), item, FieldPath(path, "rules"));
      if (rule) claim.rules.emplace_back(*rule);
    }
    if (claim.rules.empty()) reader.Error(kCode, "rules", "an empty list asks for nothing");
  }
  return claim;
}

}  // namespace

std::optional<PolicyClaim> DecodeClaim(const FieldReader& policy) {
  std::string_view found;
  for (const std::string_view name : kClaims) {
    if (policy.Take(name) == nullptr) continue;
    if (!found.empty()) {
      policy.Error(kCode, name,
                   "a policy makes one claim, and this one has " + std::string(found) +
                       " already: write two policies");
      return std::nullopt;
    }
    found = name;
  }
  if (found == "never") return DecodeDecisionClaim(policy, found, DecisionClaim::Word::kNever);
  if (found == "always") return DecodeDecisionClaim(policy, found, DecisionClaim::Word::kAlways);
  if (found == "only") return DecodeDecisionClaim(policy, found, DecisionClaim::Word::kOnly);
  if (found == "split") return DecodeSplit(policy);
  if (found == "unchanged") return DecodeUnchanged(policy);
  if (found == "reachable") return DecodeReachable(policy);
  policy.context().findings.Error(
      kCode, policy.spot(), policy.path(),
      "a policy claims something: never, always, only, split, unchanged "
      "or reachable");
  return std::nullopt;
}

}  // namespace routewind
