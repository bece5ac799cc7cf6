// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/render_policies.h"

#include <algorithm>

#include "engine/base/json_writer.h"
#include "engine/record/decision_json.h"
#include "engine/route/explain.h"
#include "tools/routewind/render_decision.h"
#include "tools/routewind/text_table.h"
#include "tools/routewind/xml_text.h"

namespace routewind {
namespace {

std::string PlaceOf(const PolicySet& policies, const Policy& policy) {
  return policies.files[policy.place.file] + ":" + std::to_string(policy.place.line);
}

std::string Joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + SafeText(word);
  return text;
}

std::string Count(uint64_t count, const char* what) {
  return WithThousands(count) + " " + what + (count == 1 ? "" : "s");
}

std::string Indented(const std::string& text, const std::string& indent) {
  std::string out;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    out += indent + text.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return out;
}

Decision DecisionOf(const PolicyReport& report, const Counterexample& found) {
  return Decide(report.table, found.request.View(), {found.seed, 0});
}

std::string CounterexampleText(const PolicyReport& report, const Counterexample& found) {
  std::string out = "    a request that refutes it " + SafeText(found.detail) + "\n";
  if (found.known_since) {
    out += "    known" + (found.known_since->empty() ? "" : " since " + *found.known_since) +
           ": it was tried first, before any new one\n";
  }
  out += "    " + CommandLineOf(found, report.config) + "\n";
  if (!found.has_seed)
    out += "    (no seed was found with which this is the first pick: the backend's share is too small)\n";
  const RequestView view = found.request.View();
  out += Indented(RenderDecisionText(report.table, DecisionOf(report, found), view), "      ");
  out += Indented(RenderExplanationText(Explain(report.table, view)), "      ");
  return out;
}

std::string DeadRuleText(const RouteTable& table, const DeadRule& dead) {
  return "    " + RuleLabel(table.rules()[dead.rule]) +
         (dead.is_proved ? " can be reached by no request: " : ": no request was found that reaches it: ") +
         SafeText(dead.reason) + "\n";
}

uint64_t CountVerdicts(const std::vector<PolicyResult>& results, PolicyVerdict verdict) {
  return static_cast<uint64_t>(std::count_if(
      results.begin(), results.end(), [verdict](const PolicyResult& result) { return result.verdict == verdict; }));
}

bool IsSkipped(const PolicyResult& result) {
  return result.is_stopped && result.verdict != PolicyVerdict::kRefuted;
}

void WriteCounterexample(JsonWriter& json, const PolicyReport& report, const Counterexample& found) {
  json.Key("counterexample").BeginObject().Key("request").Raw(PrintProbe(found.request));
  json.Field("detail", found.detail).Field("seed", found.seed).Field("command", CommandLineOf(found, report.config));
  json.Field("known", found.known_since.has_value());
  if (found.known_since && !found.known_since->empty()) json.Field("knownSince", *found.known_since);
  const RequestView view = found.request.View();
  const Explanation explanation = Explain(report.table, view);
  json.Key("decision");
  WriteDecision(json, report.table, DecisionOf(report, found), view, {}, &explanation);
  json.EndObject();
}

void WriteResult(JsonWriter& json, const PolicyReport& report, const PolicyResult& result) {
  json.BeginObject().Field("name", result.policy->name).Field("place", PlaceOf(report.policies, *result.policy));
  json.Field("verdict", PolicyVerdictName(result.verdict)).Field("digest", result.policy->digest);
  json.Field("enumeratedCases", result.enumerated.cases).Field("searchedCases", result.searched_cases);
  if (result.is_stopped) json.Field("stopped", true);
  json.Field("knownCases", result.known_cases).Key("searchedParts").BeginArray();
  for (const std::string& part : result.enumerated.searched) json.String(part);
  json.EndArray();
  if (result.counterexample) WriteCounterexample(json, report, *result.counterexample);
  if (!result.dead_rules.empty()) {
    json.Key("deadRules").BeginArray();
    for (const DeadRule& dead : result.dead_rules) {
      const TableRule& rule = report.table.rules()[dead.rule];
      json.BeginObject().Field("route", rule.route.ToString()).Field("rule", rule.rule_index);
      json.Field("proved", dead.is_proved).Field("reason", dead.reason).EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
}

}  // namespace

std::string VerdictText(const PolicyResult& result) {
  std::string text(PolicyVerdictName(result.verdict));
  const SpaceTally& tally = result.enumerated;
  switch (result.verdict) {
    case PolicyVerdict::kProved:
      text += tally.cases == 0 ? " (no request of its kind comes to these Gateways)"
                               : " (" + Count(tally.cases, "case") + ")";
      break;
    case PolicyVerdict::kNotRefuted:
      text += " (" + Count(tally.cases, "case") + " enumerated" + (tally.is_cut || tally.is_stopped ? ", not all there are" : "") + ", " +
              WithThousands(result.searched_cases) + " searched" + (tally.searched.empty() ? "" : " over ") +
              Joined(tally.searched) + (result.is_stopped ? "; stopped" : "") + ")";
      break;
    case PolicyVerdict::kRefuted:
      break;
  }
  return text;
}

std::string RenderPoliciesText(const PolicyReport& report) {
  std::string out;
  for (const PolicyResult& result : report.results) {
    out += SafeText(result.policy->name) + ": " + VerdictText(result);
    const bool is_known = result.counterexample && result.counterexample->known_since;
    if (result.known_cases != 0 && !is_known) {
      out += "; " + Count(result.known_cases, "earlier counterexample") + " tried first";
    }
    out += "\n";
    if (result.counterexample) out += CounterexampleText(report, *result.counterexample);
    for (const DeadRule& dead : result.dead_rules) out += DeadRuleText(report.table, dead);
  }
  out += "\n";
  out += std::to_string(report.results.size()) + (report.results.size() == 1 ? " policy: " : " policies: ");
  out += std::to_string(CountVerdicts(report.results, PolicyVerdict::kProved)) + " proved, ";
  out += std::to_string(CountVerdicts(report.results, PolicyVerdict::kNotRefuted)) + " not refuted, ";
  return out + std::to_string(CountVerdicts(report.results, PolicyVerdict::kRefuted)) + " refuted\n";
}

std::string RenderPoliciesJson(const PolicyReport& report) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Key("policies").BeginArray();
  for (const PolicyResult& result : report.results) WriteResult(json, report, result);
  json.EndArray().Field("proved", CountVerdicts(report.results, PolicyVerdict::kProved));
  json.Field("notRefuted", CountVerdicts(report.results, PolicyVerdict::kNotRefuted));
  json.Field("refuted", CountVerdicts(report.results, PolicyVerdict::kRefuted));
  json.Field("seed", report.config.seed);
  if (report.is_stopped()) json.Field("stopped", true);
  json.EndObject();
  return out + "\n";
}

std::string RenderPoliciesJunit(const PolicyReport& report) {
  const auto skipped = std::count_if(report.results.begin(), report.results.end(), IsSkipped);
  const std::string counts = " tests=\"" + std::to_string(report.results.size()) + "\" failures=\"" +
                             std::to_string(CountVerdicts(report.results, PolicyVerdict::kRefuted)) + "\"" +
                             (skipped == 0 ? "" : " skipped=\"" + std::to_string(skipped) + "\"");
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts +
                    ">\n  <testsuite name=\"policies\"" + counts + ">\n";
  for (const PolicyResult& result : report.results) {
    out += "    <testcase name=\"" + XmlText(result.policy->name) + "\" classname=\"" +
           XmlText(report.policies.files[result.policy->place.file]) + "\" line=\"" +
           std::to_string(result.policy->place.line) + "\"";
    if (result.verdict != PolicyVerdict::kRefuted) {
      out += IsSkipped(result) ? ">\n      <skipped message=\"" + XmlText(VerdictText(result)) + "\"/>\n    </testcase>\n"
                               : ">\n      <system-out>" + XmlText(VerdictText(result)) + "</system-out>\n    </testcase>\n";
      continue;
    }
    std::string body;
    if (result.counterexample) body = CounterexampleText(report, *result.counterexample);
    for (const DeadRule& dead : result.dead_rules) body += DeadRuleText(report.table, dead);
    out += ">\n      <failure message=\"" + XmlText(VerdictText(result)) + "\">" + XmlText(body) +
           "</failure>\n    </testcase>\n";
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace routewind
