// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "engine/model/gateway.h"

namespace routewind {

// Whether an object with these labels is selected: all of matchLabels and matchExpressions hold.
//
// Source:      metav1.LabelSelector; semantics 3.2. An empty selector selects everything, a
// selector with a fault
//              (SelectorFault) nothing: it must not match by accident (D-23).
bool Selects(const LabelSelector& selector, const std::map<std::string, std::string>& labels);

// Why the selector cannot be used, for people; empty when it can. The API server lets every
// operator through.
std::string SelectorFault(const LabelSelector& selector);

}  // namespace routewind
