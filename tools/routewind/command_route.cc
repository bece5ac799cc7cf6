// SPDX-License-Identifier: Apache-2.0
// `routewind route`: one decision from flags, or one for each record of a file.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include "engine/base/ascii.h"
#include "engine/record/decision_json.h"
#include "engine/record/request_json.h"
#include "engine/route/decide.h"
#include "engine/route/explain.h"
#include "tools/routewind/command.h"
#include "tools/routewind/render_decision.h"

namespace routewind {
namespace {

// One decision in the asked-for form, with a newline at its end.
std::string Render(const RouteTable& table, const Decision& decision, const OwnedRequest& request,
                   const RouteFlags& flags) {
  const RequestView view = request.View();
  if (flags.format == OutputFormat::kText) {
    std::string text = request.id_json.empty() ? "" : "request " + request.id_json + "\n";
    text += RenderDecisionText(table, decision, view);
    if (flags.explain) text += RenderExplanationText(Explain(table, view));
    return text;
  }
  std::string text;
  JsonWriter json(text);
  if (flags.explain) {
    const Explanation explanation = Explain(table, view);
    WriteDecision(json, table, decision, view, request.id_json, &explanation);
  } else {
    WriteDecision(json, table, decision, view, request.id_json);
  }
  return text + "\n";
}

// "name: value" as curl takes it: one blank after the colon is dropped, the rest of the value stays.
Status AddHeaderFlag(const std::string& text, OwnedRequest& request) {
  const size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0) return Error{"-H '" + text + "': write 'name: value'"};
  std::string_view value = std::string_view(text).substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  request.AddHeader(text.substr(0, colon), value);
  return Ok{};
}

void FillTarget(const ConfigFlags& flags, OwnedRequest& request) {
  if (request.gateway.empty()) request.gateway = flags.gateway;
  if (request.port == 0) request.port = flags.port;
}

int RouteOne(const RouteTable& table, const RouteFlags& flags, const GlobalFlags& global) {
  OwnedRequest request;
  request.authority = *flags.authority;
  request.path = *flags.path;
  for (const std::string& header : flags.headers) {
    const Status added = AddHeaderFlag(header, request);
    if (!added) return Fail(added.error().message);
  }
  FillTarget(flags.config, request);
  const std::string ambiguity = GatewayAmbiguity(table, flags.config);
  if (!ambiguity.empty()) return Fail(ambiguity);
  const Decision decision = Decide(table, request.View(), {flags.config.seed, 0});
  const Status printed = PrintResult(Render(table, decision, request, flags), global);
  return printed ? kExitOk : Fail(printed.error().message);
}

// Decides a file of records in order, each rule counting its own requests.
class RecordRouter {
 public:
  RecordRouter(const RouteTable& table, const RouteFlags& flags, const GlobalFlags& global)
      : table_(table), flags_(flags), global_(global), counters_(table), ambiguity_(GatewayAmbiguity(table, flags.config)) {}

  // Appends the decision of one line to the output, or tells what is wrong with it.
  void OnLine(const std::string& line, uint64_t line_number) {
    Result<OwnedRequest> request = ParseRequestRecord(line);
    std::string fault = request ? "" : request.error().message;
    if (request && request->gateway.empty()) fault = ambiguity_;
    if (!fault.empty()) {
      Fail(flags_.requests_file + ":" + std::to_string(line_number) + ": " + fault);
      ++bad_lines_;
      return;
    }
    FillTarget(flags_.config, *request);
    const RequestView view = request->View();
    const Selection selection = Select(table_, view);
    const Decision decision =
        Conclude(table_, selection, {flags_.config.seed, counters_.Next(selection.rule)});
    const std::string text = Render(table_, decision, *request, flags_);
    if (flags_.format == OutputFormat::kJson) {
      output_ += (decided_ == 0 ? "[" : ",") + text.substr(0, text.size() - 1);
    } else {
      if (flags_.format == OutputFormat::kText && decided_ != 0) output_ += "\n";
      output_ += text;
    }
    ++decided_;
  }

  Status Flush(bool at_end) {
    if (at_end && flags_.format == OutputFormat::kJson) output_ += decided_ == 0 ? "[]\n" : "]\n";
    const Status printed = PrintResult(output_, global_);
    output_.clear();
    return printed;
  }

  size_t waiting_bytes() const { return output_.size(); }
  uint64_t bad_lines() const { return bad_lines_; }

 private:
  const RouteTable& table_;
  const RouteFlags& flags_;
  const GlobalFlags& global_;
  RuleCounters counters_;
  std::string ambiguity_;
  std::string output_;
  uint64_t decided_ = 0;
  uint64_t bad_lines_ = 0;
};

int RouteMany(const RouteTable& table, const RouteFlags& flags, const GlobalFlags& global) {
  constexpr size_t kFlushBytes = 1 << 16;
  std::ifstream file;
  if (flags.requests_file != "-") {
    file.open(flags.requests_file, std::ios::binary);
    if (!file) return Fail("cannot read " + flags.requests_file + ": " + std::strerror(errno));
  }
  std::istream& input = flags.requests_file == "-" ? std::cin : file;
  RecordRouter router(table, flags, global);
  std::string line;
  for (uint64_t line_number = 1; std::getline(input, line); ++line_number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    router.OnLine(line, line_number);
    if (router.waiting_bytes() < kFlushBytes) continue;
    const Status printed = router.Flush(/*at_end=*/false);
    if (!printed) return Fail(printed.error().message);
  }
  if (input.bad()) return Fail("cannot read " + flags.requests_file + ": is it a file?");
  const Status printed = router.Flush(/*at_end=*/true);
  if (!printed) return Fail(printed.error().message);
  return router.bad_lines() == 0 ? kExitOk : kExitFailed;
}

}  // namespace

int RunRoute(const RouteFlags& flags, const GlobalFlags& global) {
  const bool is_single = flags.requests_file.empty();
  if (is_single && (!flags.authority || !flags.path)) {
    return Fail("route needs --authority and --path, or --requests FILE.jsonl");
  }
  if (!is_single && (flags.authority || flags.path || !flags.headers.empty())) {
    return Fail("--requests goes without --authority, --path and -H: the records say them");
  }
  if (flags.requests_file == "-" && ReadsStandardInput(flags.config)) {
    return Fail("only one of -c and --requests can be -, standard input");
  }
  const std::optional<LoadedConfig> loaded = LoadRoutesOrTell(flags.config, global);
  if (!loaded) return kExitFailed;
  const Status has_gateway = CheckGateway(*loaded, flags.config);
  if (!has_gateway) return Fail(has_gateway.error().message);
  const RouteTable table = CompileTable(*loaded, flags.config);
  return is_single ? RouteOne(table, flags, global) : RouteMany(table, flags, global);
}

}  // namespace routewind
