// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/command.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tools/routewind/paint.h"

namespace routewind {

int Fail(const std::string& message) {
  std::fprintf(stderr, "routewind: %s\n", message.c_str());
  return kExitFailed;
}

std::optional<LoadedConfig> LoadOrTell(const ConfigFlags& flags, const GlobalFlags& global) {
  Result<LoadedConfig> loaded = LoadConfig(flags.paths, flags.load);
  if (!loaded) {
    Fail(loaded.error().message);
    return std::nullopt;
  }
  for (const Diagnostic& diagnostic : loaded->diagnostics) {
    std::fprintf(stderr, "%s\n", Painted(FormatDiagnostic(diagnostic, loaded->config.files), stderr, global.color).c_str());
  }
  return std::move(loaded).value();
}

std::optional<LoadedConfig> LoadRoutesOrTell(const ConfigFlags& flags, const GlobalFlags& global) {
  std::optional<LoadedConfig> loaded = LoadOrTell(flags, global);
  if (!loaded || !loaded->config.grpc_routes.empty()) return loaded;
  if (!HasErrors(loaded->diagnostics)) {
    std::fprintf(stderr, "routewind: warning: the configuration holds no GRPCRoute\n");
    return loaded;
  }
  Fail("the configuration holds no valid GRPCRoute: mend the errors above first");
  return std::nullopt;
}

bool ReadsStandardInput(const ConfigFlags& flags) {
  return std::find(flags.paths.begin(), flags.paths.end(), "-") != flags.paths.end();
}

Status RefuseOverwriting(const std::string& output, const std::vector<std::string>& inputs) {
  struct stat target {};
  if (output == "-" || stat(output.c_str(), &target) != 0 || !S_ISREG(target.st_mode)) return Ok{};
  for (const std::string& input : inputs) {
    struct stat source {};
    const bool is_same =
        stat(input.c_str(), &source) == 0 && source.st_dev == target.st_dev && source.st_ino == target.st_ino;
    if (is_same) return Error{"will not write " + output + ": it is an input of this command; name another file"};
  }
  return Ok{};
}

RouteTable CompileTable(const LoadedConfig& loaded, const ConfigFlags& flags) {
  return CompileRoutes(loaded.config, flags.engine, flags.gateway);
}

Status CheckGateway(const LoadedConfig& loaded, const ConfigFlags& flags) {
  if (flags.gateway.empty() || loaded.config.gateways.empty()) return Ok{};
  std::string names;
  for (const Gateway& gateway : loaded.config.gateways) {
    const std::string name = gateway.meta.id.ToString();
    if (name == flags.gateway) return Ok{};
    names += (names.empty() ? "" : ", ") + name;
  }
  return Error{"--gateway " + flags.gateway + " is none of the Gateways in the configuration: " + names};
}

std::string GatewayAmbiguity(const RouteTable& table, const ConfigFlags& flags) {
  if (!flags.gateway.empty() || table.gateways().size() < 2) return {};
  std::string names;
  for (const ObjectName& gateway : table.gateways()) names += (names.empty() ? "" : ", ") + gateway.ToString();
  return "there are several Gateways (" + names + "): say which one requests come to with --gateway";
}

Status WriteTextFile(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return Error{"cannot write " + path + ": " + std::strerror(errno)};
  const bool is_written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) == 0 && is_written) return Ok{};
  return Error{"cannot write " + path + ": " + std::strerror(errno)};
}

Status PrintResult(const std::string& text, const GlobalFlags& global) {
  const std::string painted = Painted(text, stdout, global.color);
  if (std::fwrite(painted.data(), 1, painted.size(), stdout) == painted.size() && std::fflush(stdout) == 0) return Ok{};
  return Error{std::string("cannot write to standard output: ") + std::strerror(errno)};
}

}  // namespace routewind
