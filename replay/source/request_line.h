// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "replay/source/listed_call.h"

namespace routewind {

// A Request record (engine/record/request_json.h), as `route --requests` reads it: all of the request is known, and
// nothing of a response.
ListedLine ReadRequestLine(std::string_view line);

}  // namespace routewind
