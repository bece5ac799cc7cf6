// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "replay/source/access_log_mapping.h"
#include "replay/source/listed_call.h"

namespace routewind {

// One line of a JSON access log: a gRPC call, something else, or nothing that can be understood.
//
// A call is a POST with a path of the form /service/method; a line that says HTTP/1, or a content-type that is not
// gRPC's, is none. Where the method is not told, a gRPC status or content-type must be. A value that is null or "-" is
// one that the request or response did not have.
//
// Source:      Envoy, "Access logging" (JSON format, command operators).
// Lifetime:    `mapping` outlives the call: ListedCall::unknown points to it.
ListedLine ReadAccessLogLine(std::string_view line, const AccessLogMapping& mapping);

}  // namespace routewind
