// SPDX-License-Identifier: Apache-2.0
// `routewind replay`: captured traffic through the routes of a configuration, and a report.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "replay/pipeline/known_share.h"
#include "replay/pipeline/replay_run.h"
#include "tools/routewind/calls_file.h"
#include "tools/routewind/command.h"
#include "tools/routewind/policy_watch.h"
#include "tools/routewind/progress.h"
#include "tools/routewind/render_report.h"
#include "tools/routewind/render_sources.h"
#include "tools/routewind/replay_inputs.h"
#include "tools/routewind/stop_signal.h"
#include "tools/routewind/stored_replay.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

// Where the calls of one replay go besides the report.
struct Outputs {
  std::unique_ptr<CallsFile> calls;
  std::unique_ptr<StoredReplay> store;
  std::unique_ptr<PolicyWatch> policies;
  std::vector<CallObserver*> Observers() const {
    std::vector<CallObserver*> observers;
    if (policies != nullptr) observers.push_back(policies.get());
    if (calls != nullptr) observers.push_back(calls.get());
    if (store != nullptr) observers.push_back(store.get());
    return observers;
  }
};

Status OpenOutputs(const ReplayFlags& flags, const LoadedConfig& loaded, const RouteTable& table,
                   const ReplayInputs& inputs, const PolicySet& policies, Outputs& outputs) {
  const std::vector<std::string> paths = InputPaths(inputs);
  // Nothing is written before it is known that every input can be read.
  const Status readable = CheckReadable(inputs);
  if (!readable) return readable;
  if (!flags.calls_file.empty()) {
    const std::vector<std::string> others = {flags.keylog_file, flags.access_log_mapping};
    for (const auto* read : {&paths, &loaded.config.files, &others}) {
      const Status allowed = RefuseOverwriting(flags.calls_file, *read);
      if (!allowed) return allowed;
    }
    Result<std::unique_ptr<CallsFile>> calls = CallsFile::Open(flags.calls_file, paths, table, inputs.router);
    if (!calls) return calls.error();
    outputs.calls = std::move(calls).value();
  }
  if (!flags.store_file.empty()) {
    const Status allowed = RefuseOverwriting(flags.store_file, {flags.calls_file, flags.keylog_file});
    if (!allowed) return allowed;
    Result<std::unique_ptr<StoredReplay>> store = StoredReplay::Begin(flags, loaded, policies, paths);
    if (!store) return store.error();
    outputs.store = std::move(store).value();
  }
  return Ok{};
}

// The policies that outputs.policies watches, none without --policy; nothing, and told, where they cannot be used.
std::optional<PolicySet> OpenPolicies(const ReplayFlags& flags, const GlobalFlags& global, const RouteTable& table,
                                      const RouterOptions& router, Outputs& outputs) {
  if (flags.policy_files.empty()) return PolicySet{};
  std::optional<PolicySet> policies = LoadPoliciesOrTell(flags.policy_files, global);
  if (!policies) return std::nullopt;
  Result<std::unique_ptr<PolicyWatch>> watch = PolicyWatch::Make(*policies, table, flags.config, router);
  if (!watch) {
    Fail(watch.error().message);
    return std::nullopt;
  }
  outputs.policies = std::move(watch).value();
  return policies;
}

Status CloseOutputs(const ReplayOutcome& outcome, const std::string& report_json, Outputs& outputs) {
  if (outputs.calls != nullptr) {
    const Status finished = outputs.calls->Finish();
    if (!finished) return finished;
  }
  if (outputs.store != nullptr) return outputs.store->Finish(outcome, report_json);
  return Ok{};
}

