// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/render_cases.h"

#include "engine/base/json_writer.h"
#include "tools/routewind/render_decision.h"
#include "tools/routewind/text_table.h"
#include "tools/routewind/xml_text.h"

namespace routewind {
namespace {

std::string PlaceOf(const CaseSet& cases, const TestCase& test) {
  return cases.files[test.place.file] + ":" + std::to_string(test.place.line);
}

// Everything no case reached, as lines: a whole rule once, otherwise its single matches and backends.
std::vector<std::string> NeverReached(const CaseRun& run, const RouteTable& table) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < run.coverage.rules.size(); ++i) {
    const RuleCoverage& coverage = run.coverage.rules[i];
    const TableRule& rule = table.rules()[i];
    if (!coverage.is_reached()) {
      lines.push_back(RuleLabel(rule));
      continue;
    }
    for (size_t match = 0; match < coverage.matches.size(); ++match) {
      if (coverage.matches[match] == 0) lines.push_back(RuleLabel(rule) + " match " + std::to_string(match));
    }
    for (size_t backend = 0; backend < coverage.backends.size(); ++backend) {
      if (coverage.backends[backend] != 0 || rule.backends[backend].weight == 0) continue;
      lines.push_back(RuleLabel(rule) + " backend " + BackendLabel(rule.backends[backend]));
    }
  }
  return lines;
}

}  // namespace

std::string RenderCasesText(const CaseSet& cases, const CaseRun& run, const RouteTable& table) {
  std::string out;
  for (const CaseResult& result : run.results) {
    if (result.failures.empty()) {
      out += "ok    " + SafeText(result.test->name) + "\n";
      continue;
    }
    out += "FAIL  " + SafeText(result.test->name) + "  (" + PlaceOf(cases, *result.test) + ")\n";
    for (const std::string& failure : result.failures) out += "        " + failure + "\n";
    out += "        the decision was: " + result.message + "\n";
  }
  const Coverage& coverage = run.coverage;
  const size_t total = run.results.size();
  out += std::to_string(total) + (total == 1 ? " case: " : " cases: ") + std::to_string(total - run.failed) + " passed, " +
         std::to_string(run.failed) + " failed\n";
  out += "coverage: " + std::to_string(coverage.reached_matches) + " of " + std::to_string(coverage.total_matches) +
         " matches (" + Percent(coverage.percent() / 100) + "), " + std::to_string(coverage.reached_rules) + " of " +
         std::to_string(coverage.rules.size()) + " rules, " + std::to_string(coverage.reached_backends) + " of " +
         std::to_string(coverage.total_backends) + " backends\n";
  for (const std::string& line : NeverReached(run, table)) out += "  never reached: " + line + "\n";
  return out;
}

std::string RenderCasesJson(const CaseSet& cases, const CaseRun& run, const RouteTable& table) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Field("passed", uint64_t{run.results.size() - run.failed}).Field("failed", run.failed);
  json.Key("cases").BeginArray();
  for (const CaseResult& result : run.results) {
    json.BeginObject().Field("name", result.test->name).Field("file", cases.files[result.test->place.file]);
    json.Field("line", result.test->place.line).Field("passed", result.failures.empty());
    json.Field("message", result.message).Key("failures").BeginArray();
    for (const std::string& failure : result.failures) json.String(failure);
    json.EndArray().EndObject();
  }
  const Coverage& coverage = run.coverage;
  json.EndArray().Key("coverage").BeginObject().Field("percent", coverage.percent());
  json.Field("reachedMatches", coverage.reached_matches).Field("matches", coverage.total_matches);
  json.Field("reachedRules", coverage.reached_rules).Field("rules", uint64_t{coverage.rules.size()});
  json.Field("reachedBackends", coverage.reached_backends).Field("backends", coverage.total_backends);
  json.Key("neverReached").BeginArray();
  for (const std::string& line : NeverReached(run, table)) json.String(line);
  json.EndArray().EndObject().EndObject();
  return out + "\n";
}

std::string RenderCasesJunit(const CaseSet& cases, const CaseRun& run) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"" +
                    std::to_string(run.results.size()) + "\" failures=\"" + std::to_string(run.failed) + "\">\n";
  for (uint32_t file = 0; file < cases.files.size(); ++file) {
    std::string body;
    uint64_t tests = 0;
    uint64_t failed = 0;
    for (const CaseResult& result : run.results) {
      if (result.test->place.file != file) continue;
      ++tests;
      body += "    <testcase name=\"" + XmlText(result.test->name) + "\" classname=\"" + XmlText(cases.files[file]) +
              "\" line=\"" + std::to_string(result.test->place.line) + "\"";
      if (result.failures.empty()) {
        body += "/>\n";
        continue;
      }
      ++failed;
      body += ">\n      <failure message=\"" + XmlText(result.failures.front()) + "\">";
      for (const std::string& failure : result.failures) body += XmlText(failure) + "\n";
      body += XmlText(result.message) + "</failure>\n    </testcase>\n";
    }
    out += "  <testsuite name=\"" + XmlText(cases.files[file]) + "\" tests=\"" + std::to_string(tests) +
           "\" failures=\"" + std::to_string(failed) + "\">\n" + body + "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace routewind
