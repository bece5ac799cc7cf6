// SPDX-License-Identifier: Apache-2.0
// `routewind runs` and `routewind show RUN`: what a store holds.
#include <charconv>

#include "engine/base/json_writer.h"
#include "engine/record/utc_time.h"
#include "replay/store/case_store.h"
#include "replay/store/run_reader.h"
#include "tools/routewind/command.h"
#include "tools/routewind/policy_history.h"
#include "tools/routewind/render_stored_cases.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

std::string TimeOrNone(const std::optional<int64_t>& time_ns) { return time_ns ? FormatUtcTime(*time_ns) : "-"; }

void WriteRun(JsonWriter& json, const StoredRun& run) {
  json.Field("run", run.id).Field("kind", run.kind).Field("state", RunStateName(run.state));
  json.Field("startedAt", FormatUtcTime(run.started_at_ns));
  if (run.finished_at_ns) json.Field("finishedAt", FormatUtcTime(*run.finished_at_ns));
  json.Field("toolVersion", run.tool_version).Field("seed", run.seed).Field("configDigest", run.config_digest);
  json.Field("calls", run.calls).Field("rowsDigest", run.rows_digest);
}

std::string RunsText(const std::vector<StoredRun>& runs) {
  using Align = TextTable::Align;
  TextTable table({Align::kRight, Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft, Align::kLeft}, "");
  table.AddRow({"RUN", "KIND", "STATE", "STARTED", "CALLS", "CONFIG", "POLICIES"});
  for (const StoredRun& run : runs) {
    table.AddRow({std::to_string(run.id), run.kind, std::string(RunStateName(run.state)),
                  FormatUtcTime(run.started_at_ns), WithThousands(static_cast<uint64_t>(run.calls)),
                  run.config_digest.substr(0, 12), PolicySummary(run)});
  }
  return table.Render();
}

std::string RunsJson(const std::vector<StoredRun>& runs) {
  std::string out;
  JsonWriter json(out);
  json.BeginArray();
  for (const StoredRun& run : runs) {
    json.BeginObject();
    WriteRun(json, run);
    json.EndObject();
  }
  json.EndArray();
  return out + "\n";
}

struct RunDetails {
  StoredRun run;
  std::vector<PolicyHistory> policies;  // of a run of `verify`
  std::vector<RunSource> sources;
  std::vector<RunInput> inputs;
};

Result<RunDetails> ReadDetails(Store& store, int64_t id) {
  Result<std::optional<StoredRun>> run = FindRun(store, id);
  if (!run) return run.error();
  if (!run->has_value()) {
    return Error{"the store " + store.path() + " holds no run " + std::to_string(id) + " ('routewind runs' lists them)"};
  }
  Result<std::vector<RunSource>> sources = ReadSources(store, id);
  if (!sources) return sources.error();
  Result<std::vector<RunInput>> inputs = ReadInputs(store, id);
  if (!inputs) return inputs.error();
  const Result<std::vector<StoredRun>> runs = ListRuns(store);
  if (!runs) return runs.error();
  std::vector<PolicyHistory> policies = PolicyHistories(*runs, **run);
  return RunDetails{std::move(**run), std::move(policies), std::move(*sources), std::move(*inputs)};
}

std::string DetailsText(const RunDetails& details) {
  using Align = TextTable::Align;
  const StoredRun& run = details.run;
  TextTable table({Align::kLeft, Align::kLeft}, "");
  table.AddRow({"run", std::to_string(run.id)});
  table.AddRow({"kind", run.kind});
  table.AddRow({"state", std::string(RunStateName(run.state))});
  table.AddRow({"started", FormatUtcTime(run.started_at_ns)});
  table.AddRow({"finished", TimeOrNone(run.finished_at_ns)});
  table.AddRow({"program", run.tool_version});
  table.AddRow({"seed", std::to_string(run.seed)});
  table.AddRow({"calls", WithThousands(static_cast<uint64_t>(run.calls))});
  table.AddRow({"config digest", run.config_digest});
  table.AddRow({"rows digest", run.rows_digest});
  table.AddRow({"options", run.options});
  for (const RunSource& source : details.sources) {
    table.AddRow({source.role, source.name + " (" + HumanBytes(source.text.size()) + ", kept in the store)"});
  }
  for (const RunInput& input : details.inputs) {
    table.AddRow({"capture", input.path + " (" + HumanBytes(static_cast<uint64_t>(input.bytes)) + ", digest " +
                                 (input.digest.empty() ? "unknown" : input.digest) + ")"});
  }
  for (const PolicyHistory& policy : details.policies) {
    table.AddRow({"policy", policy.name + ": " + policy.verdict});
    for (const std::string& change : policy.changes) table.AddRow({"", "  " + change});
  }
  return table.Render();
}

std::string DetailsJson(const RunDetails& details) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject();
  WriteRun(json, details.run);
  json.Key("options").Raw(details.run.options.empty() ? "{}" : details.run.options).Key("sources").BeginArray();
  for (const RunSource& source : details.sources) {
    json.BeginObject().Field("role", source.role).Field("name", source.name).Field("text", source.text).EndObject();
  }
  json.EndArray().Key("inputs").BeginArray();
  for (const RunInput& input : details.inputs) {
    json.BeginObject().Field("path", input.path).Field("bytes", input.bytes).Field("digest", input.digest).EndObject();
  }
  json.EndArray();
  std::string_view report = details.run.report;
  while (report.ends_with('\n')) report.remove_suffix(1);
  if (!report.empty()) json.Key("report").Raw(report);
  json.EndObject();
  return out + "\n";
}

int Print(const std::string& text, const GlobalFlags& global) {
  const Status printed = PrintResult(text, global);
  return printed ? kExitOk : Fail(printed.error().message);
}

}  // namespace

int RunRuns(const RunsFlags& flags, const GlobalFlags& global) {
  Result<Store> store = Store::Open(flags.store_file, {.mode = StoreOptions::Mode::kRead});
  if (!store) return Fail(store.error().message);
  if (flags.lists_refuted) {
    const Result<std::vector<StoredCase>> cases = CaseStore(*store).FetchAll();
    if (!cases) return Fail(cases.error().message);
    return Print(flags.format == OutputFormat::kJson ? RenderStoredCasesJson(*cases) : RenderStoredCasesText(*cases), global);
  }
  const Result<std::vector<StoredRun>> runs = ListRuns(*store);
  if (!runs) return Fail(runs.error().message);
  return Print(flags.format == OutputFormat::kJson ? RunsJson(*runs) : RunsText(*runs), global);
}

int RunShow(const ShowFlags& flags, const GlobalFlags& global) {
  int64_t id = 0;
  const auto [end, error] = std::from_chars(flags.run.data(), flags.run.data() + flags.run.size(), id);
  if (error != std::errc() || end != flags.run.data() + flags.run.size()) {
    return Fail("'" + flags.run + "' is not a run: give its number, as 'routewind runs' lists it");
  }
  Result<Store> store = Store::Open(flags.store_file, {.mode = StoreOptions::Mode::kRead});
  if (!store) return Fail(store.error().message);
  const Result<RunDetails> details = ReadDetails(*store, id);
  if (!details) return Fail(details.error().message);
  return Print(flags.format == OutputFormat::kJson ? DetailsJson(*details) : DetailsText(*details), global);
}

}  // namespace routewind
