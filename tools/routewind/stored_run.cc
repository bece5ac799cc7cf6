// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/stored_run.h"

#include <chrono>
#include <optional>
#include <type_traits>

#include "engine/base/json_writer.h"
#include "engine/record/decision_json.h"
#include "tools/routewind/redact_secrets.h"

namespace routewind {
namespace {

// Everything besides documents and captures that a repetition needs.
std::string OptionsJson(const ConfigFlags& flags, const std::vector<std::string>& command_line) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("commandLine").BeginArray();
  for (const std::string& word : command_line) json.String(word);
  json.EndArray().Field("gateway", flags.gateway).Field("port", static_cast<uint32_t>(flags.port));
  json.Field("strict", flags.load.strict);
  json.Field("assumeCertificates", flags.load.assume_certificates);
  json.Field("channel", flags.load.channel == Channel::kExperimental ? "experimental" : "standard");
  const EngineOptions& engine = flags.engine;
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
    const uint32_t match = decision.selection.match;
    if (match != kNoMatch && match != kSomeMatch) row.match = decision.selection.match;
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

int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

RunStart DescribeRun(RunKind kind, const ConfigFlags& flags, const std::vector<std::string>& command_line,
                     const LoadedConfig& loaded) {
  RunStart start;
  start.kind = kind;
  start.started_at_ns = NowNs();
  start.options = OptionsJson(flags, command_line);
  start.seed = flags.seed;
  bool is_redacted = false;
  for (const ConfigSource& source : loaded.sources) {
    start.sources.push_back({"config", source.name, RedactSecrets(source.text, loaded.config.secrets)});
    is_redacted = is_redacted || start.sources.back().text != source.text;
  }
  // Beside the text around it, the digest of a secret would confirm a guess of it: then the store's is of what it keeps.
  if (!is_redacted) start.config_digest = loaded.digest;
  return start;
}

void AddPolicySources(const PolicySet& policies, RunStart& start) {
  for (const ConfigSource& source : policies.sources) start.sources.push_back({"policy", source.name, source.text});
}

RowRef InternDecision(RunWriter& writer, const Decision& decision) {
  const DecisionKey key = KeyOf(decision);
  if (const std::optional<RowRef> known = writer.FindDecision(key.bytes())) return *known;
  return writer.AddDecision(key.bytes(), RowOf(decision));
}

}  // namespace routewind