// Why connections that are encrypted gave no calls, and the cure.
std::string TlsCause(const TlsTotals& tls) {
  uint64_t without_keys = 0;
  for (const auto& [key, connections] : tls.unread) {
    if (key.obstacle == TlsObstacle::kNoKeys) without_keys += connections;
  }
  if (without_keys == 0) {
    return std::to_string(tls.undecryptable_connections) + " TLS connections could not be decrypted (the report says why)";
  }
  const bool is_one = without_keys == 1;
  if (tls.has_key_log) {
    return "the --keylog file holds no secrets for " + std::to_string(without_keys) + " TLS " +
           (is_one ? "connection" : "connections") + ": give the one that their client or server wrote";
  }
  return std::to_string(without_keys) + (is_one ? " connection is" : " connections are") +
         " TLS without keys: give --keylog";
}

// What a user should know beside the report.
void TellWarnings(const ReplayOutcome& outcome) {
  for (const std::string& warning : outcome.warnings) std::fprintf(stderr, "routewind: warning: %s\n", warning.c_str());
  for (const std::string& warning : SourceWarnings(outcome.report.sources)) {
    std::fprintf(stderr, "routewind: warning: %s\n", warning.c_str());
  }
  if (outcome.is_stopped) std::fprintf(stderr, "routewind: warning: stopped; the report covers what was read until then\n");
  if (outcome.report.calls != 0) return;
  const uint64_t undecryptable = outcome.report.tls.undecryptable_connections;
  if (undecryptable != 0) {
    std::fprintf(stderr, "routewind: warning: no gRPC call found: %s\n", TlsCause(outcome.report.tls).c_str());
    return;
  }
  const CaptureTotals& capture = outcome.report.capture;
  if (outcome.captures.size() == outcome.report.sources.size()) {
    std::fprintf(stderr, "routewind: warning: no gRPC call found: no line of the input holds one (the report says why)\n");
    return;
  }
  const char* cause = capture.packets == 0 ? "the capture holds no packets"
                      : capture.filtered_packets == capture.packets ? "--filter takes none of the capture's packets"
                      : capture.tcp_packets() == 0 ? "the capture holds no TCP packets"
                      : outcome.report.http2.http2_connections == 0
                          ? "no connection begins with the HTTP/2 preface (did it begin "
                            "before the capture?)"
                      : outcome.report.anomalies.Count(Anomaly::kTruncatedPacket) != 0
                          ? "its packets are cut by the capture's snap length (capture again with -s 0)"
                          : "its HTTP/2 connections hold no gRPC requests";
  std::fprintf(stderr, "routewind: warning: no gRPC call found: %s\n", cause);
}

// Whether what --min-known asks for was understood; says so where it was not.
bool IsKnownEnough(const ReplayReport& report, const ReplayFlags& flags) {
  const double percent = KnownShareOf(report).Percent();
  if (percent >= flags.min_known_percent) return true;
  std::fprintf(stderr, "routewind: %s of the traffic was understood, less than --min-known %g\n",
               Percent(percent / 100, 2).c_str(), flags.min_known_percent);
  return false;
}

