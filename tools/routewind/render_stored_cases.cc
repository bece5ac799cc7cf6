// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/render_stored_cases.h"

#include "engine/base/json_writer.h"
#include "engine/record/utc_time.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

std::string OrNone(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace

std::string RenderStoredCasesText(const std::vector<StoredCase>& cases) {
  TextTable table(std::vector<TextTable::Align>(7, TextTable::Align::kLeft), "");
  table.AddRow({"LAW OR POLICY", "STATE", "FIRST REFUTED", "LAST REFUTED", "FIXED", "CONFIG", "BY"});
  for (const StoredCase& one : cases) {
    table.AddRow({SafeText(one.law), std::string(StoredCaseStateName(one.state)), FormatUtcTime(one.first_seen_ns),
                  FormatUtcTime(one.last_seen_ns), one.fixed_at_ns ? FormatUtcTime(*one.fixed_at_ns) : "-",
                  OrNone(one.config_digest.substr(0, 12)), SafeText(one.tool_version)});
  }
  return table.Render();
}

std::string RenderStoredCasesJson(const std::vector<StoredCase>& cases) {
  std::string out;
  JsonWriter json(out);
  json.BeginArray();
  for (const StoredCase& one : cases) {
    json.BeginObject().Field("law", one.law).Field("state", StoredCaseStateName(one.state));
    json.Field("firstRefutedAt", FormatUtcTime(one.first_seen_ns)).Field("lastRefutedAt", FormatUtcTime(one.last_seen_ns));
    if (one.fixed_at_ns) json.Field("fixedAt", FormatUtcTime(*one.fixed_at_ns));
    if (!one.config_digest.empty()) json.Field("configDigest", one.config_digest);
    json.Field("toolVersion", one.tool_version).Field("seed", one.seed).Field("detail", one.detail);
    json.Field("input", one.input).EndObject();
  }
  json.EndArray();
  return out + "\n";
}

}  // namespace routewind
