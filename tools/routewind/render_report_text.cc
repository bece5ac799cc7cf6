// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <vector>

#include "replay/pipeline/known_share.h"
#include "tools/routewind/render_decision.h"
#include "tools/routewind/render_report.h"
#include "tools/routewind/render_sources.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

using Align = TextTable::Align;

constexpr size_t kShownUnrouted = 20;

std::string Plural(uint64_t count, const std::string& singular) {
  return WithThousands(count) + " " + singular + (count == 1 ? "" : "s");
}

// Where packets and bytes went; the sums are CHECKed by CaptureTotals::AddUp.
std::string Accounts(const ReplayReport& report) {
  const CaptureTotals& capture = report.capture;
  const auto sum = [](uint64_t total, const std::string& what, std::initializer_list<std::pair<uint64_t, const char*>> parts) {
    std::string out = "  " + Plural(total, what);
    const char* separator = " = ";
    for (const auto& [count, name] : parts) {
      if (count == 0 && name != parts.begin()->second) continue;
      out += separator + WithThousands(count) + " " + name;
      separator = " + ";
    }
    return out + "\n";
  };
  const KnownShare known = KnownShareOf(report);
  std::string out = sum(capture.packets, "packet",
                        {{capture.tcp_packets(), "TCP"},
                         {capture.joined_fragments, "fragments of those"},
                         {capture.skipped_packets(), "skipped"},
                         {capture.filtered_packets, "filtered out"}});
  return out + sum(capture.payload_bytes, "TCP byte",
             {{known.known_bytes, "understood"},
              {capture.delivered_bytes - known.known_bytes, "not"},
              {capture.duplicate_bytes, "repeated"},
              {capture.ignored_bytes, "of no open connection"}});
}

std::string PacketLines(const ReplayReport& report) {
  std::string out = "  " + Plural(report.capture.packets, "packet") + ", " + HumanBytes(report.capture.bytes) + "; " +
                    Plural(report.capture.connections, "TCP connection") + ", " +
                    WithThousands(report.http2.http2_connections) + " of them HTTP/2\n";
  if (report.tls.connections != 0) {
    out += "  " + Plural(report.tls.connections, "TLS connection") + ": " +
           WithThousands(report.tls.decrypted_connections) + " decrypted, " +
           WithThousands(report.tls.undecryptable_connections) + " not\n";
  }
  return out;
}

std::string CaptureSection(const ReplayOutcome& outcome) {
  const ReplayReport& report = outcome.report;
  const bool has_captures = report.capture.files != 0 || report.sources.empty();
  std::string out = has_captures ? "capture\n" : "calls\n";
  for (size_t i = 0; i < report.capture.files; ++i) out += "  " + outcome.captures[i] + "\n";
  if (has_captures) out += PacketLines(report);
  out += "  " + Plural(report.calls, "gRPC call");
  std::string separator = ": ";
  for (int i = 0; i < kCompletenessCount; ++i) {
    if (report.completeness[i] == 0) continue;
    out += separator + WithThousands(report.completeness[i]) + " " +
           std::string(CompletenessName(static_cast<Completeness>(i)));
    separator = ", ";
  }
  out += "\n";
  if (has_captures) out += Accounts(report);
  return out + "  " + Percent(KnownShareOf(report).Percent() / 100) + " of the traffic understood\n";
}

std::string OutcomeSection(const ReplayReport& report) {
  TextTable table({Align::kLeft, Align::kRight, Align::kRight});
  for (int i = 0; i < kOutcomeCount; ++i) {
    if (report.outcomes[i] == 0) continue;
    table.AddRow({std::string(OutcomeName(static_cast<Outcome>(i))), WithThousands(report.outcomes[i]),
                  Percent(Share(report.outcomes[i], report.calls))});
  }
  return "\noutcomes\n" + table.Render();
}

std::string BackendNote(const TableBackend& backend) {
  if (backend.is_valid) return backend.has_unresolved_filter ? "FILTER_NOT_FOUND" : "";
  return std::string(ReasonName(backend.invalid_reason));
}

// Calls that depend on what the capture does not show may come on top.
std::string Bound(uint64_t certain, uint64_t possible) {
  if (possible == 0) return "";
  return "  " + WithThousands(certain) + " certain, up to " + WithThousands(certain + possible);
}

