// SPDX-License-Identifier: Apache-2.0
#include "engine/match/match_path.h"

namespace routewind {

std::optional<MethodPath> SplitMethodPath(std::string_view path) {
  if (path.empty() || path.front() != '/') return std::nullopt;
  path.remove_prefix(1);
  path = path.substr(0, path.find('?'));
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  const std::string_view method = path.substr(slash + 1);
  if (method.empty() || method.find('/') != std::string_view::npos) return std::nullopt;
  return MethodPath{.full = path, .service = path.substr(0, slash), .method = method};
}

}  // namespace routewind
