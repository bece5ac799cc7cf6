// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_backend_tls_policy.h"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/config/decode_meta.h"
#include "engine/config/decode_object.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxTargets = 16;
constexpr size_t kMaxCaRefs = 8;
constexpr size_t kMaxAltNames = 5;
constexpr size_t kMaxOptions = 16;
constexpr size_t kMaxOptionCharacters = 4096;

BackendTlsPolicy::TargetRef DecodeTarget(const FieldReader& reader) {
  constexpr std::string_view kMissing = "a targetRef needs group, kind and name";
  BackendTlsPolicy::TargetRef ref;
  ref.place = reader.context().findings.At(reader.spot());
  const auto group = RequiredString(
      reader, "group", {"V-B01", IsGroup, "group (empty or a lower-case DNS name)"}, kMissing);
  const auto kind =
      RequiredString(reader, "kind", {"V-B01", IsKind, "kind (letters, digits and `-`)"}, kMissing);
  const auto name = RequiredString(reader, "name",
                                   {"V-B01", IsObjectName, "name (1 to 253 characters)"}, kMissing);
  const auto section = CheckedString(reader, "sectionName",
                                     {"V-B01", IsSectionName, "section name (a port's name)"});
  ref.target = {std::string(group.value.value_or("")), std::string(kind.value.value_or(""))};
  ref.name = std::string(name.value.value_or(""));
  if (section.value) ref.section_name = std::string(*section.value);
  return ref;
}

// V-B02 and V-B03; each later reference once for each rule. Quadratic in at most kMaxTargets.
void CheckPairs(DecodeContext& context, const std::vector<BackendTlsPolicy::TargetRef>& refs,
                const FieldPath& path) {
  for (size_t later = 1; later < refs.size(); ++later) {
    bool has_mixed = false;
    bool has_equal = false;
    for (size_t first = 0; first < later; ++first) {
      if (refs[first].target != refs[later].target || refs[first].name != refs[later].name ||
          refs[later].name.empty())
        continue;
      has_mixed =
          has_mixed || refs[first].section_name.has_value() != refs[later].section_name.has_value();
      has_equal = has_equal || refs[first].section_name == refs[later].section_name;
    }
    const Spot spot{refs[later].place.line, refs[later].place.column};
    const FieldPath item(path, later);
    const std::string subject = "several targetRefs name " + refs[later].target.kind + " " +
                                Quoted(refs[later].name) + ": ";
    if (has_mixed)
      context.findings.Error("V-B02", spot, item, subject + "each needs a sectionName");
    if (has_equal)
      context.findings.Error("V-B03", spot, item, subject + "sectionNames must differ");
  }
}

void DecodeTargets(const FieldReader& spec, BackendTlsPolicy& policy) {
  const auto list = spec.List("targetRefs");
  if (list.is_absent() || (list.value && list.node->children.empty())) {
    spec.Error("V-B01", "targetRefs", "targetRefs hold 1 to 16 references, not 0");
  }
  if (!list.value) return;
  DecodeContext& context = spec.context();
  const FieldPath path(spec.path(), "targetRefs");
  const bool is_few =
      CheckCount(spec, "targetRefs", kMaxTargets, "V-B01", "targetRefs hold 1 to 16 references");
  ForEachMap(context, list.node, path, [&](const Node& item, const FieldPath& item_path) {
    policy.target_refs.push_back(DecodeTarget(
        FieldReader(context, item, item_path, {{"group", "kind", "name", "sectionName"}})));
  });
  if (is_few && policy.target_refs.size() == list.node->children.size())
    CheckPairs(context, policy.target_refs, path);
}

// V-B04, V-B06 and V-B07.
void DecodeCertificates(const FieldReader& validation, BackendTlsPolicy& policy) {
  DecodeContext& context = validation.context();
  const auto refs = validation.List("caCertificateRefs");
  CheckCount(validation, "caCertificateRefs", kMaxCaRefs, "V-B07",
             "too many: at most 8 caCertificateRefs");
  ForEachMap(
      context, refs.value.value_or(nullptr), FieldPath(validation.path(), "caCertificateRefs"),
      [&](const Node& item, const FieldPath& path) {
        constexpr std::string_view kMissing = "a caCertificateRef needs group, kind and name";
        const FieldReader reader(context, item, path, {{"group", "kind", "name"}});
        const auto group = RequiredString(reader, "group", {"V-B04", IsGroup, "group"}, kMissing);
        const auto kind = RequiredString(reader, "kind", {"V-B04", IsKind, "kind"}, kMissing);
        const auto name = RequiredString(reader, "name", {"V-B04", IsObjectName, "name"}, kMissing);
        policy.ca_certificate_refs.push_back(
            {{std::string(group.value.value_or("")), std::string(kind.value.value_or(""))},
             std::string(name.value.value_or(""))});
      });
  const auto well_known =
      CheckedString(validation, "wellKnownCACertificates",
                    {"V-B06", IsWellKnownCa, "source of CA certificates: System or domain/name"});
  if (well_known.value) policy.well_known_ca_certificates = std::string(*well_known.value);
  const bool has_refs = refs.node != nullptr && !refs.node->children.empty();
  if (has_refs && !well_known.is_absent()) {
    validation.Error("V-B04", "wellKnownCACertificates",
                     "exactly one source of CA certificates: caCertificateRefs stand here too");
  }
  if (!has_refs && well_known.is_absent()) {
    validation.Error(
        "V-B04", "caCertificateRefs",
        "exactly one source of CA certificates: give caCertificateRefs or wellKnownCACertificates");
  }
}

