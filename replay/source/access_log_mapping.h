// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace routewind {

// Which key of a JSON access log line tells what. docs/access-log.md is its page.
//
// Unknown:     a header is known, present or absent, where `headers` names its key; all are where `has_all_headers`. Any
//              other may be there with any value.
struct AccessLogMapping {
  using KeyPath = std::vector<std::string>;  // from the line's object inwards; empty: the log does not tell
  struct Header {
    std::string name;  // lower case
    KeyPath key;
  };

  KeyPath authority = {"authority"};
  KeyPath path = {"path"};
  KeyPath method = {"method"};
  KeyPath protocol = {"protocol"};
  KeyPath start_time = {"start_time"};
  KeyPath response_code = {"response_code"};
  KeyPath grpc_status = {"grpc_status"};
  KeyPath response_flags = {"response_flags"};
  KeyPath duration = {"duration"};  // milliseconds
  KeyPath client = {"downstream_remote_address"};
  KeyPath server = {"downstream_local_address"};
  std::vector<Header> headers = {{"user-agent", {"user_agent"}}};
  KeyPath header_object;  // an object of name: value or name: [values]
  bool has_all_headers = false;
  std::vector<std::string> whole_names = {"user-agent"};  // of `headers`, sorted
};

// Reads a mapping, YAML or JSON; what it leaves out stays as above.
// Errors: a file that cannot be read, and the first thing wrong in it as file:line:column.
Result<AccessLogMapping> LoadAccessLogMapping(const std::string& path);

// The same from its text; `name` is for messages.
Result<AccessLogMapping> ParseAccessLogMapping(const std::string& name, const std::string& text);

}  // namespace routewind
