// SPDX-License-Identifier: Apache-2.0
#include "engine/record/request_json.h"

#include <gtest/gtest.h>

#include "engine/base/json_writer.h"
#include "property_tests/laws/scenario_law.h"
#include "property_tests/laws/script_law.h"

namespace routewind {
namespace {

// Lines: authority TEXT · path TEXT · header NAME VALUE; each text valid UTF-8.
Script MakeRequestLines(Chooser& choose) {
  const auto text = [&choose] {
    return std::string(choose.One<const char*>(
        {"a", "\"", "\\", "\n", "\t\x01", "\xC3\xA9", "\xF0\x9F\x98\x80", "a b", "{}", "\\u0041"}));
  };
  Script script = {{"authority", text()}, {"path", text()}};
  for (size_t i = choose.Below(5); i > 0; --i) {
    script.push_back({"header", choose.One<const char*>({"x", "X", "x-env", "y"}), text()});
  }
  return script;
}

// A record whose headers stand in lists, in order of names.
std::string WriteRecord(const Script& script, Request& request) {
  std::map<std::string, std::vector<std::string>> headers;
  for (const std::vector<std::string>& line : script) {
    if (line.size() == 2 && line[0] == "authority") request.authority = line[1];
    if (line.size() == 2 && line[0] == "path") request.path = line[1];
    if (line.size() == 3 && line[0] == "header") headers[line[1]].push_back(line[2]);
  }
  std::string json;
  JsonWriter out(json);
  out.BeginObject().Field("authority", request.authority).Field("path", request.path);
  out.Key("headers").BeginObject();
  for (const auto& [name, values] : headers) {
    out.Key(name).BeginArray();
    for (const std::string& value : values) {
      out.String(value);
      request.headers.emplace_back(name == "X" ? "x" : name, value);
    }
    out.EndArray();
  }
  out.EndObject().EndObject();
  return json;
}

TEST(RequestJson, ReadingUndoesWriting) {
  CheckScripts(
      {MakeRequestLines, 5000, {{"a header", 50}}}, [](const Script& script, Trial& trial) {
        Request expected;
        const std::string json = WriteRecord(script, expected);
        trial.LabelIf(!expected.headers.empty(), "a header");
        const Result<OwnedRequest> read = ParseRequestRecord(json);
        if (!trial.Expect(read.has_value(), json + ": " + (read ? "" : read.error().message)))
          return;
        trial.Equal("authority", read->authority, expected.authority);
        trial.Equal("path", read->path, expected.path);
        std::vector<std::pair<std::string, std::string>> headers;
        for (const HeaderView& header : read->View().headers) {
          headers.emplace_back(header.name, header.value);
        }
        std::stable_sort(headers.begin(), headers.end());
        std::stable_sort(expected.headers.begin(), expected.headers.end());
        trial.Expect(headers == expected.headers, "other headers come back from " + json);
      });
}

TEST(RequestJson, AnyPrefixOfARecordIsRefusedInOneLine) {
  CheckScripts({MakeRequestLines, 1000}, [](const Script& script, Trial& trial) {
    Request request;
    const std::string json = WriteRecord(script, request);
    for (size_t bytes = 0; bytes < json.size(); ++bytes) {
      const Result<OwnedRequest> read = ParseRequestRecord(json.substr(0, bytes));
      if (!trial.Expect(!read.has_value(), "accepted: " + json.substr(0, bytes))) return;
      trial.Expect(read.error().message.find('\n') == std::string::npos, "several lines");
    }
  });
}

}  // namespace
}  // namespace routewind
