// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/spelling.h"

#include <algorithm>

namespace routewind {

std::string SpellHost(std::string_view host, uint64_t spelling) {
  std::string authority(host);
  if (authority.empty()) return authority;
  switch (spelling) {
    case 1:
      return authority + ":8443";
    case 2:
      std::transform(authority.begin(), authority.end(), authority.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      return authority;
    case 3:
      return authority.ends_with('.') || authority.ends_with(']') ? authority : authority + ".";
    default:
      return authority;
  }
}

void AppendHeader(std::string_view name, std::string_view value, bool repeats,
                  std::vector<Probe::Header>& headers) {
  size_t comma = repeats ? value.find(',') : std::string_view::npos;
  while (comma != std::string_view::npos) {
    headers.push_back({std::string(name), std::string(value.substr(0, comma))});
    value.remove_prefix(comma + 1);
    comma = value.find(',');
  }
  headers.push_back({std::string(name), std::string(value)});
}

}  // namespace routewind
