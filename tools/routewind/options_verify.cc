// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/option_groups.h"

namespace routewind {

void AddVerify(CLI::App& app, VerifyFlags& flags, EngineWords& words) {
  CLI::App& command =
      AddCommand(app, "verify", "Try to refute policies: prove them, or find the smallest request that breaks one",
                 "routewind verify -c routes/ policies.yaml --store verify.db");
  AddConfigFlags(command, flags.config, words);
  AddTargetFlags(command, flags.config);
  command
      .add_option("policies,--policy", flags.policy_files,
                  "Policy files, with or without the flag, at least one; engine/docs/policies.md is the language")
      ->type_name("POLICY.yaml");
  command.add_option("--cases", flags.cases, "Random requests for each policy that cannot be proved (default 10000)")
      ->check(CLI::Range(uint64_t{0}, uint64_t{1'000'000'000}))
      ->type_name("N");
  command
      .add_option("--store", flags.store_file,
                  "Remember counterexamples in this SQLite store, try them first, and record the run")
      ->type_name("FILE.db");
  command.add_option("--junit", flags.junit_file, "Also write the results as JUnit XML")->type_name("FILE");
  AddFormat(command, flags.format, kTextOrJson);
}

}  // namespace routewind