std::string RuleSection(const RouteTable& table, const ReplayReport& report) {
  TextTable rows({Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kLeft});
  rows.AddRow({"", "calls", "expected", "actual", ""});
  bool has_rules = false;
  for (size_t i = 0; i < report.rules.size(); ++i) {
    const RuleTally& tally = report.rules[i];
    if (tally.calls + tally.possible_calls == 0) continue;
    has_rules = true;
    const TableRule& rule = table.rules()[i];
    rows.AddRow({RuleLabel(rule), WithThousands(tally.calls), "", Percent(Share(tally.calls, report.calls)),
                 "of all" + Bound(tally.calls, tally.possible_calls)});
    for (const TableBackend& backend : rule.backends) {
      const uint64_t calls = tally.backends[backend.index].calls;
      rows.AddRow({"  → " + BackendLabel(backend), WithThousands(calls),
                   Percent(Share(backend.weight, rule.total_weight)), Percent(Share(calls, tally.calls)),
                   BackendNote(backend) + Bound(calls, tally.backends[backend.index].possible_calls)});
    }
  }
  return has_rules ? "\nrules\n" + rows.Render() : "";
}

std::string UnusedSection(const RouteTable& table, const ReplayReport& report) {
  std::string out;
  for (size_t i = 0; i < report.rules.size(); ++i) {
    if (report.rules[i].calls + report.rules[i].possible_calls == 0) out += "  " + RuleLabel(table.rules()[i]) + "\n";
  }
  return out.empty() ? "" : "\nrules nobody used\n" + out;
}

std::string UnroutedSection(const ReplayReport& report) {
  if (report.unrouted.empty()) return "";
  std::vector<std::pair<const UnroutedKey*, uint64_t>> entries;
  for (const auto& [key, calls] : report.unrouted) entries.emplace_back(&key, calls);
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.second > b.second; });

  TextTable rows({Align::kRight, Align::kLeft, Align::kLeft, Align::kLeft});
  uint64_t rest = report.unrouted_others;
  for (size_t i = 0; i < entries.size(); ++i) {
    const auto& [key, calls] = entries[i];
    if (i < kShownUnrouted) {
      rows.AddRow({WithThousands(calls), std::string(OutcomeName(key->outcome)), key->authority, key->path});
    } else {
      rest += calls;
    }
  }
  std::string out = "\ncalls nobody took\n" + rows.Render();
  if (rest != 0) out += "  and " + Plural(rest, "more call") + " (all of them with --format json)\n";
  return out;
}

std::string UnreadTlsSection(const TlsTotals& tls) {
  TextTable rows({Align::kRight, Align::kLeft, Align::kLeft, Align::kLeft});
  for (const auto& [key, connections] : tls.unread) {
    rows.AddRow({WithThousands(connections), key.server_name.empty() ? "(no server name)" : key.server_name,
                 key.alpn.empty() ? "(no ALPN)" : key.alpn, std::string(TlsObstacleText(key.obstacle, tls.has_key_log))});
  }
  if (tls.unread_others != 0) rows.AddRow({WithThousands(tls.unread_others), "others", "", ""});
  const std::string text = rows.Render();
  return text.empty() ? "" : "\nTLS connections that could not be decrypted\n" + text;
}

std::string LossSection(const ReplayReport& report) {
  TextTable rows({Align::kRight, Align::kLeft, Align::kLeft});
  for (int i = 0; i < kAnomalyCount; ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const AnomalyLog::Entry& entry = report.anomalies.Get(anomaly);
    if (entry.count == 0) continue;
    rows.AddRow({WithThousands(entry.count), std::string(AnomalyDescription(anomaly)),
                 entry.first_packet == 0 ? "" : "first at packet " + WithThousands(entry.first_packet)});
  }
  const uint64_t skipped_bytes = report.http2.skipped_bytes + report.tls.unread_bytes();
  if (skipped_bytes != 0) {
    rows.AddRow({WithThousands(skipped_bytes), "TCP bytes not decoded", ""});
  }
  const std::string text = rows.Render();
  return text.empty() ? "\nlosses and oddities\n  none\n" : "\nlosses and oddities\n" + text;
}

}  // namespace

std::string RenderReportText(const RouteTable& table, const ReplayOutcome& outcome, uint64_t seed) {
  const ReplayReport& report = outcome.report;
  char digest[48];
  std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(report.rows_digest));
  return CaptureSection(outcome) + RenderSourcesText(report.sources) + OutcomeSection(report) + RuleSection(table, report) + UnusedSection(table, report) +
         UnroutedSection(report) + UnreadTlsSection(report.tls) + LossSection(report) + "\nseed " + std::to_string(seed) + ", digest of all decisions " +
         digest + "\n";
}

}  // namespace routewind
