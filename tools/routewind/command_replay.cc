// SPDX-License-Identifier: Apache-2.0
// `routewind replay`: captured traffic through the routes of a configuration, and a report.
#include <csignal>
#include <cstdio>
#include <memory>
#include <vector>

#include "replay/pipeline/replay_run.h"
#include "tools/routewind/calls_file.h"
#include "tools/routewind/command.h"
#include "tools/routewind/progress.h"
#include "tools/routewind/render_report.h"
#include "tools/routewind/stored_replay.h"

namespace routewind {
namespace {

volatile std::sig_atomic_t stop_requested = 0;

void RequestStop(int) { stop_requested = 1; }

// Where the calls of one replay go besides the report.
struct Outputs {
  std::unique_ptr<CallsFile> calls;
  std::unique_ptr<StoredReplay> store;
  std::vector<CallObserver*> Observers() const {
    std::vector<CallObserver*> observers;
    if (calls != nullptr) observers.push_back(calls.get());
    if (store != nullptr) observers.push_back(store.get());
    return observers;
  }
};

Status OpenOutputs(const ReplayFlags& flags, const LoadedConfig& loaded, const RouteTable& table,
                   const RouterOptions& router, Outputs& outputs) {
  const std::vector<std::string> captures = SortedCaptures(flags.captures);
  if (!flags.calls_file.empty()) {
    Result<std::unique_ptr<CallsFile>> calls = CallsFile::Open(flags.calls_file, captures, table, router);
    if (!calls) return calls.error();
    outputs.calls = std::move(calls).value();
  }
  if (!flags.store_file.empty()) {
    Result<std::unique_ptr<StoredReplay>> store = StoredReplay::Begin(flags, loaded, captures, table);
    if (!store) return store.error();
    outputs.store = std::move(store).value();
  }
  return Ok{};
}

Status CloseOutputs(const ReplayOutcome& outcome, const std::string& report_json, Outputs& outputs) {
  if (outputs.calls != nullptr) {
    const Status finished = outputs.calls->Finish();
    if (!finished) return finished;
  }
  if (outputs.store != nullptr) return outputs.store->Finish(outcome, report_json);
  return Ok{};
}

// What a user should know beside the report.
void TellWarnings(const ReplayOutcome& outcome) {
  for (const std::string& warning : outcome.warnings) std::fprintf(stderr, "routewind: warning: %s\n", warning.c_str());
  if (outcome.is_stopped) std::fprintf(stderr, "routewind: warning: stopped; the report covers what was read until then\n");
  if (outcome.report.calls != 0) return;
  const char* cause = outcome.report.capture.packets == 0 ? "the capture holds no packets"
                      : outcome.report.capture.tcp_packets == 0 ? "the capture holds no TCP packets"
                      : outcome.report.http2.http2_connections == 0
                          ? "no connection begins with the HTTP/2 preface in clear text (is it encrypted, or cut off?)"
                          : "its HTTP/2 connections hold no gRPC requests";
  std::fprintf(stderr, "routewind: warning: no gRPC call found: %s\n", cause);
}

int Replay(const ReplayFlags& flags, const GlobalFlags& global, const LoadedConfig& loaded, const RouteTable& table) {
  ReplayInputs inputs;
  inputs.captures = flags.captures;
  inputs.router = {flags.config.seed, flags.config.gateway, flags.config.port};
  Outputs outputs;
  const Status opened = OpenOutputs(flags, loaded, table, inputs.router, outputs);
  if (!opened) return Fail(opened.error().message);
  inputs.observers = outputs.Observers();
  ProgressBar progress(global);
  inputs.on_progress = [&progress](const ReplayProgress& state) {
    progress.Show(state);
    return stop_requested == 0;
  };

  const Result<ReplayOutcome> outcome = RunReplay(table, inputs);
  progress.Clear();
  if (!outcome) return Fail(outcome.error().message);
  TellWarnings(*outcome);
  const std::string report_json = RenderReportJson(table, *outcome, flags.config.seed);
  const Status closed = CloseOutputs(*outcome, report_json, outputs);
  if (!closed) return Fail(closed.error().message);

  const bool stdout_is_taken = flags.calls_file == "-";
  const std::string report =
      flags.format == OutputFormat::kJson ? report_json : RenderReportText(table, *outcome, flags.config.seed);
  if (stdout_is_taken) {
    std::fputs(report.c_str(), stderr);
    return kExitOk;
  }
  const Status printed = PrintResult(report);
  return printed ? kExitOk : Fail(printed.error().message);
}

}  // namespace

int RunReplayCommand(const ReplayFlags& flags, const GlobalFlags& global) {
  const std::optional<LoadedConfig> loaded = LoadOrTell(flags.config);
  if (!loaded) return kExitFailed;
  const RouteTable table = CompileTable(*loaded, flags.config);
  const std::string ambiguity = GatewayAmbiguity(table, flags.config);
  if (!ambiguity.empty()) return Fail(ambiguity);
  std::signal(SIGINT, RequestStop);
  std::signal(SIGTERM, RequestStop);
  return Replay(flags, global, *loaded, table);
}

}  // namespace routewind
