// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tools/routewind/options.h"

namespace routewind {

// Flags that several commands share, as groups. Heavy to compile: only options*.cc include it.

// The switches as words, before the profile they refine is known.
struct EngineWords {
  std::string profile = "spec";
  std::string hostname_rank, match_type_rank, name_tie, kind_conflict, fall_through, trailing_dot;
};
EngineOptions EngineOptionsOf(const EngineWords& words);

// A subcommand with its one-line help and an example.
CLI::App& AddCommand(CLI::App& app, const char* name, const char* help, const char* example);

// What every command that loads a configuration takes: -c, --strict, --channel and the switches.
void AddConfigFlags(CLI::App& app, ConfigFlags& flags, EngineWords& words);

// Which Gateway and port requests come to, and --seed.
void AddTargetFlags(CLI::App& app, ConfigFlags& flags);
void AddSeed(CLI::App& app, uint64_t& seed);

inline const std::map<std::string, OutputFormat> kTextOrJson = {{"text", OutputFormat::kText}, {"json", OutputFormat::kJson}};
void AddFormat(CLI::App& app, OutputFormat& format, const std::map<std::string, OutputFormat>& choices);

// Why the text is no percentage from 0 to 100; empty when it is. A CLI11 check.
std::string PercentageFault(const std::string& text);

// "30s", "100ms", "1m30s", "2h" → milliseconds; "64KiB", "4MiB", "65536" → bytes. Nothing where it is neither.
std::optional<int64_t> ParseDurationMs(std::string_view text);
std::optional<uint64_t> ParseSizeBytes(std::string_view text);

// Flags of those forms.
void AddDuration(CLI::App& app, const char* flag, int64_t& value_ms, const char* help);
void AddSize(CLI::App& app, const char* flag, uint64_t& value_bytes, const char* help);

// The commands with many flags, each in a file of its own.
void AddProxy(CLI::App& app, ProxyFlags& flags, EngineWords& words);
void AddRecord(CLI::App& app, RecordFlags& flags);
void AddReplay(CLI::App& app, ReplayFlags& flags, EngineWords& words);
void AddVerify(CLI::App& app, VerifyFlags& flags, EngineWords& words);

}  // namespace routewind
