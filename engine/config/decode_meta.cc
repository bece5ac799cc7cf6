// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_meta.h"

#include <charconv>
#include <chrono>
#include <string>

#include "engine/base/ascii.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxLabel = 63;

bool IsGoodName(NameRule rule, std::string_view name) {
  switch (rule) {
    case NameRule::kSubdomain:
      return IsPreciseHostname(name);
    case NameRule::kServiceLabel:
      return name.size() <= kMaxLabel && IsLabel(name) && !IsAsciiDigit(name[0]);
    case NameRule::kLabel:
      return name.size() <= kMaxLabel && IsLabel(name);
  }
  return false;
}

std::string_view NameWish(NameRule rule) {
  switch (rule) {
    case NameRule::kSubdomain:
      return "lower-case letters, digits, `-` and `.`, 1 to 253 characters";
    case NameRule::kServiceLabel:
      return "lower-case letters, digits and `-`, beginning with a letter, 1 to 63 characters";
    case NameRule::kLabel:
      return "lower-case letters, digits and `-`, 1 to 63 characters";
  }
  return "";
}

void DecodeName(const FieldReader& reader, NameRule rule, ObjectMeta& meta) {
  const auto name = reader.String("name");
  if (name.is_absent()) return reader.Error("V-meta", "name", "metadata.name is required");
  if (!name.value) return;
  meta.id.name = std::string(*name.value);
  if (!IsGoodName(rule, *name.value)) {
    reader.Error("V-meta", "name",
                 Quoted(*name.value) + " is not a valid name: use " + std::string(NameWish(rule)));
  }
}

void DecodeNamespace(const FieldReader& reader, ObjectMeta& meta) {
  const auto ns = reader.String("namespace");
  meta.id.ns = kDefaultNamespace;
  if (!ns.value || ns.value->empty()) return;
  meta.id.ns = std::string(*ns.value);
  if (!IsNamespaceName(*ns.value)) {
    reader.Error("V-meta", "namespace",
                 Quoted(*ns.value) + " is not a valid namespace: use " +
                     std::string(NameWish(NameRule::kLabel)));
  }
}

void DecodeTimes(const FieldReader& reader, ObjectMeta& meta) {
  if (const auto created = reader.String("creationTimestamp"); created.value) {
    meta.creation_s = ParseTimestamp(*created.value);
    if (!meta.creation_s) {
      reader.Error("V-meta", "creationTimestamp",
                   Quoted(*created.value) + " is not a time: write it like 2026-01-31T09:30:00Z");
    }
  }
  if (const auto generation = reader.Integer("generation"); generation.value)
    meta.generation = *generation.value;
}

// Fixed-width decimal digits; nothing where they are not.
std::optional<int> Digits(std::string_view text, size_t at, size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (!IsAsciiDigit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// `Z` or `+hh:mm` → seconds east of UTC.
std::optional<int> ZoneOffset(std::string_view zone) {
  if (zone == "Z" || zone == "z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const auto hours = Digits(zone, 1, 2);
  const auto minutes = Digits(zone, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return (zone[0] == '-' ? -60 : 60) * (*hours * 60 + *minutes);
}

}  // namespace

ObjectMeta DecodeMeta(DecodeContext& context, const Node& object, const MetaRules& rules) {
  ObjectMeta meta;
  meta.place = context.findings.At(object.spot);
  if (!rules.is_cluster_scoped) meta.id.ns = kDefaultNamespace;
  const FieldPath root;
  const FieldPath path(root, "metadata");
  const Node* node = object.Find("metadata");
  if (node == nullptr || node->is_null()) {
    context.findings.Error("V-meta", object.spot, path, "metadata with a name is required");
    return meta;
  }
  if (!ExpectKind(context, *node, path, Node::Kind::kMap)) return meta;
  const FieldReader reader(
      context, *node, path,
      {{"name", "namespace", "labels", "annotations", "creationTimestamp", "generation",
        "generateName", "resourceVersion", "uid", "managedFields", "finalizers", "ownerReferences",
        "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"}});
  DecodeName(reader, rules.name, meta);
  if (!rules.is_cluster_scoped) DecodeNamespace(reader, meta);
  DecodeTimes(reader, meta);
  meta.labels = reader.Strings("labels");
  return meta;
}

std::optional<int64_t> ParseTimestamp(std::string_view text) {
  const auto year = Digits(text, 0, 4);
  const auto month = Digits(text, 5, 2);
  const auto day = Digits(text, 8, 2);
  const auto hour = Digits(text, 11, 2);
  const auto minute = Digits(text, 14, 2);
  const auto second = Digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || AsciiLower(text[10]) != 't' || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  std::string_view rest = text.substr(19);
  if (rest.starts_with('.')) {
    const size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(end);
  }
  const auto zone = ZoneOffset(rest);
  if (!date.ok() || !zone) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + *hour) * 60 + *minute) * 60 + *second - *zone;
}

}  // namespace routewind
