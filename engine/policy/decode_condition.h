// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/config/field_reader.h"
#include "engine/policy/policy.h"

namespace routewind {

// The conditions of a policy file. Findings have the code "policy".

// A string (exact), {glob: …}, {regex: …}, {absent: true}, {any: true}, or a list of these of which
// one has to hold. `takes_numbers`: a plain number is its own text, too.
TextCondition DecodeTextCondition(DecodeContext& context, const Node& node, const FieldPath& path,
                                  bool takes_numbers = false);

// `when` and `unless`.
RequestCondition DecodeRequestCondition(DecodeContext& context, const Node& node,
                                        const FieldPath& path);

// `never`, `always` and `only`.
DecisionCondition DecodeDecisionCondition(DecodeContext& context, const Node& node,
                                          const FieldPath& path);

}  // namespace routewind
