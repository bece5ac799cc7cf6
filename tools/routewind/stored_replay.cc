// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/stored_replay.h"

#include <sys/stat.h>

#include <chrono>

#include "engine/base/json_writer.h"
#include "engine/record/decision_json.h"
#include "replay/store/run_writer.h"
#include "tools/routewind/redact_secrets.h"
#include "tools/routewind/version.h"

namespace routewind {
namespace {

int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bool IsRegularFile(const std::string& path, struct stat& status) {
  return path != "-" && stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// Size of a regular file; a pipe has none. The digest follows at the end, from the replay's own reading.
RunInput DescribeInput(const std::string& path) {
  struct stat status {};
  return {path, IsRegularFile(path, status) ? status.st_size : 0, ""};
}

// Everything besides documents and captures that a repetition needs.
std::string OptionsJson(const ReplayFlags& flags) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("commandLine").BeginArray();
  for (const std::string& word : flags.command_line) json.String(word);
  json.EndArray().Field("gateway", flags.config.gateway).Field("port", static_cast<uint32_t>(flags.config.port));
  json.Field("strict", flags.config.load.strict);
  json.Field("assumeCertificates", flags.config.load.assume_certificates);
  json.Field("channel", flags.config.load.channel == Channel::kExperimental ? "experimental" : "standard");
  const EngineOptions& engine = flags.config.engine;
  const EngineOptions spec;
  json.Field("hostnameRank", engine.hostname_rank == spec.hostname_rank ? "original" : "intersected");
  json.Field("matchTypeRank", engine.match_type_rank == spec.match_type_rank ? "exact-first" : "length-only");
  json.Field("nameTie", engine.name_tie == spec.name_tie ? "joined" : "namespace-first");
  json.Field("kindConflict", engine.kind_conflict == spec.kind_conflict ? "enforce" : "ignore");
  json.Field("fallThrough", engine.fall_through == spec.fall_through ? "literal" : "virtual-host");
  json.Field("trailingDot", engine.trailing_dot == spec.trailing_dot ? "strip" : "keep").EndObject();
  return text;
}

// What tells decisions apart within one run: small, and made without rendering anything.
struct DecisionKey {
  const void* candidate = nullptr;
  const ObjectName* gateway = nullptr;
  const char* listener = nullptr;
  const char* hostname = nullptr;
  uint32_t rule = 0;
  uint32_t match = 0;
  uint32_t backend = 0;
  uint16_t outcome = 0;
  uint16_t reason = 0;
  std::string_view bytes() const { return {reinterpret_cast<const char*>(this), sizeof *this}; }
};
static_assert(std::has_unique_object_representations_v<DecisionKey>, "compared as bytes");

DecisionKey KeyOf(const Decision& decision) {
  const Selection& selection = decision.selection;
  return {selection.candidate,
          selection.gateway,
          selection.listener.data(),
          selection.hostname.data(),
          selection.rule,
          selection.match,
          decision.backend != nullptr ? decision.backend->index : kNoMatch,
          static_cast<uint16_t>(decision.outcome),
          static_cast<uint16_t>(decision.reason)};
}

DecisionRow RowOf(const Decision& decision) {
  DecisionRow row;
  row.outcome = OutcomeName(decision.outcome);
  row.reason = ReasonName(decision.reason);
  if (decision.rule != nullptr) {
    row.route = decision.rule->route.ToString();
    row.rule = decision.rule->rule_index;
    if (decision.selection.match != kNoMatch) row.match = decision.selection.match;
  }
  if (decision.backend != nullptr) {
    row.backend_namespace = decision.backend->id.ns;
    row.backend_name = decision.backend->id.name;
    if (decision.backend->port != 0) row.backend_port = decision.backend->port;
    row.backend_index = decision.backend->index;
  }
  JsonWriter json(row.record);
  WriteDecisionShape(json, decision);
  return row;
}

}  // namespace

struct StoredReplay::Impl {
  std::unique_ptr<RunWriter> writer;
  std::vector<bool> known_connections;  // by ordinal
  Status status = Ok{};                 // the first failure; later calls are not added
};

StoredReplay::StoredReplay(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StoredReplay::~StoredReplay() = default;

Result<std::unique_ptr<StoredReplay>> StoredReplay::Begin(const ReplayFlags& flags, const LoadedConfig& loaded,
                                                          const std::vector<std::string>& captures, const RouteTable&) {
  Result<Store> store = Store::Open(flags.store_file, {});
  if (!store) return store.error();
  RunStart start;
  start.started_at_ns = NowNs();
  start.tool_version = VersionShort();
  start.options = OptionsJson(flags);
  start.seed = flags.config.seed;
  for (const ConfigSource& source : loaded.sources) {
    start.sources.push_back({"config", source.name, RedactSecrets(source.text, loaded.config.secrets)});
  }
  for (const std::string& path : captures) start.inputs.push_back(DescribeInput(path));
  Result<std::unique_ptr<RunWriter>> writer = RunWriter::Begin(*store, start);
  if (!writer) return writer.error();
  auto impl = std::make_unique<Impl>();
  impl->writer = std::move(writer).value();
  return std::unique_ptr<StoredReplay>(new StoredReplay(std::move(impl)));
}

void StoredReplay::OnCall(const RoutedCall& call) {
  if (!impl_->status) return;
  RunWriter& writer = *impl_->writer;
  const Rpc& rpc = call.rpc;
  const uint64_t connection = rpc.connection->ordinal;
  if (connection >= impl_->known_connections.size()) impl_->known_connections.resize(connection + 1, false);
  if (!impl_->known_connections[connection]) {
    impl_->known_connections[connection] = true;
    writer.AddConnection(connection, rpc.connection->client.ToString(), rpc.connection->server.ToString());
  }
  const DecisionKey key = KeyOf(call.decision);
  std::optional<RowRef> decision = writer.FindDecision(key.bytes());
  if (!decision) decision = writer.AddDecision(key.bytes(), RowOf(call.decision));

  CallRow row;
  row.ordinal = rpc.ordinal;
  row.time_ns = rpc.request_at.timestamp_ns;
  row.connection = connection;
  row.stream_id = rpc.stream_id;
  row.request = writer.InternRequest(call.request.authority(), call.request.path(), call.request.headers());
  row.decision = decision;
  row.completeness = static_cast<uint8_t>(rpc.completeness);
  row.unknown_headers = rpc.unknown_headers;
  row.request_messages = rpc.request.messages;
  row.request_bytes = rpc.request.bytes;
  row.response_messages = rpc.response.messages;
  row.response_bytes = rpc.response.bytes;
  if (rpc.status) row.status = static_cast<int32_t>(*rpc.status);
  if (rpc.end_at.packet_ordinal != 0) row.duration_ns = rpc.end_at.timestamp_ns - rpc.request_at.timestamp_ns;
  row.capture = call.capture;
  impl_->status = writer.AddCall(row);
}

Status StoredReplay::Finish(const ReplayOutcome& outcome, const std::string& report_json) {
  if (!impl_->status) return impl_->status;
  RunEnd end;
  end.state = outcome.is_stopped ? RunState::kStopped : RunState::kFinished;
  end.finished_at_ns = NowNs();
  end.report = report_json;
  end.input_digests = outcome.digests;
  const Result<RunSummary> summary = impl_->writer->Finish(end);
  if (!summary) return summary.error();
  return Ok{};
}

}  // namespace routewind
