// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace routewind {

// A document of YamlLines on one line, in flow style: {kind: Service, metadata: {name: web}}. For
// counterexamples, of which people want to see few lines.
//
// Precondition: block YAML as YamlLines writes it; other YAML has no meaning here.
std::string ToFlowYaml(std::string_view block);

}  // namespace routewind
