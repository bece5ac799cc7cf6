// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "replay/store/case_store.h"

namespace routewind {

// `runs --refuted`: everything that ever refuted a law or a policy, when that was, and by which configuration. As text a line
// a case, without its input; as JSON all of it.
std::string RenderStoredCasesText(const std::vector<StoredCase>& cases);
std::string RenderStoredCasesJson(const std::vector<StoredCase>& cases);

}  // namespace routewind
