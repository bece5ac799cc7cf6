// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string_view>

#include "engine/match/pattern.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

// Whether an alternative stands outside every group: `a|b`, but not `(a|b)`, `[|]`, `\|` or
// `\Qa|b\E`.
bool HasUngroupedAlternation(std::string_view expression) {
  int depth = 0;
  bool in_class = false;
  for (size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (c == '\\') {
      if (expression.substr(i).starts_with("\\Q")) {
        const size_t end = expression.find("\\E", i + 2);
        if (end == std::string_view::npos) return false;
        i = end;
      }
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      // A `]` right after the opening is a member of the class.
      if (expression.substr(i + 1).starts_with("^")) ++i;
      if (expression.substr(i + 1).starts_with("]")) ++i;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == '|' && depth <= 0) {
      return true;
    }
  }
  return false;
}

void WarnExpression(const std::string& expression, const Site& site, Warnings& warnings) {
  if (expression.empty()) return;
  const Result<Pattern> pattern = Pattern::Compile(expression);
  if (pattern.has_value()) return;
  warnings.Add("W-05", site,
               "\"" + expression + "\" is no usable regular expression, so the rule is dropped: " +
                   pattern.error().message);
}

// Several gateways join both parts to one expression `/S/M`, where an ungrouped `|` splits the
// whole (semantics 4.5).
void WarnAlternation(const std::optional<std::string>& part, const Site& site, Warnings& warnings) {
  if (!part || !HasUngroupedAlternation(*part)) return;
  warnings.Add("W-05", site,
               "the alternatives of \"" + *part +
                   "\" are not grouped, and some gateways join service and method into one "
                   "expression: write (" +
                   *part + ")");
}

bool StandsForAny(const std::optional<std::string>& part) {
  return !part || part->empty() || *part == ".*" || *part == ".+";
}

void WarnMethod(const RouteMatch& match, const Site& site, Warnings& warnings) {
  const MethodMatch& method = *match.method;
  if (method.type == MatchType::kExact) {
    if (method.service && method.service->starts_with(".")) {  // D-05
      warnings.Add("W-06", site.At(".service", method.service_place),
                   "\"" + *method.service +
                       "\" never equals a service on the wire, which has no leading dot: write " +
                       method.service->substr(1));
    }
    return;
  }
  const Site service = site.At(".service", method.service_place);
  const Site name = site.At(".method", method.method_place);
  if (method.service) WarnExpression(*method.service, service, warnings);
  if (method.method) WarnExpression(*method.method, name, warnings);
  WarnAlternation(method.service, service, warnings);
  WarnAlternation(method.method, name, warnings);
  if (StandsForAny(method.service) && StandsForAny(method.method) && match.headers.empty()) {
    warnings.Add("W-07", site,
                 "this matches every request: leave the match out if that is meant, or name a "
                 "service");
  }
}

void WarnHeaders(const std::vector<HeaderMatch>& headers, const Site& match_site,
                 Warnings& warnings) {
  for (size_t i = 0; i < headers.size(); ++i) {
    if (headers[i].type != MatchType::kRegularExpression) continue;
    const Site site = match_site.At(Indexed("headers", i), headers[i].place);
    WarnExpression(headers[i].value, site.At(".value", headers[i].place), warnings);
  }
}

}  // namespace

void WarnMatches(const RouteRule& rule, const Site& rule_site, Warnings& warnings) {
  for (size_t i = 0; i < rule.matches.size(); ++i) {
    const RouteMatch& match = rule.matches[i];
    const Site site = rule_site.At(Indexed("matches", i), match.place);
    if (match.method) WarnMethod(match, site.At(".method", match.method->place), warnings);
    WarnHeaders(match.headers, site, warnings);
  }
}

}  // namespace routewind
