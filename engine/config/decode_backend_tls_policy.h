// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/config/field_reader.h"
#include "engine/model/cluster.h"

namespace routewind {

// BackendTLSPolicy documents → model values; V-B01 … V-B08 (semantics 2.2).
BackendTlsPolicy DecodeBackendTlsPolicy(DecodeContext& context, const Node& object);

}  // namespace routewind
