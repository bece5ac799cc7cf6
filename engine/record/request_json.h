// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/request_view.h"

namespace routewind {

// A request that owns its text: what a Request record or the flags of `routewind route` say (contract section 3).
class OwnedRequest {
 public:
  std::string id_json;  // the record's `id` as JSON ("\"42\""), empty when it has none: echoed as it came
  std::string authority;
  std::string path;
  std::string gateway;  // "namespace/name" or empty
  uint16_t port = 0;

  // Appends a header; the name is lowered, the value kept byte for byte.
  void AddHeader(std::string_view name, std::string_view value);

  // A view of it, valid until the next change of this object.
  RequestView View() const;

 private:
  struct Header {
    std::string name;
    std::string value;
  };
  std::vector<Header> headers_;
  mutable std::vector<HeaderView> views_;
};

// Parses one Request record: {"id", "authority", "path", "headers": {name: value or [values]}, "gateway", "port"}.
// Errors: one line that names the key and says what would be right. An unknown or repeated key is an error.
Result<OwnedRequest> ParseRequestRecord(std::string_view json);

}  // namespace routewind