int Replay(const ReplayFlags& flags, const GlobalFlags& global, const LoadedConfig& loaded, const RouteTable& table) {
  ReplayInputs inputs;
  inputs.captures = flags.captures;
  inputs.are_captures_followed = flags.follows;
  inputs.interface = flags.interface;
  Result<CallSources::Options> listed = ListedInputs(flags, GatewayAmbiguity(table, flags.config));
  if (!listed) return Fail(listed.error().message);
  inputs.listed = std::move(listed).value();
  inputs.router = {flags.config.seed, {flags.config.gateway, flags.config.port}};
  inputs.distrusts_habits = flags.distrusts_habits;
  inputs.threads = flags.threads != 0 ? flags.threads : std::max(1U, std::thread::hardware_concurrency());
  std::unique_ptr<TlsKeys> keys;
  if (!flags.keylog_file.empty()) {
    Result<std::unique_ptr<TlsKeys>> opened = TlsKeys::Open(flags.keylog_file);
    if (!opened) return Fail("--keylog: " + opened.error().message);
    keys = std::move(opened).value();
    inputs.tls_keys = keys.get();
  }
  std::optional<PacketFilter> filter;
  if (flags.filter && !flags.interface.empty()) {
    inputs.interface_filter = *flags.filter;
  } else if (flags.filter) {
    Result<PacketFilter> compiled = PacketFilter::Compile(*flags.filter);
    if (!compiled) return Fail("--filter: " + compiled.error().message);
    inputs.filter = &filter.emplace(std::move(compiled).value());
  }
  Outputs outputs;
  const std::optional<PolicySet> policies = OpenPolicies(flags, global, table, inputs.router, outputs);
  if (!policies) return kExitFailed;
  const Status opened = OpenOutputs(flags, loaded, table, inputs, *policies, outputs);
  if (!opened) return Fail(opened.error().message);
  inputs.observers = outputs.Observers();
  inputs.are_inputs_digested = inputs.listed.is_digested = outputs.store != nullptr;
  inputs.stop_descriptor = inputs.listed.stop_descriptor = StopDescriptor();
  ProgressBar progress(global);
  inputs.on_progress = [&progress](const ReplayProgress& state) { progress.Show(state); };
  inputs.on_started = [&flags, &global] {
    if (flags.interface.empty() || global.is_quiet) return;
    std::fprintf(stderr, "routewind: listening on interface %s; end with Ctrl-C\n", flags.interface.c_str());
  };
  inputs.on_idle = [calls = outputs.calls.get()] {
    if (calls != nullptr) calls->Flush();
  };
  inputs.is_stop_requested = [calls = outputs.calls.get()] {
    return IsStopRequested() || (calls != nullptr && calls->has_failed());
  };

  const Result<ReplayOutcome> outcome = RunReplay(table, inputs);
  progress.Clear();
  if (!outcome) return Fail(outcome.error().message);
  TellWarnings(*outcome);
  std::string report_json = RenderReportJson(table, *outcome, flags.config.seed);
  if (outputs.policies != nullptr) {
    outputs.policies->Finish();
    report_json = outputs.policies->AddTo(std::move(report_json));
  }
  const Status closed = CloseOutputs(*outcome, report_json, outputs);
  if (!closed) return Fail(closed.error().message);

  const bool stdout_is_taken = flags.calls_file == "-";
  std::string report =
      flags.format == OutputFormat::kJson ? report_json : RenderReportText(table, *outcome, flags.config.seed);
  if (outputs.policies != nullptr && flags.format != OutputFormat::kJson) report += outputs.policies->RenderText();
  const bool is_violated = outputs.policies != nullptr && outputs.policies->is_violated();
  const int exit_code = outcome->is_stopped ? kExitFailed  // a partial report is no success
                        : is_violated || !IsKnownEnough(outcome->report, flags) ? kExitFound
                                                                                : kExitOk;
  if (stdout_is_taken) {
    std::fputs(report.c_str(), stderr);
    return exit_code;
  }
  const Status printed = PrintResult(report, global);
  return printed ? exit_code : Fail(printed.error().message);
}

}  // namespace

int RunReplayCommand(const ReplayFlags& flags, const GlobalFlags& global) {
  const Status named = CheckReplayInputs(flags);
  if (!named) return Fail(named.error().message);
  const std::optional<LoadedConfig> loaded = LoadRoutesOrTell(flags.config, global);
  if (!loaded) return kExitFailed;
  const Status has_gateway = CheckGateway(*loaded, flags.config);
  if (!has_gateway) return Fail(has_gateway.error().message);
  const RouteTable table = CompileTable(*loaded, flags.config);
  // Only a record of a request says itself which Gateway it comes to.
  const bool only_requests = flags.captures.empty() && flags.access_logs.empty();
  const std::string ambiguity = only_requests ? "" : GatewayAmbiguity(table, flags.config);
  if (!ambiguity.empty()) return Fail(ambiguity);
  StopOnSignals();
  return Replay(flags, global, *loaded, table);
}

}  // namespace routewind