BackendTlsPolicy::SubjectAltName DecodeAltName(const FieldReader& reader) {
  constexpr char kCode[] = "V-B08";
  const std::string prefix = "subject alternative name does not fit its type: ";
  if (reader.Take("type") == nullptr)
    reader.Error(kCode, "type", prefix + "type must be Hostname or URI");
  const auto type = CheckedEnum(reader, "type", kCode, {"Hostname", "URI"});
  const auto hostname = CheckedString(
      reader, "hostname", {kCode, IsHostname, "hostname (lower case, optional leading `*.`)"});
  const auto uri = CheckedString(
      reader, "uri", {kCode, IsAbsoluteUri, "URI: it needs a scheme, like spiffe://domain/path"});
  if (!type) return {};
  const bool is_hostname = *type == "Hostname";
  const auto& own = is_hostname ? hostname : uri;
  const std::string own_field = is_hostname ? "hostname" : "uri";
  const std::string other_field = is_hostname ? "uri" : "hostname";
  if (own.is_absent())
    reader.Error(kCode, own_field, prefix + "type " + std::string(*type) + " needs " + own_field);
  if (!(is_hostname ? uri : hostname).is_absent()) {
    reader.Error(kCode, other_field,
                 prefix + other_field + " does not go with type " + std::string(*type));
  }
  return {std::string(*type), std::string(own.value.value_or(""))};
}

void DecodeValidation(const FieldReader& validation, BackendTlsPolicy& policy) {
  DecodeContext& context = validation.context();
  const auto hostname =
      RequiredString(validation, "hostname",
                     {"V-B05", IsPreciseHostname, "validation.hostname (lower case, no wildcard)"},
                     "validation.hostname is required");
  policy.hostname = std::string(hostname.value.value_or(""));
  DecodeCertificates(validation, policy);
  CheckCount(validation, "subjectAltNames", kMaxAltNames, "V-B07",
             "too many: at most 5 subjectAltNames");
  const auto names = validation.List("subjectAltNames");
  ForEachMap(context, names.value.value_or(nullptr),
             FieldPath(validation.path(), "subjectAltNames"),
             [&](const Node& item, const FieldPath& path) {
               policy.subject_alt_names.push_back(
                   DecodeAltName(FieldReader(context, item, path, {{"type", "hostname", "uri"}})));
             });
}

}  // namespace

BackendTlsPolicy DecodeBackendTlsPolicy(DecodeContext& context, const Node& object) {
  BackendTlsPolicy policy;
  policy.meta = DecodeMeta(context, object, {});
  const Node* spec = FindSpec(context, object, "V-B01");
  if (spec == nullptr) return policy;
  const FieldPath root;
  const FieldPath path(root, "spec");
  const FieldReader reader(context, *spec, path, {{"targetRefs", "validation", "options"}});
  DecodeTargets(reader, policy);
  CheckCount(reader, "options", kMaxOptions, "V-B07", "too many: at most 16 options");
  for (const auto& [key, value] : reader.Strings("options")) {
    if (HasLength(value, 0, kMaxOptionCharacters)) continue;
    reader.Error("V-B07", "options",
                 "too many: option " + Quoted(key) + " has a value of more than 4096 characters");
  }
  const auto validation = reader.Map("validation");
  if (validation.is_absent())
    reader.Error("V-B05", "validation", "validation.hostname is required");
  if (validation.value) {
    const FieldPath validation_path(path, "validation");
    DecodeValidation(FieldReader(context, *validation.node, validation_path,
                                 {{"caCertificateRefs", "wellKnownCACertificates", "hostname",
                                   "subjectAltNames"}}),
                     policy);
  }
  return policy;
}

}  // namespace routewind
