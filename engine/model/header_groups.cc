// SPDX-License-Identifier: Apache-2.0
#include "engine/model/header_groups.h"

#include <map>
#include <string_view>

namespace routewind {

std::vector<std::vector<uint32_t>> GroupHeadersByName(std::span<const HeaderView> headers) {
  std::vector<std::vector<uint32_t>> groups;
  std::map<std::string_view, size_t> group_of;
  for (uint32_t i = 0; i < headers.size(); ++i) {
    const auto [entry, is_new] = group_of.emplace(headers[i].name, groups.size());
    if (is_new) groups.emplace_back();
    groups[entry->second].push_back(i);
  }
  return groups;
}

}  // namespace routewind
