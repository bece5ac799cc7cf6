// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/model/config.h"

namespace routewind {

// A configuration as YAML that loads to the same configuration: counterexamples for people, round
// trips for laws.
//
// Canonical: equal configurations (places aside) give equal text, field by field in a fixed order;
// defaults that the model cannot tell from absence are left out.

std::string PrintYaml(const Config& config);

// The same text, one document (without `---`) an object.
std::vector<std::string> PrintDocuments(const Config& config);

// One GRPCRoute alone.
std::string PrintYaml(const GrpcRoute& route);

}  // namespace routewind
