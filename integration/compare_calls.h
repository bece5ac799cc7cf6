// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "integration/scenario/call_record.h"

namespace routewind::integration {

// Compares what clients know of their calls with what replay recovered from the wire, call by call
// and field by field. `calls` are call records as JSON (contract, section 3), in the order printed.
// Returns one sentence for each difference; none means that the two agree:
//
//   calls            each record has exactly one captured call, paired by x-call-id, and the
//   reverse authority, path, server, message counts and bytes of both directions: equal headers
//   every application header with equal values in equal order; any other header is
//                    one that a gRPC library adds, and grpc-timeout is there just when a deadline
//                    was set and close to it
//   completeness     one of those the record allows; nothing about the request is unknown
//   responseStatus   the client's, where the response ended on the wire; where the stream was reset
//                    it is absent, CANCELLED, or the client's
//   streamId         rises with the record's sequence on its connection
//   client           one endpoint for each connection, and no two connections share one
//   time             never goes back from one printed call to the next
std::vector<std::string> Differences(const std::vector<CallRecord>& records,
                                     const std::vector<nlohmann::json>& calls);

}  // namespace routewind::integration
