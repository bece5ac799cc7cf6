// SPDX-License-Identifier: Apache-2.0
#include "engine/route/explain.h"

namespace routewind {

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kWon:
      return "won";
    case Verdict::kLost:
      return "lost";
    case Verdict::kFailed:
      return "failed";
  }
  return "";
}

std::string_view DecidedByName(DecidedBy decided) {
  switch (decided) {
    case DecidedBy::kNone:
      return "";
    case DecidedBy::kHostname:
    case DecidedBy::kFailedHostname:
      return "HOSTNAME";
    case DecidedBy::kService:
      return "SERVICE";
    case DecidedBy::kMethod:
      return "METHOD";
    case DecidedBy::kHeaders:
      return "HEADERS";
    case DecidedBy::kAge:
      return "AGE";
    case DecidedBy::kName:
      return "NAME";
    case DecidedBy::kRuleOrder:
      return "RULE_ORDER";
    case DecidedBy::kMatchOrder:
      return "MATCH_ORDER";
    case DecidedBy::kMethodService:
      return "METHOD_SERVICE";
    case DecidedBy::kMethodName:
      return "METHOD_NAME";
    case DecidedBy::kHeader:
      return "HEADER";
  }
  return "";
}

}  // namespace routewind
