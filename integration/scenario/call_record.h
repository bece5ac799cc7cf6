// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace routewind::integration {

// What the client of a call knows about it: the truth that a replayed capture is compared with.
//
// Names and spellings are those of the call record (contract, section 3) wherever both have the
// field. `headers` are what the application set, in lower case, values of one name in order, the
// values of `-bin` names as base64 text; headers that the library adds are not in it.
struct CallRecord {
  std::string call_id;  // value of x-call-id, unique in a capture
  uint32_t connection = 0;
  std::optional<uint32_t> sequence;  // position on its connection; none where calls ran in parallel
  std::string client;                // the library: grpc-c++ or grpc-js
  std::string server;                // host:port it connected to
  std::string kind;
  std::string authority;
  std::string path;
  std::map<std::string, std::vector<std::string>> headers;
  std::vector<std::string> completeness;  // each value that the wire may rightly show
  uint64_t request_messages = 0;
  uint64_t request_bytes = 0;
  uint64_t response_messages = 0;
  uint64_t response_bytes = 0;
  std::string response_status;  // as the client saw it: also CANCELLED where the wire has a reset
  uint64_t deadline_ms = 0;     // 0: none was set
  bool half_closed = false;     // the client ended the request
  bool cancelled = false;       // the client cancelled the call
};

std::string ToJsonLine(const CallRecord& record);
Result<CallRecord> FromJsonLine(const std::string& line);
Result<std::vector<CallRecord>> ReadRecords(const std::string& path);  // JSON lines

}  // namespace routewind::integration
