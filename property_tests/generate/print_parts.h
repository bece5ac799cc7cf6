// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/model/config.h"
#include "property_tests/generate/yaml_lines.h"

namespace routewind {

// Pieces of print_yaml that several kinds share.

// apiVersion, kind, metadata.
void PrintHead(YamlLines& yaml, std::string_view api_version, std::string_view kind,
               const ObjectMeta& meta);
void PrintParentRefs(YamlLines& yaml, const std::vector<ParentRef>& parents);
void PrintHostnames(YamlLines& yaml, const std::vector<RouteHostname>& hostnames);
void PrintMap(YamlLines& yaml, std::string_view key,
              const std::map<std::string, std::string>& entries);

void PrintGrpcRoute(YamlLines& yaml, const GrpcRoute& route);

}  // namespace routewind
