// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/json_writer.h"
#include "engine/model/outcome.h"
#include "engine/route/decide.h"
#include "engine/route/possible.h"

namespace routewind {

// A call as it was seen, captured or live, but for its request and its decision. Texts are
// borrowed.
struct CallFacts {
  std::string_view capture = {};  // file it was read from; empty: a live call
  std::optional<int64_t> time_ns = {};  // request headers complete; since 1970-01-01 UTC; absent: not known
  std::string_view client = {};   // "10.0.0.7:41234"; empty: not known
  std::string_view server = {};
  std::string_view endpoint = {};  // that answered a forwarded call; empty: none, or not known
  std::optional<uint32_t> stream_id = {};  // absent: not known
  std::string_view completeness = {};      // "complete", "reset", …
  uint32_t unknown_headers = 0;  // UnknownParts::kAnyNumber: not even their number is known
  uint64_t request_messages = 0;
  uint64_t request_bytes = 0;  // prefixes excluded
  uint64_t response_messages = 0;
  uint64_t response_bytes = 0;
  std::optional<GrpcStatus> status = {};
  std::optional<int64_t> duration_ns = {};
  bool request_is_whole = true;   // false: messages were lost, the counts are lower bounds
  bool response_is_whole = true;
  UnknownParts unknown = {};      // of the request
  std::string_view id_json = {};  // of the request, as JSON; empty: none
  const PossibleSelections* possible = nullptr;  // where parts of the request are not known
};

// Writes the Call record of the command line (contract section 3): keys in the contract's order,
// what does not apply left out; `endpoint`, of live calls only, follows `server`.
void WriteCallRecord(JsonWriter& json, const CallFacts& call, const RouteTable& table,
                     const Decision& decision, const RequestView& request);

}  // namespace routewind
