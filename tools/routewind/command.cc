// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/command.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace routewind {

int Fail(const std::string& message) {
  std::fprintf(stderr, "routewind: %s\n", message.c_str());
  return kExitFailed;
}

std::optional<LoadedConfig> LoadOrTell(const ConfigFlags& flags) {
  Result<LoadedConfig> loaded = LoadConfig(flags.paths, flags.load);
  if (!loaded) {
    Fail(loaded.error().message);
    return std::nullopt;
  }
  for (const Diagnostic& diagnostic : loaded->diagnostics) {
    std::fprintf(stderr, "%s\n", FormatDiagnostic(diagnostic, loaded->config.files).c_str());
  }
  return std::move(loaded).value();
}

RouteTable CompileTable(const LoadedConfig& loaded, const ConfigFlags& flags) {
  return CompileRoutes(loaded.config, flags.engine, flags.gateway);
}

std::string GatewayAmbiguity(const RouteTable& table, const ConfigFlags& flags) {
  if (!flags.gateway.empty() || table.gateways().size() < 2) return {};
  std::string names;
  for (const ObjectName& gateway : table.gateways()) names += (names.empty() ? "" : ", ") + gateway.ToString();
  return "there are several Gateways (" + names + "): say which one requests come to with --gateway";
}

Status PrintResult(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return Ok{};
  return Error{std::string("cannot write to standard output: ") + std::strerror(errno)};
}

}  // namespace routewind
