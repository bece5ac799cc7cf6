// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/ascii.h"
#include "tools/routewind/render_policies.h"

namespace routewind {
namespace {

// One word for a POSIX shell.
std::string ShellWord(std::string_view text) {
  const auto is_plain = [](char c) {
    return IsAsciiAlpha(c) || IsAsciiDigit(c) || std::string_view("-_./:=,@%+").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'')
      word += "'\\''";
    else
      word += c;
  }
  return word + "'";
}

void AppendEngineFlags(const EngineOptions& engine, std::string& line) {
  const EngineOptions spec;
  if (engine.hostname_rank != spec.hostname_rank) line += " --hostname-rank intersected";
  if (engine.match_type_rank != spec.match_type_rank) line += " --match-type-rank length-only";
  if (engine.name_tie != spec.name_tie) line += " --name-tie namespace-first";
  if (engine.kind_conflict != spec.kind_conflict) line += " --kind-conflict ignore";
  if (engine.fall_through != spec.fall_through) line += " --fall-through virtual-host";
  if (engine.trailing_dot != spec.trailing_dot) line += " --trailing-dot keep";
}

}  // namespace

std::string CommandLineOf(const Counterexample& counterexample, const ConfigFlags& config) {
  const Probe& request = counterexample.request;
  std::string line = "routewind route";
  for (const std::string& path : config.paths) line += " -c " + ShellWord(path);
  if (config.load.strict) line += " --strict";
  if (config.load.assume_certificates) line += " --assume-certificates";
  if (config.load.channel == Channel::kExperimental) line += " --channel experimental";
  AppendEngineFlags(config.engine, line);
  const std::string& gateway = request.gateway.empty() ? config.gateway : request.gateway;
  if (!gateway.empty()) line += " --gateway " + ShellWord(gateway);
  const uint16_t port = request.port == 0 ? config.port : request.port;
  if (port != 0) line += " --port " + std::to_string(port);
  line += " --authority " + ShellWord(request.authority) + " --path " + ShellWord(request.path);
  for (const Probe::Header& header : request.headers) line += " -H " + ShellWord(header.name + ": " + header.value);
  if (counterexample.seed != 1) line += " --seed " + std::to_string(counterexample.seed);
  return line + " --explain";
}

}  // namespace routewind
