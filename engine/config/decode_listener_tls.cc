// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_listener_tls.h"

#include <string>

#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxCertificateRefs = 64;
constexpr size_t kMaxOptions = 16;
constexpr size_t kMaxOptionCharacters = 4096;

void DecodeCertificateRefs(const FieldReader& reader, const std::string& gateway_namespace,
                           ListenerTls& tls) {
  const auto list = reader.List("certificateRefs");
  if (!list.value) return;
  DecodeContext& context = reader.context();
  CheckCount(reader, "certificateRefs", kMaxCertificateRefs, "V-G11", "at most 64 certificateRefs");
  ForEachMap(context, list.node, FieldPath(reader.path(), "certificateRefs"),
             [&](const Node& item, const FieldPath& path) {
               const FieldReader ref(context, item, path, {{"group", "kind", "name", "namespace"}});
               const auto group = CheckedString(
                   ref, "group", {"V-G11", IsGroup, "group (empty or a lower-case DNS name)"});
               const auto kind =
                   CheckedString(ref, "kind", {"V-G11", IsKind, "kind (letters, digits and `-`)"});
               const auto ns = CheckedString(
                   ref, "namespace",
                   {"V-G11", IsNamespaceName, "namespace (lower-case letters, digits and `-`)"});
               const auto name = RequiredString(
                   ref, "name", {"V-G11", IsObjectName, "name (1 to 253 characters)"},
                   "a certificateRef needs a name");
               tls.certificate_refs.push_back({{std::string(group.value.value_or("")),
                                                std::string(kind.value.value_or("Secret"))},
                                               {std::string(ns.value.value_or(gateway_namespace)),
                                                std::string(name.value.value_or(""))},
                                               context.findings.At(item.spot)});
             });
}

}  // namespace

std::optional<ListenerTls> DecodeListenerTls(const FieldReader& listener,
                                             const std::string& gateway_namespace) {
  const auto node = listener.Map("tls");
  if (!node.value) return std::nullopt;
  const FieldPath path(listener.path(), "tls");
  const FieldReader reader(listener.context(), *node.node, path,
                           {{"mode", "certificateRefs", "options"}});
  ListenerTls tls;
  const bool has_mode = reader.Take("mode") != nullptr;
  const auto mode = CheckedEnum(reader, "mode", "V-G11", {"Terminate", "Passthrough"});
  if (mode == "Passthrough") tls.mode = ListenerTls::Mode::kPassthrough;
  DecodeCertificateRefs(reader, gateway_namespace, tls);
  CheckCount(reader, "options", kMaxOptions, "V-G11", "at most 16 options");
  tls.options = reader.Strings("options");
  for (const auto& [key, value] : tls.options) {
    if (HasLength(value, 0, kMaxOptionCharacters)) continue;
    reader.Error("V-G11", "options",
                 "option " + Quoted(key) + " has a value of more than 4096 characters");
  }
  const bool terminates = mode == "Terminate" || !has_mode;
  const Node* refs = reader.Take("certificateRefs");
  if (terminates && (refs == nullptr || refs->children.empty()) && tls.options.empty()) {
    listener.Error("V-G10", "tls", "Terminate needs certificateRefs or options");
  }
  return tls;
}

}  // namespace routewind
