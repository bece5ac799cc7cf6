// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "engine/config/load.h"
#include "engine/record/request_json.h"
#include "property_tests/generate/flow_yaml.h"
#include "property_tests/generate/options_text.h"
#include "property_tests/generate/print_yaml.h"
#include "property_tests/generate/scenario.h"

namespace routewind {
namespace {

constexpr std::string_view kOptions = "options: ";
constexpr std::string_view kNumber = "number: ";
constexpr std::string_view kRequest = "request: ";
constexpr std::string_view kDocument = "---";

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

Status ReadRequest(std::string_view json, std::vector<Request>& requests) {
  const Result<OwnedRequest> read = ParseRequestRecord(json);
  if (!read) return read.error();
  Request request{read->authority, read->path, {}, read->gateway, read->port};
  for (const HeaderView& header : read->View().headers) {
    request.headers.emplace_back(header.name, header.value);
  }
  requests.push_back(std::move(request));
  return Ok{};
}

Status ReadLine(std::string_view line, Scenario& scenario) {
  if (TakePrefix(line, kOptions)) {
    const Result<EngineOptions> options = ParseOptions(line);
    if (!options) return options.error();
    scenario.options = *options;
    return Ok{};
  }
  if (TakePrefix(line, kNumber)) {
    const char* end = line.data() + line.size();
    const auto [stopped, error] = std::from_chars(line.data(), end, scenario.number);
    if (error == std::errc{} && stopped == end) return Ok{};
    return Error{"not a number: '" + std::string(line) + "'"};
  }
  if (TakePrefix(line, kRequest)) return ReadRequest(line, scenario.requests);
  return Error{"neither options, number, request nor document: '" + std::string(line) + "'"};
}

Status ReadConfig(std::string_view yaml, Config& config) {
  LoadedConfig loaded = LoadConfigTexts({{"scenario.yaml", std::string(yaml)}}, {});
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity != Diagnostic::Severity::kError) continue;
    return Error{FormatDiagnostic(diagnostic, loaded.config.files)};
  }
  config = std::move(loaded.config);
  return Ok{};
}

}  // namespace

std::string PrintScenario(const Scenario& scenario) {
  std::string text;
  const std::string options = PrintOptions(scenario.options);
  if (!options.empty()) text.append(kOptions).append(options).append("\n");
  if (scenario.number != 0) text.append(kNumber).append(std::to_string(scenario.number)) += "\n";
  for (const Request& request : scenario.requests) {
    text.append(kRequest).append(PrintRequest(request)).append("\n");
  }
  for (const std::string& document : PrintDocuments(scenario.config)) {
    text.append(kDocument).append(" ").append(ToFlowYaml(document)).append("\n");
  }
  return text;
}

std::string_view ConfigPartOf(std::string_view text) {
  while (!text.empty() && !text.starts_with(kDocument)) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return text;
}

Result<Scenario> ParseScenario(std::string_view text) {
  Scenario scenario;
  while (!text.empty() && text.substr(0, kDocument.size()) != kDocument) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (Status read = ReadLine(line, scenario); !read) return read.error();
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  if (Status read = ReadConfig(text, scenario.config); !read) return read.error();
  return scenario;
}

}  // namespace routewind
