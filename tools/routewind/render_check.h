// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/routewind/check_config.h"

namespace routewind {

std::string RenderCheckText(const CheckResult& result);
std::string RenderCheckJson(const CheckResult& result);
// SARIF 2.1.0: one run, one rule for each code, one result for each finding.
std::string RenderCheckSarif(const CheckResult& result);

}  // namespace routewind
