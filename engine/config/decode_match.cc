// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_match.h"

#include <string>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxMatches = 64;
constexpr size_t kMaxHeaders = 16;
constexpr size_t kMaxMethodCharacters = 1024;
constexpr size_t kMaxValueCharacters = 4096;

// Absent is Exact; nothing where the type is none.
std::optional<MatchType> DecodeType(const FieldReader& reader) {
  if (reader.Take("type") == nullptr) return MatchType::kExact;
  const auto type = CheckedEnum(reader, "type", "V-R18", {"Exact", "RegularExpression"});
  if (!type) return std::nullopt;
  return *type == "Exact" ? MatchType::kExact : MatchType::kRegularExpression;
}

struct PartRule {
  const char* field;
  const char* code;
  bool (*accept)(std::string_view);
  const char* wish;
};

constexpr PartRule kServiceRule{
    "service", "V-R15", IsExactService,
    "an exact service must be dot-separated identifiers, like `helloworld.Greeter`"};
constexpr PartRule kMethodRule{"method", "V-R16", IsExactMethod,
                               "an exact method must be one identifier, like `SayHello`"};

// Why an exact part cannot be what it is.
std::string ExactCure(std::string_view text) {
  if (text.empty()) return "; leave the field out to match any";
  if (text.find_first_of("*+?[]()|^$\\{}") != std::string_view::npos) {
    return "; for a pattern set `type: RegularExpression`";
  }
  return "";
}

std::optional<std::string> DecodePart(const FieldReader& reader, const PartRule& rule,
                                      std::optional<MatchType> type) {
  const auto part = reader.String(rule.field);
  if (!part.value) return std::nullopt;
  const std::string_view text = *part.value;
  if (!HasLength(text, 0, kMaxMethodCharacters)) {
    reader.Error("V-R17", rule.field,
                 "at most 1024 characters, not " + std::to_string(text.size()));
  } else if (type == MatchType::kExact && !rule.accept(text)) {
    reader.Error(rule.code, rule.field,
                 std::string(rule.wish) + ", not " + Quoted(text) + ExactCure(text));
  }
  return std::string(text);
}

MethodMatch DecodeMethod(const FieldReader& reader) {
  MethodMatch method;
  const FindingList& findings = reader.context().findings;
  method.place = findings.At(reader.spot());
  method.service_place = findings.At(reader.SpotOf("service"));
  method.method_place = findings.At(reader.SpotOf("method"));
  const auto type = DecodeType(reader);
  method.type = type.value_or(MatchType::kExact);
  method.service = DecodePart(reader, kServiceRule, type);
  method.method = DecodePart(reader, kMethodRule, type);
  if (reader.Take("service") == nullptr && reader.Take("method") == nullptr) {
    reader.context().findings.Error(
        "V-R14", reader.spot(), reader.path(),
        "a method match needs a service, a method, or both; leave `method` out to match any");
  }
  return method;
}

HeaderMatch DecodeHeader(const FieldReader& reader) {
  constexpr StringRule kName{"V-R20", IsHeaderName,
                             "header name (1 to 256 letters, digits and !#$%&'*+-.^_`|~)"};
  HeaderMatch header;
  header.place = reader.context().findings.At(reader.spot());
  header.type = DecodeType(reader).value_or(MatchType::kExact);
  const auto name =
      RequiredString(reader, "name", kName, "a header match needs a name: not a valid header name");
  const auto value = reader.String("value");
  if (value.is_absent() || (value.value && !HasLength(*value.value, 1, kMaxValueCharacters))) {
    reader.Error(
        "V-R21", "value",
        "a header value of 1 to 4096 characters is required" +
            (value.is_absent() ? std::string() : ", not " + std::to_string(value->size())));
  }
  header.name = std::string(name.value.value_or(""));
  header.value = std::string(value.value.value_or(""));
  return header;
}

// V-R22 and W-02: the same name twice, in the same letters or in others.
void CheckHeaderNames(DecodeContext& context, const std::vector<HeaderMatch>& headers,
                      const FieldPath& path) {
  std::vector<std::string> names;
  for (const HeaderMatch& header : headers) names.push_back(AsciiLowerCopy(header.name));
  for (const auto& [first, later] : FindRepeats(names)) {
    const HeaderMatch& repeat = headers[later];
    if (repeat.name.empty()) continue;  // V-R20 has spoken
    const Spot spot{repeat.place.line, repeat.place.column};
    const FieldPath item(path, later);
    bool is_identical = false;
    for (size_t i = 0; i < later; ++i)
      is_identical = is_identical || headers[i].name == repeat.name;
    if (is_identical) {
      context.findings.Error("V-R22", spot, item,
                             "duplicate header match: " + Quoted(repeat.name) +
                                 " stands in headers[" + std::to_string(first) + "] already");
    } else {
      context.findings.Warning("W-02", spot, item,
                               Quoted(repeat.name) + " is the same header as " +
                                   Quoted(headers[first].name) +
                                   " (names have no case): only the first one counts");
    }
  }
}

std::vector<HeaderMatch> DecodeHeaders(const FieldReader& match) {
  std::vector<HeaderMatch> headers;
  const auto list = match.List("headers");
  if (!list.value) return headers;
  DecodeContext& context = match.context();
  const FieldPath path(match.path(), "headers");
  const bool is_few =
      CheckCount(match, "headers", kMaxHeaders, "V-R19", "at most 16 header matches");
  ForEachMap(context, list.node, path, [&](const Node& item, const FieldPath& item_path) {
    headers.push_back(
        DecodeHeader(FieldReader(context, item, item_path, {{"type", "name", "value"}})));
  });
  if (is_few && headers.size() == list.node->children.size())
    CheckHeaderNames(context, headers, path);
  return headers;
}

}  // namespace

std::vector<RouteMatch> DecodeMatches(const FieldReader& rule) {
  std::vector<RouteMatch> matches;
  const auto list = rule.List("matches");
  if (!list.value) return matches;
  DecodeContext& context = rule.context();
  CheckCount(rule, "matches", kMaxMatches, "V-R13", "at most 64 matches in a rule");
  ForEachMap(context, list.node, FieldPath(rule.path(), "matches"),
             [&](const Node& item, const FieldPath& path) {
               const FieldReader reader(context, item, path, {{"method", "headers"}});
               RouteMatch match;
               match.place = context.findings.At(item.spot);
               if (const auto method = reader.Map("method"); method.value) {
                 const FieldPath method_path(path, "method");
                 match.method = DecodeMethod(FieldReader(context, *method.node, method_path,
                                                         {{"type", "service", "method"}}));
               }
               match.headers = DecodeHeaders(reader);
               matches.push_back(std::move(match));
             });
  return matches;
}

}  // namespace routewind
