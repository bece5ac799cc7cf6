// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/config.h"
#include "engine/model/request_view.h"
#include "property_tests/generate/chooser.h"

namespace routewind {

// One request that owns its text; View() borrows from it.
struct Request {
  std::string authority;
  std::string path;
  std::vector<std::pair<std::string, std::string>>
      headers;  // names lower case, in order of arrival
  std::string gateway;
  uint16_t port = 0;
};

// A RequestView with the storage of its header list. The Request outlives it.
class BorrowedRequest {
 public:
  explicit BorrowedRequest(const Request& request);
  RequestView view() const;

 private:
  const Request& request_;
  std::vector<HeaderView> headers_;
};

// Mostly what some rule of the configuration asks for, then bent a little: upper case, ports,
// trailing dots, other methods, missing and repeated headers; at most one part malformed.
Request MakeRequest(Chooser& choose, const Config& config);

// One JSON line, as `route --requests` reads it.
std::string PrintRequest(const Request& request);

}  // namespace routewind
