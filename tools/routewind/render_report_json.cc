// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <vector>

#include "engine/base/json_writer.h"
#include "replay/pipeline/known_share.h"
#include "replay/pipeline/split_statistics.h"
#include "tools/routewind/render_report.h"
#include "tools/routewind/render_sources.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

// TLS connections that could not be decrypted, by what their hellos asked for.
void WriteUnreadTls(JsonWriter& json, const TlsTotals& tls) {
  json.Key("undecryptableTls").BeginArray();
  for (const auto& [key, connections] : tls.unread) {
    json.BeginObject().Field("sni", key.server_name).Field("alpn", key.alpn);
    json.Field("reason", TlsObstacleName(key.obstacle)).Field("connections", connections).EndObject();
  }
  json.EndArray();
  if (tls.unread_others != 0) json.Field("undecryptableTlsOthers", tls.unread_others);
}

void WriteTls(JsonWriter& json, const TlsTotals& tls) {
  json.Key("tls").BeginObject().Field("connections", tls.connections);
  json.Field("decryptedConnections", tls.decrypted_connections);
  json.Field("undecryptableConnections", tls.undecryptable_connections);
  json.Field("unfinishedConnections", tls.unfinished_connections).Field("records", tls.records);
  json.Field("earlyDataRecords", tls.early_data_records).Field("keyUpdates", tls.key_updates);
  json.Field("wireBytes", tls.wire_bytes).Field("plainBytes", tls.plain_bytes);
  json.Field("overheadBytes", tls.overhead_bytes).Field("unreadBytes", tls.unread_bytes()).EndObject();
}

void WriteLosses(JsonWriter& json, const ReplayReport& report) {
  // The contract's four come first, always; every other oddity follows when it occurred.
  json.Key("losses").BeginObject();
  json.Field("truncatedPackets", report.anomalies.Count(Anomaly::kTruncatedPacket));
  json.Field("missingBytes", report.anomalies.Count(Anomaly::kMissingBytes));
  json.Field("undecodableConnections", report.http2.undecodable_connections + report.tls.undecryptable_connections);
  json.Field("skippedPackets", report.capture.skipped_packets());
  json.Field("skippedBytes", report.http2.skipped_bytes + report.tls.unread_bytes());
  for (int i = 0; i < kAnomalyCount; ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const bool is_told = anomaly == Anomaly::kTruncatedPacket || anomaly == Anomaly::kMissingBytes ||
                         anomaly == Anomaly::kUndecodable;
    if (!is_told && report.anomalies.Count(anomaly) != 0) {
      json.Field(AnomalyName(anomaly), report.anomalies.Count(anomaly));
    }
  }
  if (report.tls.undecryptable_connections != 0) WriteUnreadTls(json, report.tls);
  json.EndObject();
}

void WriteCapture(JsonWriter& json, const ReplayOutcome& outcome) {
  const ReplayReport& report = outcome.report;
  const CaptureTotals& capture = report.capture;
  json.Key("capture").BeginObject().Key("paths").BeginArray();
  for (const std::string& path : outcome.captures) json.String(path);
  json.EndArray().Field("files", capture.files).Field("packets", capture.packets).Field("bytes", capture.bytes);
  if (capture.filtered_packets != 0) json.Field("filteredPackets", capture.filtered_packets);
  json.Field("tcpPackets", capture.tcp_packets()).Field("joinedFragments", capture.joined_fragments);
  json.Field("payloadBytes", capture.payload_bytes);
  json.Field("deliveredBytes", capture.delivered_bytes).Field("duplicateBytes", capture.duplicate_bytes);
  json.Field("ignoredBytes", capture.ignored_bytes);
  json.Field("connections", capture.connections).Field("http2Connections", report.http2.http2_connections);
  const TlsTotals& tls = report.tls;
  json.Field("otherConnections",
             report.http2.other_connections + tls.undecryptable_connections + tls.unfinished_connections);
  if (tls.connections != 0) WriteTls(json, tls);
  json.Field("http2Requests", report.http2.requests);
  json.Field("calls", report.calls).Key("completeness").BeginObject();
  for (int i = 0; i < kCompletenessCount; ++i) {
    json.Field(CompletenessName(static_cast<Completeness>(i)), report.completeness[i]);
  }
  json.EndObject();
  const KnownShare known = KnownShareOf(report);
  json.Key("known").BeginObject().Field("percent", known.Percent());
  json.Field("bytes", known.known_bytes).Field("unknownBytes", known.unknown_bytes);
  json.Field("calls", known.known_calls).Field("unknownCalls", known.unknown_calls).EndObject();
  WriteLosses(json, report);
  json.EndObject();
}

