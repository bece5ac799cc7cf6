// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "property_tests/law.h"
#include "property_tests/laws/text_input.h"

namespace routewind {

struct ScriptLaw {
  std::function<Script(Chooser&)> make;
  int cases = kLawCases;
  std::vector<RequiredShare> shares = {};
};

// Checks a law about what happens line after line; shrinks by leaving lines out.
inline void CheckScripts(const ScriptLaw& law, std::function<void(const Script&, Trial&)> holds) {
  CheckLaw(Law<Script>{.cases = law.cases,
                       .shares = law.shares,
                       .generate = GeneratorOf<Script>(
                           law.make, [](const Script& script) { return WithoutParts(script); }),
                       .print = PrintScript,
                       .parse = [](std::string_view text) { return ParseScript(text); },
                       .holds = std::move(holds)});
}

}  // namespace routewind
