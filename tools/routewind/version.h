// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace routewind {

// Several lines: version with git revision, then the versions of the linked libraries.
std::string VersionText();

// "0.1.0+g1a2b3c4": what a store records of the program that wrote a run.
std::string VersionShort();

}  // namespace routewind
