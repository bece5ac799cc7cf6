// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/config/document.h"

namespace routewind {

// A digest of what an object says: equal for documents that differ only in the order of keys, in
// layout, in `apiVersion`, or in what the server keeps for itself (`status`,
// `metadata.managedFields`, `resourceVersion`, `uid`).
std::string DigestOfObject(const Node& object);

}  // namespace routewind
