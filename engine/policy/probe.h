// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/request_view.h"

namespace routewind {

// A request that is tried against a policy: owns its text and may be changed.
struct Probe {
  struct Header {
    std::string name;  // lower case
    std::string value;
    friend bool operator==(const Header&, const Header&) = default;
  };
  std::string authority;
  std::string path;
  std::vector<Header> headers;
  std::string gateway;  // "namespace/name" or empty
  uint16_t port = 0;

  // Valid until the next change of this object.
  RequestView View() const;
  // How much there is to read: what shrinking makes smaller.
  size_t Size() const;

  friend bool operator==(const Probe& a, const Probe& b) {
    return a.authority == b.authority && a.path == b.path && a.headers == b.headers &&
           a.gateway == b.gateway && a.port == b.port;
  }

  mutable std::vector<HeaderView> views;  // storage of View
};

Probe ProbeOf(const RequestView& request);

// One line of JSON, a Request record of the command line.
std::string PrintProbe(const Probe& probe);
// Errors: the line is no Request record.
Result<Probe> ParseProbe(std::string_view json);

}  // namespace routewind
