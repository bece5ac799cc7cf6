// SPDX-License-Identifier: Apache-2.0
#include "integration/replay_program.h"

#include <sstream>

#include "integration/capture/child_process.h"

namespace routewind::integration {

const char kRouteThatTakesAll[] = R"(apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata:
  name: all
spec:
  parentRefs:
    - name: edge
  rules:
    - backendRefs:
        - name: backend
          port: 50051
)";

Result<std::vector<nlohmann::json>> ReplayCalls(const std::string& program,
                                                const std::string& config,
                                                const std::string& capture,
                                                const std::string& key_log) {
  std::vector<std::string> command = {program, "replay", "-q",      "-c",
                                      config,  capture,  "--calls", "-"};
  if (!key_log.empty()) command.insert(command.end(), {"--keylog", key_log});
  auto child = ChildProcess::Start(command);
  if (!child) return child.error();
  std::istringstream lines((*child)->ReadAll());
  const int exit_code = (*child)->Finish();
  if (exit_code != 0) return Error{"replay ended with exit code " + std::to_string(exit_code)};
  std::vector<nlohmann::json> calls;
  for (std::string line; std::getline(lines, line);) {
    calls.push_back(nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false));
    if (calls.back().is_discarded()) return Error{"not JSON: " + line};
  }
  return calls;
}

}  // namespace routewind::integration
