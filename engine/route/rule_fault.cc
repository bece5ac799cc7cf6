// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>

#include "engine/match/pattern.h"
#include "engine/route/resolve_reference.h"

namespace routewind {
namespace {

// `subject` names what holds the expression; an empty expression stands for any value and needs
// none.
std::string ExpressionFault(const std::string& subject, const std::string& expression) {
  if (expression.empty()) return {};
  const Result<Pattern> pattern = Pattern::Compile(expression);
  if (pattern.has_value()) return {};
  return subject + " \"" + expression + "\" cannot be used: " + pattern.error().message;
}

std::string MethodFault(const MethodMatch& method, const std::string& path) {
  if (method.type != MatchType::kRegularExpression) return {};
  if (method.service) {
    std::string fault = ExpressionFault(path + ".service", *method.service);
    if (!fault.empty()) return fault;
  }
  return method.method ? ExpressionFault(path + ".method", *method.method) : std::string();
}

}  // namespace

std::string RuleFault(const RouteRule& rule) {
  for (size_t i = 0; i < rule.matches.size(); ++i) {
    const RouteMatch& match = rule.matches[i];
    const std::string path = "matches[" + std::to_string(i) + "]";
    if (match.method) {
      std::string fault = MethodFault(*match.method, path + ".method");
      if (!fault.empty()) return fault;
    }
    for (size_t j = 0; j < match.headers.size(); ++j) {
      const HeaderMatch& header = match.headers[j];
      if (header.type != MatchType::kRegularExpression) continue;
      const std::string subject = path + ".headers[" + std::to_string(j) + "].value";
      std::string fault = ExpressionFault(subject, header.value);
      if (!fault.empty()) return fault;
    }
  }
  return {};
}

}  // namespace routewind
