// SPDX-License-Identifier: Apache-2.0
#include "engine/route/label_selector.h"

#include <algorithm>

namespace routewind {
namespace {

std::string RequirementFault(const LabelSelector::Requirement& requirement) {
  const bool needs_values = requirement.op == "In" || requirement.op == "NotIn";
  const bool takes_none = requirement.op == "Exists" || requirement.op == "DoesNotExist";
  if (!needs_values && !takes_none) {
    return "operator \"" + requirement.op + "\" is unknown: use In, NotIn, Exists or DoesNotExist";
  }
  if (needs_values && requirement.values.empty()) {
    return "operator " + requirement.op + " on key " + requirement.key + " needs values";
  }
  if (takes_none && !requirement.values.empty()) {
    return "operator " + requirement.op + " on key " + requirement.key + " takes no values";
  }
  return {};
}

// Precondition: the requirement has no fault.
bool Holds(const LabelSelector::Requirement& requirement,
           const std::map<std::string, std::string>& labels) {
  const auto label = labels.find(requirement.key);
  const bool is_present = label != labels.end();
  if (requirement.op == "Exists") return is_present;
  if (requirement.op == "DoesNotExist") return !is_present;
  const bool is_listed =
      is_present && std::find(requirement.values.begin(), requirement.values.end(),
                              label->second) != requirement.values.end();
  return requirement.op == "In" ? is_listed : !is_listed;
}

}  // namespace

bool Selects(const LabelSelector& selector, const std::map<std::string, std::string>& labels) {
  for (const auto& [key, value] : selector.match_labels) {
    const auto label = labels.find(key);
    if (label == labels.end() || label->second != value) return false;
  }
  return std::all_of(selector.match_expressions.begin(), selector.match_expressions.end(),
                     [&labels](const LabelSelector::Requirement& requirement) {
                       return RequirementFault(requirement).empty() && Holds(requirement, labels);
                     });
}

std::string SelectorFault(const LabelSelector& selector) {
  for (const LabelSelector::Requirement& requirement : selector.match_expressions) {
    if (std::string fault = RequirementFault(requirement); !fault.empty()) return fault;
  }
  return {};
}

}  // namespace routewind
