// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/config/field_reader.h"
#include "engine/model/gateway.h"

namespace routewind {

// `listeners[].tls` with V-G10 and V-G11; nothing where it is absent. A certificateRef's namespace
// defaults to the Gateway's.
std::optional<ListenerTls> DecodeListenerTls(const FieldReader& listener,
                                             const std::string& gateway_namespace);

}  // namespace routewind
