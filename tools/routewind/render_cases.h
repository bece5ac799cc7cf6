// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/cases/run_cases.h"

namespace routewind {

// The results of `routewind test`, for people, for programs and for CI systems.
std::string RenderCasesText(const CaseSet& cases, const CaseRun& run, const RouteTable& table);
std::string RenderCasesJson(const CaseSet& cases, const CaseRun& run, const RouteTable& table);
// JUnit XML: one testsuite for each file, one testcase for each case.
std::string RenderCasesJunit(const CaseSet& cases, const CaseRun& run);

}  // namespace routewind
