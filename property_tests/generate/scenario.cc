// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/scenario.h"

#include "property_tests/generate/config.h"
#include "property_tests/generate/smaller_config.h"
#include "property_tests/law.h"

namespace routewind {
namespace {

Scenario MakeScenario(Chooser& choose, const ScenarioShape& shape) {
  Scenario scenario;
  scenario.config = MakeConfig(choose, shape.config);
  if (shape.all_options) scenario.options = MakeOptions(choose);
  scenario.number = choose.Below(shape.number_below);
  if (shape.adapt) shape.adapt(choose, scenario);
  for (size_t i = 0; i < shape.requests; ++i) {
    scenario.requests.push_back(MakeRequest(choose, scenario.config));
  }
  return scenario;
}

void WithSimplerRequest(const Scenario& scenario, std::vector<Scenario>& smaller) {
  if (scenario.requests.size() != 1) return;
  const Request& request = scenario.requests[0];
  for (size_t i = 0; i < request.headers.size(); ++i) {
    auto& headers = smaller.emplace_back(scenario).requests[0].headers;
    headers.erase(headers.begin() + static_cast<std::ptrdiff_t>(i));
  }
  if (!request.gateway.empty()) smaller.emplace_back(scenario).requests[0].gateway.clear();
  if (request.port != 0) smaller.emplace_back(scenario).requests[0].port = 0;
  const size_t colon = request.authority.rfind(':');
  if (colon != std::string::npos)
    smaller.emplace_back(scenario).requests[0].authority.resize(colon);
}

std::vector<Scenario> SmallerScenarios(const Scenario& scenario) {
  std::vector<Scenario> smaller;
  if (scenario.requests.size() > 1) {
    for (const Request& request : scenario.requests) {
      smaller.emplace_back(scenario).requests = {request};
    }
    for (size_t i = 0; i < scenario.requests.size(); ++i) {
      auto& requests = smaller.emplace_back(scenario).requests;
      requests.erase(requests.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  if (scenario.options != EngineOptions{}) smaller.emplace_back(scenario).options = {};
  for (uint64_t less = scenario.number; less > 0; less /= 2) {
    smaller.emplace_back(scenario).number = scenario.number - less;
  }
  for (Config& config : SmallerConfigs(scenario.config)) {
    smaller.emplace_back(scenario).config = std::move(config);
  }
  WithSimplerRequest(scenario, smaller);
  return smaller;
}

}  // namespace

rc::Gen<Scenario> AnyScenario(const ScenarioShape& shape) {
  return GeneratorOf<Scenario>([shape](Chooser& choose) { return MakeScenario(choose, shape); },
                               SmallerScenarios);
}

}  // namespace routewind