void WriteRule(JsonWriter& json, const TableRule& rule, const RuleTally& tally, bool tells_bounds) {
  json.BeginObject().Field("route", rule.route.ToString()).Field("rule", rule.rule_index);
  if (!rule.rule_name.empty()) json.Field("ruleName", rule.rule_name);
  json.Field("calls", tally.calls);
  if (tells_bounds) json.Field("callsUpTo", tally.calls + tally.possible_calls);
  json.Key("backends").BeginArray();
  std::vector<uint64_t> counts;
  std::vector<uint32_t> weights;
  for (const TableBackend& backend : rule.backends) {
    const uint64_t calls = tally.backends[backend.index].calls;
    counts.push_back(calls);
    weights.push_back(backend.weight);
    json.BeginObject().Field("namespace", backend.id.ns).Field("name", backend.id.name);
    if (backend.port != 0) json.Field("port", static_cast<uint32_t>(backend.port));
    json.Field("weight", backend.weight).Field("calls", calls);
    if (tells_bounds) json.Field("callsUpTo", calls + tally.backends[backend.index].possible_calls);
    json.Field("expectedShare", Share(backend.weight, rule.total_weight));
    json.Field("observedShare", Share(calls, tally.calls)).EndObject();
  }
  json.EndArray().Field("pValue", SplitPValue(counts, weights)).EndObject();
}

void WriteUnrouted(JsonWriter& json, const ReplayReport& report) {
  json.Key("unrouted").BeginArray();
  for (const auto& [key, calls] : report.unrouted) {
    json.BeginObject().Field("authority", key.authority).Field("path", key.path).Field("calls", calls);
    json.Field("outcome", OutcomeName(key.outcome)).EndObject();
  }
  json.EndArray();
  if (report.unrouted_others != 0) json.Field("unroutedOthers", report.unrouted_others);
}

}  // namespace

std::string RenderReportJson(const RouteTable& table, const ReplayOutcome& outcome, uint64_t seed) {
  const ReplayReport& report = outcome.report;
  std::string out;
  JsonWriter json(out);
  json.BeginObject();
  WriteCapture(json, outcome);
  if (!report.sources.empty()) WriteSources(json, report.sources);
  json.Key("outcomes").BeginObject();
  const uint64_t uncertain = report.outcomes[static_cast<size_t>(Outcome::kUncertain)];
  for (int i = 0; i < kCertainOutcomeCount; ++i) {
    json.Field(OutcomeName(static_cast<Outcome>(i)), report.outcomes[i]);
  }
  if (uncertain != 0) json.Field(OutcomeName(Outcome::kUncertain), uncertain);
  json.EndObject().Key("rules").BeginArray();
  for (size_t i = 0; i < report.rules.size(); ++i) {
    WriteRule(json, table.rules()[i], report.rules[i], uncertain != 0);
  }
  json.EndArray().Key("unusedRules").BeginArray();
  for (size_t i = 0; i < report.rules.size(); ++i) {
    if (report.rules[i].calls + report.rules[i].possible_calls != 0) continue;
    const TableRule& rule = table.rules()[i];
    json.BeginObject().Field("route", rule.route.ToString()).Field("rule", rule.rule_index).EndObject();
  }
  json.EndArray();
  WriteUnrouted(json, report);
  char digest[24];
  std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(report.rows_digest));
  if (outcome.is_stopped) json.Field("stopped", true);
  json.Field("seed", seed).Field("digest", digest).EndObject();
  return out + "\n";
}

}  // namespace routewind
