// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/render_sources.h"

#include <string_view>

#include "engine/base/escape.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

std::string Escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) MoveEscaped(text, out);
  return out;
}

std::string PlaceOf(const SourceTotals& source, const SourceTotals::Tally& tally) {
  return source.path + ":" + std::to_string(tally.first_line) + ":" + std::to_string(tally.first_column);
}

std::string DetailOf(const SourceTotals::Tally& tally) {
  return tally.first_detail.empty() ? "" : ": " + Escaped(tally.first_detail);
}

void AddRows(TextTable& rows, const SourceTotals& source, const std::string& what, const SourceTotals::Tallies& tallies) {
  for (const auto& [reason, tally] : tallies) {
    rows.AddRow({WithThousands(tally.lines), what + ": " + Escaped(reason),
                 "first at " + PlaceOf(source, tally) + DetailOf(tally)});
  }
}

void WriteTallies(JsonWriter& json, std::string_view key, const SourceTotals::Tallies& tallies) {
  json.Key(key).BeginArray();
  for (const auto& [reason, tally] : tallies) {
    json.BeginObject().Field("reason", reason).Field("lines", tally.lines).Key("first").BeginObject();
    json.Field("line", tally.first_line).Field("column", tally.first_column);
    if (!tally.first_detail.empty()) json.Field("detail", tally.first_detail);
    json.EndObject().EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string SourceSummary(const SourceTotals& source) {
  const auto part = [](uint64_t count, const char* what) {
    return count == 0 ? std::string() : ", " + WithThousands(count) + " " + what;
  };
  return WithThousands(source.lines) + (source.lines == 1 ? " line, " : " lines, ") + WithThousands(source.calls) +
         (source.calls == 1 ? " call" : " calls") + part(SourceTotals::LinesOf(source.not_grpc), "not gRPC") +
         part(SourceTotals::LinesOf(source.not_understood), "not understood") + part(source.blank_lines, "blank");
}

std::string RenderSourcesText(const std::vector<SourceTotals>& sources) {
  using Align = TextTable::Align;
  if (sources.empty()) return "";
  std::string out = "\nrequests and access logs\n";
  for (const SourceTotals& source : sources) {
    out += "  " + source.path + ": " + SourceSummary(source) + "\n";
    TextTable rows({Align::kRight, Align::kLeft, Align::kLeft});
    AddRows(rows, source, "not gRPC", source.not_grpc);
    AddRows(rows, source, "not understood", source.not_understood);
    AddRows(rows, source, "calls of which a value was not understood", source.oddities);
    if (source.late_calls != 0) {
      rows.AddRow({WithThousands(source.late_calls), "calls too late to be put back in order of time", ""});
    }
    out += rows.Render();
    if (!source.read_fault.empty()) out += "  not read to its end: " + Escaped(source.read_fault) + "\n";
  }
  return out;
}

void WriteSources(JsonWriter& json, const std::vector<SourceTotals>& sources) {
  json.Key("sources").BeginArray();
  for (const SourceTotals& source : sources) {
    const bool is_log = source.kind == SourceTotals::Kind::kAccessLog;
    json.BeginObject().Field("path", source.path).Field("kind", is_log ? "accessLog" : "requests");
    json.Field("lines", source.lines).Field("calls", source.calls).Field("blankLines", source.blank_lines);
    json.Field("notGrpcLines", SourceTotals::LinesOf(source.not_grpc));
    json.Field("notUnderstoodLines", SourceTotals::LinesOf(source.not_understood));
    json.Field("lateCalls", source.late_calls);
    WriteTallies(json, "notGrpc", source.not_grpc);
    WriteTallies(json, "notUnderstood", source.not_understood);
    WriteTallies(json, "oddities", source.oddities);
    if (!source.read_fault.empty()) json.Field("readFault", source.read_fault);
    json.EndObject();
  }
  json.EndArray();
}

std::vector<std::string> SourceWarnings(const std::vector<SourceTotals>& sources) {
  std::vector<std::string> warnings;
  for (const SourceTotals& source : sources) {
    if (!source.read_fault.empty()) {
      warnings.push_back(source.path + ": not read to its end: " + Escaped(source.read_fault));
    }
    const uint64_t lines = SourceTotals::LinesOf(source.not_understood);
    if (lines == 0) continue;
    const auto* first = &*source.not_understood.begin();
    for (const auto& entry : source.not_understood) {
      if (entry.second.first_line < first->second.first_line) first = &entry;
    }
    warnings.push_back(source.path + ": " + WithThousands(lines) + (lines == 1 ? " line" : " lines") +
                       " not understood, first at " + PlaceOf(source, first->second) + ": " + Escaped(first->first) +
                       DetailOf(first->second));
  }
  return warnings;
}

}  // namespace routewind
