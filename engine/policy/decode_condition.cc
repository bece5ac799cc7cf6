// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/decode_condition.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/model/outcome.h"

namespace routewind {
namespace {

constexpr std::string_view kCode = "policy";

// {absent: true} and {any: true}; false would be an odd way to say nothing.
void AddFlag(const FieldReader& reader, std::string_view name, TextPattern::Kind kind,
             TextCondition& condition) {
  const auto flag = reader.Bool(name);
  if (!flag.value) return;
  if (*flag.value) condition.any_of.push_back({.kind = kind});
  if (!*flag.value) reader.Error(kCode, name, std::string(name) + " can only be true");
}

void AddPattern(const FieldReader& reader, std::string_view name, TextPattern::Kind kind,
                TextCondition& condition) {
  const auto text = reader.String(name);
  if (!text.value) return;
  Result<TextPattern> pattern = MakeTextPattern(kind, *text.value);
  if (!pattern) return reader.Error(kCode, name, pattern.error().message);
  condition.any_of.push_back(std::move(pattern).value());
}

void AddMap(DecodeContext& context, const Node& node, const FieldPath& path,
            TextCondition& condition) {
  const FieldReader reader(context, node, path, {{"exact", "glob", "regex", "absent", "any"}});
  if (node.children.size() != 1) {
    context.findings.Error(kCode, SpotOfWhole(node), path,
                           "a condition has exactly one of exact, glob, regex, absent and any; "
                           "give a list of conditions of which one has to hold");
    return;
  }
  AddPattern(reader, "exact", TextPattern::Kind::kExact, condition);
  AddPattern(reader, "glob", TextPattern::Kind::kGlob, condition);
  AddPattern(reader, "regex", TextPattern::Kind::kRegularExpression, condition);
  AddFlag(reader, "absent", TextPattern::Kind::kAbsent, condition);
  AddFlag(reader, "any", TextPattern::Kind::kPresent, condition);
}

void AddOne(DecodeContext& context, const Node& node, const FieldPath& path, bool takes_numbers,
            TextCondition& condition) {
  if (node.is_map()) return AddMap(context, node, path, condition);
  const bool is_number = node.is_scalar() && node.type == ScalarType::kInt;
  if (takes_numbers && is_number) {
    condition.any_of.push_back({.text = std::string(node.text)});
  } else if (const auto text = ExpectString(context, node, path)) {
    condition.any_of.push_back({.text = std::string(*text)});
  }
}

void DecodePorts(DecodeContext& context, const Node& node, const FieldPath& path,
                 RequestCondition& condition) {
  const auto add = [&](const Node& item) {
    uint16_t port = 0;
    const char* end_of_text = item.text.data() + item.text.size();
    const auto [end, error] = std::from_chars(item.text.data(), end_of_text, port);
    const bool is_number = item.is_scalar() && item.type == ScalarType::kInt;
    if (is_number && error == std::errc() && end == end_of_text && port != 0) {
      condition.ports.push_back(port);
    } else {
      context.findings.Error(kCode, SpotOfWhole(item), path, "a port is a number from 1 to 65535");
    }
  };
  if (!node.is_list()) return add(node);
  for (const Node& item : node.children) add(item);
}

void DecodeHeaders(DecodeContext& context, const Node& headers, const FieldPath& path,
                   RequestCondition& condition) {
  for (const Node& entry : headers.children) {
    const FieldPath entry_path(path, entry.key);
    RequestCondition::Header header{.name = AsciiLowerCopy(entry.key), .value = {}};
    const bool is_known = std::any_of(condition.headers.begin(), condition.headers.end(),
                                      [&](const auto& other) { return other.name == header.name; });
    if (is_known) {
      context.findings.Error(kCode, entry.key_spot, entry_path,
                             "the header stands here twice: names are compared without case");
    } else if (!std::all_of(header.name.begin(), header.name.end(), IsTokenCharacter) ||
               header.name.empty()) {
      context.findings.Error(kCode, entry.key_spot, entry_path, "this is no header name");
    }
    header.value = DecodeTextCondition(context, entry, entry_path);
    condition.headers.push_back(std::move(header));
  }
}

constexpr std::pair<std::string_view, DecisionField> kDecisionFields[] = {
    {"backend", DecisionField::kBackend},   {"namespace", DecisionField::kNamespace},
    {"route", DecisionField::kRoute},       {"rule", DecisionField::kRule},
    {"outcome", DecisionField::kOutcome},   {"grpcStatus", DecisionField::kGrpcStatus},
    {"listener", DecisionField::kListener},
};

// Names out of a fixed set that are misspelled would make a policy that says nothing.
void CheckSpelling(DecodeContext& context, const Node& node, const FieldPath& path,
                   DecisionField field, const TextCondition& condition) {
  for (const TextPattern& pattern : condition.any_of) {
    if (pattern.kind != TextPattern::Kind::kExact) continue;
    const bool is_outcome = field == DecisionField::kOutcome;
    const bool is_status = field == DecisionField::kGrpcStatus;
    if (is_outcome && OutcomeFromName(pattern.text) == Outcome::kInvalidRequest) {
      context.findings.Error(kCode, SpotOfWhole(node), path,
                             "policies speak of well-formed requests only, whose outcome is never "
                             "INVALID_REQUEST");
    } else if ((is_outcome && !OutcomeFromName(pattern.text)) ||
               (is_status && !GrpcStatusFromName(pattern.text))) {
      context.findings.Error(kCode, SpotOfWhole(node), path,
                             "no decision has " + Quoted(pattern.text) + " as its " +
                                 std::string(DecisionFieldName(field)));
    }
  }
}

}  // namespace

std::string_view DecisionFieldName(DecisionField field) {
  for (const auto& [name, known] : kDecisionFields) {
    if (known == field) return name;
  }
  return "";
}

bool DecisionCondition::Names(DecisionField field) const {
  return std::any_of(fields.begin(), fields.end(),
                     [field](const auto& entry) { return entry.first == field; });
}

TextCondition DecodeTextCondition(DecodeContext& context, const Node& node, const FieldPath& path,
                                  bool takes_numbers) {
  TextCondition condition;
  if (!node.is_list()) {
    AddOne(context, node, path, takes_numbers, condition);
    return condition;
  }
  if (node.children.empty()) {
    context.findings.Error(kCode, SpotOfWhole(node), path, "an empty list describes no text");
  }
  size_t index = 0;
  for (const Node& item : node.children) {
    AddOne(context, item, FieldPath(path, index++), takes_numbers, condition);
  }
  return condition;
}

RequestCondition DecodeRequestCondition(DecodeContext& context, const Node& node,
                                        const FieldPath& path) {
  const FieldReader reader(context, node, path,
                           {{"authority", "service", "method", "headers", "gateway", "port"}});
  RequestCondition condition;
  const auto text = [&](std::string_view name, TextCondition& into) {
    const Node* field = reader.Take(name);
    if (field != nullptr) into = DecodeTextCondition(context, *field, FieldPath(path, name));
  };
  text("authority", condition.authority);
  for (TextPattern& pattern : condition.authority.any_of) {
    if (pattern.kind == TextPattern::Kind::kExact) pattern.text = AsciiLowerCopy(pattern.text);
  }
  text("service", condition.service);
  text("method", condition.method);
  text("gateway", condition.gateway);
  if (const Node* port = reader.Take("port")) {
    DecodePorts(context, *port, FieldPath(path, "port"), condition);
  }
  if (const auto headers = reader.Map("headers"); headers.value) {
    DecodeHeaders(context, **headers.value, FieldPath(path, "headers"), condition);
  }
  return condition;
}

DecisionCondition DecodeDecisionCondition(DecodeContext& context, const Node& node,
                                          const FieldPath& path) {
  const FieldReader reader(
      context, node, path,
      {{"backend", "namespace", "route", "rule", "outcome", "grpcStatus", "listener"}});
  DecisionCondition condition;
  for (const auto& [name, field] : kDecisionFields) {
    const Node* value = reader.Take(name);
    if (value == nullptr) continue;
    const FieldPath field_path(path, name);
    TextCondition text =
        DecodeTextCondition(context, *value, field_path, field == DecisionField::kRule);
    CheckSpelling(context, *value, field_path, field, text);
    condition.fields.emplace_back(field, std::move(text));
  }
  if (condition.fields.empty()) {
    context.findings.Error(kCode, reader.spot(), path,
                           "say what the decision looks like: backend, namespace, route, rule, "
                           "outcome, grpcStatus or listener");
  }
  return condition;
}

}  // namespace routewind
