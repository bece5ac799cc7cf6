// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/config/load.h"
#include "engine/policy/load_policies.h"
#include "engine/policy/verify.h"

// A configuration and one policy, from texts. Test-only.
namespace routewind::testing {

class PolicyWorld {
 public:
  // `policy` is the policy less its name, as it stands between braces.
  PolicyWorld(const std::string& config, const std::string& policy) : table_(Compile(config)) {
    const std::string path = ::testing::TempDir() + "/policy-" +
                             std::to_string(reinterpret_cast<uintptr_t>(this)) + ".yaml";
    std::FILE* file = std::fopen(path.c_str(), "wb");
    EXPECT_NE(file, nullptr);
    std::fprintf(file, "policies: [{name: p, %s}]\n", policy.c_str());
    std::fclose(file);
    Result<PolicySet> set = LoadPolicies({path});
    std::remove(path.c_str());
    EXPECT_TRUE(set) << set.error().message;
    policies_ = std::move(set).value();
    for (const Diagnostic& finding : policies_.diagnostics)
      ADD_FAILURE() << policy << ": " << finding.message;
  }

  // A configuration that `unchanged` names.
  void AddOther(const std::string& name, const std::string& config) {
    others_.emplace_back(name, Compile(config));
  }

  PolicyResult Verify(const std::vector<KnownCounterexample>& known = {},
                      std::function<bool()> is_stop_requested = {}) const {
    VerifyInputs inputs;
    inputs.table = &table_;
    inputs.search_cases = 2000;
    inputs.max_enumerated = 100'000;
    inputs.is_stop_requested = std::move(is_stop_requested);
    for (const auto& [name, table] : others_)
      inputs.others[Normal(::testing::TempDir() + "/" + name)] = &table;
    return VerifyPolicy(policies_.policies.at(0), inputs, known);
  }

  const RouteTable& table() const { return table_; }

 private:
  static RouteTable Compile(const std::string& config) {
    const LoadedConfig loaded = LoadConfigTexts({{"config.yaml", config}}, {});
    for (const Diagnostic& finding : loaded.diagnostics) {
      EXPECT_NE(finding.severity, Diagnostic::Severity::kError) << finding.message;
    }
    return CompileRoutes(loaded.config, {});
  }

  // Doubled slashes as LoadPolicies leaves them: once.
  static std::string Normal(std::string path) {
    for (size_t at = path.find("//"); at != std::string::npos; at = path.find("//"))
      path.erase(at, 1);
    return path;
  }

  RouteTable table_;
  PolicySet policies_;
  std::deque<std::pair<std::string, RouteTable>> others_;
};

}  // namespace routewind::testing
