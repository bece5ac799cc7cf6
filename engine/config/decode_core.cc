// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_core.h"

#include <cstdint>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/config/decode_meta.h"

namespace routewind {
namespace {

int Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (IsAsciiDigit(c)) return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

}  // namespace

Namespace DecodeNamespace(DecodeContext& context, const Node& object) {
  Namespace ns;
  ns.meta = DecodeMeta(context, object, {.name = NameRule::kLabel, .is_cluster_scoped = true});
  const FieldPath root;
  const FieldReader reader(context, object, root,
                           {{"apiVersion", "kind", "metadata", "spec", "status"}});
  ns.meta.labels["kubernetes.io/metadata.name"] = ns.meta.id.name;
  return ns;
}

Secret DecodeSecret(DecodeContext& context, const Node& object) {
  Secret secret;
  secret.meta = DecodeMeta(context, object, {});
  const FieldPath root;
  const FieldReader reader(
      context, object, root,
      {{"apiVersion", "kind", "metadata", "type", "data", "stringData", "immutable"}});
  secret.type = std::string(reader.String("type").value.value_or("Opaque"));
  const FieldPath path(root, "data");
  for (auto& [key, text] : reader.Strings("data")) {
    auto decoded = DecodeBase64(text);
    if (decoded) {
      secret.data[key] = std::move(*decoded);
    } else {
      context.findings.Error("V-secret", reader.Take("data")->Find(key)->spot, FieldPath(path, key),
                             "not valid base64; write plain text under stringData");
    }
  }
  for (auto& [key, text] : reader.Strings("stringData")) secret.data[key] = text;
  return secret;
}

ConfigMap DecodeConfigMap(DecodeContext& context, const Node& object) {
  ConfigMap map;
  map.meta = DecodeMeta(context, object, {});
  const FieldPath root;
  const FieldReader reader(context, object, root,
                           {{"apiVersion", "kind", "metadata", "data", "binaryData", "immutable"}});
  map.data = reader.Strings("data");
  return map;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string out;
  uint32_t bits = 0;
  size_t digits = 0;
  size_t padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int value = Base64Value(c);
    if (value < 0 || padding != 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (++digits % 4 == 0)
      out += {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8), static_cast<char>(bits)};
  }
  const size_t tail = digits % 4;
  if (tail == 1 || padding != (tail == 0 ? 0 : 4 - tail)) return std::nullopt;
  if (tail == 2) out += static_cast<char>(bits >> 4);
  if (tail == 3) out += {static_cast<char>(bits >> 10), static_cast<char>(bits >> 2)};
  return out;
}

}  // namespace routewind
