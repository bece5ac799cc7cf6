// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_core.h"

#include <utility>

#include "engine/base/base64.h"
#include "engine/config/decode_meta.h"

namespace routewind {

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

}  // namespace routewind
