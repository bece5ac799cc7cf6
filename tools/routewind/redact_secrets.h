// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/model/cluster.h"

namespace routewind {

// The text of a configuration source as a store may keep it: every value of the given Secrets but certificates (tls.crt,
// ca.crt) is replaced, in its base64 form and line by line in its plain form, by one that still looks like a PEM key, so
// that a repeated run decides the same. Complexity: linear in the text for each value.
std::string RedactSecrets(std::string text, const std::vector<Secret>& secrets);

}  // namespace routewind
