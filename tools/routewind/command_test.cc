// SPDX-License-Identifier: Apache-2.0
// `routewind test`: cases of requests against a configuration, with coverage.
#include <cstdio>

#include "engine/cases/run_cases.h"
#include "tools/routewind/command.h"
#include "tools/routewind/render_cases.h"
#include "tools/routewind/text_table.h"

namespace routewind {
namespace {

int TellCaseFindings(const CaseSet& cases) {
  for (const Diagnostic& diagnostic : cases.diagnostics) {
    std::fprintf(stderr, "%s\n", FormatDiagnostic(diagnostic, cases.files).c_str());
  }
  return HasErrors(cases.diagnostics) ? kExitFailed : kExitOk;
}

}  // namespace

int RunTest(const TestFlags& flags, const GlobalFlags& global) {
  const std::optional<LoadedConfig> loaded = LoadRoutesOrTell(flags.config, global);
  if (!loaded) return kExitFailed;
  const Status has_gateway = CheckGateway(*loaded, flags.config);
  if (!has_gateway) return Fail(has_gateway.error().message);
  const Result<CaseSet> cases = LoadCases(flags.case_files);
  if (!cases) return Fail(cases.error().message);
  if (TellCaseFindings(*cases) != kExitOk) return kExitFailed;

  const RouteTable table = CompileTable(*loaded, flags.config);
  const CaseRun run = RunCases(*cases, loaded->config, table,
                               {flags.config.seed, flags.config.gateway, flags.config.port, flags.name_filter});
  if (run.results.empty()) return Fail("no case to run" + (flags.name_filter.empty() ? "" : ": none is named like '" + flags.name_filter + "'"));
  if (!flags.junit_file.empty()) {
    for (const auto* inputs : {&cases->files, &loaded->config.files}) {
      const Status allowed = RefuseOverwriting(flags.junit_file, *inputs);
      if (!allowed) return Fail(allowed.error().message);
    }
  }
  const Status printed = PrintResult(flags.format == OutputFormat::kJson ? RenderCasesJson(*cases, run, table)
                                                                         : RenderCasesText(*cases, run, table),
                                     global);
  if (!printed) return Fail(printed.error().message);
  if (!flags.junit_file.empty()) {
    const Status written = WriteTextFile(flags.junit_file, RenderCasesJunit(*cases, run));
    if (!written) return Fail(written.error().message);
  }
  const bool is_covered = run.coverage.percent() >= flags.fail_under_percent;
  if (!is_covered) {
    std::fprintf(stderr, "routewind: coverage of %s is under the %s asked for\n",
                 Percent(run.coverage.percent() / 100).c_str(), Percent(flags.fail_under_percent / 100).c_str());
  }
  // A document that the API server would refuse is a failure of what is tested, even where no case notices.
  return run.failed == 0 && is_covered && !HasErrors(loaded->diagnostics) ? kExitOk : kExitFound;
}

}  // namespace routewind
