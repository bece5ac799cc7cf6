// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck/Gen.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/config.h"
#include "property_tests/generate/chooser.h"
#include "property_tests/generate/request.h"
#include "property_tests/generate/route.h"

namespace routewind {

// What most laws of the engine are about: a configuration, how it is read, requests, and a number
// that settles whatever else a law leaves open (which order, which element).
//
// As text, which is also what the store keeps:
//   options: hostname-rank=intersected           absent: the defaults
//   number: 17                                   absent: 0
//   request: {"authority": "a.io", "path": "/a.B/Get"}
//   --- {apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, …}
struct Scenario {
  Config config;
  EngineOptions options;
  uint64_t number = 0;
  std::vector<Request> requests;
};

struct ScenarioShape {
  ConfigShape config = {};
  size_t requests = 0;
  bool all_options = true;    // else the defaults only
  uint64_t number_below = 1;  // numbers are drawn from 0 … number_below - 1
  // Changes what was drawn, before requests are made for it.
  std::function<void(Chooser&, Scenario&)> adapt = {};
};

// Shrinks to one request, default options, few objects, short requests.
rc::Gen<Scenario> AnyScenario(const ScenarioShape& shape = {});

std::string PrintScenario(const Scenario& scenario);
Result<Scenario> ParseScenario(std::string_view text);
// The documents at the end of a scenario's text: a configuration file of their own. Lives as long as the text.
std::string_view ConfigPartOf(std::string_view text);

// The number-th of all orders of the values (factorial number system), so that an order is part of
// a scenario's text.
template <typename T>
void Permute(std::vector<T>& values, uint64_t number) {
  for (size_t i = 0; i + 1 < values.size(); ++i) {
    const uint64_t left = values.size() - i;
    std::swap(values[i], values[i + number % left]);
    number /= left;
  }
}

}  // namespace routewind
