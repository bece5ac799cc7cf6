// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/config.h"
#include "engine/model/grpc_route.h"
#include "engine/model/request_view.h"

namespace routewind {

// The parts of a request as the semantics page cuts them (4.2, 4.4, 4.6).

struct NaivePath {
  std::string service;
  std::string method;
};

// 4.2 and D-11; nothing for MALFORMED_PATH.
std::optional<NaivePath> SplitPath(std::string_view path);

// 4.6 and D-18: lower case, without port and, unless kept, without one trailing dot; nothing for
// MALFORMED_AUTHORITY.
std::optional<std::string> HostOf(std::string_view authority, EngineOptions::TrailingDot dot);

// D-06: every value of the name in order of arrival, joined with `,`; nothing where the header is
// absent.
std::optional<std::string> JoinedHeader(const RequestView& request, std::string_view name);

// 4.4: the entries that count: of names equal but for case, the first.
std::vector<HeaderMatch> EffectiveHeaders(const RouteMatch& match);

}  // namespace routewind
