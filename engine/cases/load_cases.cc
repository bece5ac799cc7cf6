// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <optional>

#include "engine/cases/test_case.h"
#include "engine/config/field_reader.h"
#include "engine/config/load.h"
#include "engine/config/read_documents.h"
#include "engine/model/outcome.h"

namespace routewind {
namespace {

constexpr uint64_t kMaxCount = 20'000'000;  // repeats of one case: a whole period of the largest weights

ExpectedValue ExpectedOf(const Node& node) {
  ExpectedValue value;
  switch (node.kind) {
    case Node::Kind::kNull: break;
    case Node::Kind::kScalar:
      value.kind = ExpectedValue::Kind::kScalar;
      value.text = node.text;
      break;
    case Node::Kind::kList:
      value.kind = ExpectedValue::Kind::kList;
      for (const Node& item : node.children) value.members.emplace_back("", ExpectedOf(item));
      break;
    case Node::Kind::kMap:
      value.kind = ExpectedValue::Kind::kMap;
      for (const Node& item : node.children) value.members.emplace_back(item.key, ExpectedOf(item));
      break;
  }
  return value;
}

void ReadHeaders(DecodeContext& context, const Node& headers, const FieldPath& path, OwnedRequest& request) {
  for (const Node& entry : headers.children) {
    const FieldPath entry_path(path, entry.key);
    if (!entry.is_list()) {
      if (const auto value = ExpectString(context, entry, entry_path)) request.AddHeader(entry.key, *value);
      continue;
    }
    for (const Node& item : entry.children) {
      if (const auto value = ExpectString(context, item, entry_path)) request.AddHeader(entry.key, *value);
    }
  }
}

void ReadRequest(DecodeContext& context, const Node& node, const FieldPath& path, OwnedRequest& request) {
  const FieldReader reader(context, node, path, {{"authority", "path", "headers", "gateway", "port", "id"}});
  if (const auto authority = reader.String("authority"); authority.value) {
    request.authority = *authority.value;
  } else if (authority.is_absent()) {
    reader.Error("case", "authority", "a request needs an authority");
  }
  if (const auto path_field = reader.String("path"); path_field.value) {
    request.path = *path_field.value;
  } else if (path_field.is_absent()) {
    reader.Error("case", "path", "a request needs a path, /service/method");
  }
  if (const auto gateway = reader.String("gateway"); gateway.value) request.gateway = *gateway.value;
  if (const auto port = reader.Integer("port"); port.value) {
    if (*port.value < 1 || *port.value > 65535) reader.Error("case", "port", "port must be 1 to 65535");
    request.port = static_cast<uint16_t>(*port.value);
  }
  if (const auto headers = reader.Map("headers"); headers.value) {
    ReadHeaders(context, **headers.value, FieldPath(path, "headers"), request);
  }
}

// "80" calls, or "80%" of the count where that is a whole number.
std::optional<uint64_t> ShareOf(std::string_view text, uint64_t count) {
  const bool is_percent = text.ends_with('%');
  if (is_percent) text.remove_suffix(1);
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (!is_percent) return number;
  if (number > 100 || number * count % 100 != 0) return std::nullopt;
  return number * count / 100;
}

void ReadShares(DecodeContext& context, const Node& shares, const FieldPath& path, TestCase& test) {
  for (const Node& entry : shares.children) {
    const auto calls = entry.is_scalar() ? ShareOf(entry.text, test.count) : std::nullopt;
    if (calls) {
      test.shares.push_back({std::string(entry.key), *calls});
    } else {
      context.findings.Error("case", entry.spot, FieldPath(path, entry.key),
                             "a share is a number of calls, or a percentage that makes a whole number of them");
    }
  }
}

// Names out of a fixed set that are misspelled would make a case that can never pass.
void CheckNames(const FieldReader& expect) {
  const auto check = [&expect](std::string_view field, auto&& is_known) {
    const auto value = expect.String(field);
    if (value.value && !is_known(*value.value)) {
      expect.Error("case", field, "no decision has " + Quoted(*value.value) + " as its " + std::string(field));
    }
  };
  check("outcome", [](std::string_view name) { return OutcomeFromName(name).has_value(); });
  check("reason", [](std::string_view name) { return ReasonFromName(name).has_value(); });
  check("grpcStatus", [](std::string_view name) { return GrpcStatusFromName(name).has_value(); });
}

TestCase ReadCase(DecodeContext& context, const Node& node, const FieldPath& path) {
  const FieldReader reader(context, node, path, {{"name", "request", "expect", "count", "shares"}});
  TestCase test;
  test.place = context.findings.At(reader.spot());
  if (const auto name = reader.String("name"); name.value) {
    test.name = *name.value;
  } else if (name.is_absent()) {
    reader.Error("case", "name", "a case needs a name");
  }
  if (const auto request = reader.Map("request"); request.value) {
    ReadRequest(context, **request.value, FieldPath(path, "request"), test.request);
  } else if (request.is_absent()) {
    reader.Error("case", "request", "a case needs a request");
  }
  if (const auto count = reader.Integer("count"); count.value) {
    const bool is_fine = *count.value >= 1 && *count.value <= static_cast<int64_t>(kMaxCount);
    if (is_fine) test.count = static_cast<uint64_t>(*count.value);
    if (!is_fine) reader.Error("case", "count", "count must be 1 to " + std::to_string(kMaxCount));
  }
  const auto expect = reader.Map("expect");
  if (expect.value) {
    const FieldPath expect_path(path, "expect");
    const FieldReader fields(context, **expect.value, expect_path,
                             {{"outcome", "grpcStatus", "reason", "message", "gateway", "listener", "hostname", "route",
                               "rule", "ruleName", "match", "backend", "requestHeaders", "responseHeaderOps", "mirrors"}});
    CheckNames(fields);
    test.expect = ExpectedOf(**expect.value);
  }
  test.expect.kind = ExpectedValue::Kind::kMap;
  const auto shares = reader.Map("shares");
  if (shares.value) ReadShares(context, **shares.value, FieldPath(path, "shares"), test);
  if (test.expect.members.empty() && shares.is_absent()) {
    reader.Error("case", "expect", "a case expects something: give expect, shares or both");
  }
  return test;
}

void ReadCaseDocument(const Document& document, FindingList& findings, std::vector<TestCase>& cases) {
  static constexpr LoadOptions kOptions{.channel = Channel::kStandard, .strict = true};
  DecodeContext context{findings, kOptions};
  const FieldPath root;
  if (!ExpectKind(context, document.root, root, Node::Kind::kMap)) return;
  const FieldReader reader(context, document.root, root, {{"cases"}});
  const auto list = reader.List("cases");
  if (list.is_absent()) reader.Error("case", "cases", "a file of cases holds a list under `cases`");
  if (!list.value) return;
  const FieldPath list_path(root, "cases");
  ForEachMap(context, *list.value, list_path, [&](const Node& item, const FieldPath& path) {
    findings.StartObject("case");
    TestCase test = ReadCase(context, item, path);
    if (!findings.has_errors()) cases.push_back(std::move(test));
  });
}

}  // namespace

Result<CaseSet> LoadCases(const std::vector<std::string>& paths) {
  const Result<std::vector<ConfigSource>> sources = ReadConfigSources(paths);
  if (!sources) return sources.error();
  CaseSet set;
  for (const ConfigSource& source : *sources) {
    FindingList findings(static_cast<uint32_t>(set.files.size()), set.diagnostics);
    set.files.push_back(source.name);
    const auto sink = [&](const Document& document) { ReadCaseDocument(document, findings, set.cases); };
    ReadDocuments(source, findings, sink);
  }
  SortDiagnostics(set.diagnostics);
  return set;
}

}  // namespace routewind
