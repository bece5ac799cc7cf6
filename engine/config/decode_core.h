// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/config/field_reader.h"
#include "engine/model/cluster.h"

namespace routewind {

// Namespace, Secret and ConfigMap documents → model values (semantics 1.7, 1.8); findings V-secret.

// With the label `kubernetes.io/metadata.name`.
Namespace DecodeNamespace(DecodeContext& context, const Node& object);
// `data` decoded from base64, `stringData` over it.
Secret DecodeSecret(DecodeContext& context, const Node& object);
// `data`; `binaryData` is not needed.
ConfigMap DecodeConfigMap(DecodeContext& context, const Node& object);

}  // namespace routewind
