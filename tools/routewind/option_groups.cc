// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/option_groups.h"

#include <charconv>
#include <cmath>

#include "engine/model/profile.h"

namespace routewind {
namespace {

// A value that names one of two settings; empty leaves the profile's.
template <typename Enum>
void Apply(const std::string& word, const char* first_word, Enum first, Enum second, Enum& setting) {
  if (!word.empty()) setting = word == first_word ? first : second;
}

void AddWord(CLI::App& app, const char* flag, std::string& word, std::vector<std::string> choices, const char* help) {
  app.add_option(flag, word, help)->check(CLI::IsMember(std::move(choices)))->group("How the specification is read");
}

void AddEngineFlags(CLI::App& app, EngineWords& words) {
  std::vector<std::string> profiles;
  for (const Profile& profile : Profiles()) profiles.emplace_back(profile.name);
  AddWord(app, "--profile", words.profile, profiles, "Switches of a known gateway; the flags below refine it");
  AddWord(app, "--hostname-rank", words.hostname_rank, {"original", "intersected"},
          "Which hostname's length ranks a route: its own, or the one cut down by the listener");
  AddWord(app, "--match-type-rank", words.match_type_rank, {"exact-first", "length-only"},
          "Whether Exact outranks RegularExpression before lengths are compared");
  AddWord(app, "--name-tie", words.name_tie, {"joined", "namespace-first"},
          "How routes of one age are ordered: by the string namespace/name, or namespace before name");
  AddWord(app, "--kind-conflict", words.kind_conflict, {"enforce", "ignore"},
          "Whether an older HTTPRoute takes a hostname away from a GRPCRoute");
  AddWord(app, "--fall-through", words.fall_through, {"literal", "virtual-host"},
          "Whether a request that no rule of the best hostname matches may go on to the next");
  AddWord(app, "--trailing-dot", words.trailing_dot, {"strip", "keep"}, "What becomes of the dot in 'a.example.com.'");
}

}  // namespace

EngineOptions EngineOptionsOf(const EngineWords& words) {
  EngineOptions options = *FindProfile(words.profile);
  Apply(words.hostname_rank, "original", EngineOptions::HostnameRank::kOriginal,
        EngineOptions::HostnameRank::kIntersected, options.hostname_rank);
  Apply(words.match_type_rank, "exact-first", EngineOptions::MatchTypeRank::kExactFirst,
        EngineOptions::MatchTypeRank::kLengthOnly, options.match_type_rank);
  Apply(words.name_tie, "joined", EngineOptions::NameTie::kJoined, EngineOptions::NameTie::kNamespaceFirst,
        options.name_tie);
  Apply(words.kind_conflict, "enforce", EngineOptions::KindConflict::kEnforce, EngineOptions::KindConflict::kIgnore,
        options.kind_conflict);
  Apply(words.fall_through, "literal", EngineOptions::FallThrough::kLiteral, EngineOptions::FallThrough::kVirtualHost,
        options.fall_through);
  Apply(words.trailing_dot, "strip", EngineOptions::TrailingDot::kStrip, EngineOptions::TrailingDot::kKeep,
        options.trailing_dot);
  return options;
}

void AddConfigFlags(CLI::App& app, ConfigFlags& flags, EngineWords& words) {
  const bool may_be_stdin = app.get_name() != "proxy";  // which reads its configuration again and again
  app.add_option("-c,--config", flags.paths,
                 std::string("File") + (may_be_stdin ? ", " : " or ") + "directory (recursively *.yaml, *.yml, *.json)" +
                     (may_be_stdin ? " or - for standard input" : "") + "; repeatable")
      ->required()
      ->allow_extra_args(false)
      ->type_name("PATH");
  CLI::Option* strict =
      app.add_flag("--strict", flags.load.strict, "Assume nothing that the input leaves out; unknown fields are errors");
  app.add_flag("--assume-certificates", flags.load.assume_certificates,
               "Take listener certificates (Secrets) for granted that the input leaves out")
      ->excludes(strict);
  app.add_option_function<std::string>(
         "--channel",
         [&flags](const std::string& word) {
           flags.load.channel = word == "experimental" ? Channel::kExperimental : Channel::kStandard;
         },
         "Gateway API channel: standard (default) or experimental")
      ->check(CLI::IsMember({"standard", "experimental"}));
  AddEngineFlags(app, words);
}

// A whole number from 0 to 2^64 - 1 in decimal; CLI11 alone would wrap, saturate or read octal.
void AddSeed(CLI::App& app, uint64_t& seed) {
  app.add_option_function<std::string>(
         "--seed",
         [&seed](const std::string& text) {
           const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
           if (error != std::errc() || end != text.data() + text.size()) {
             throw CLI::ValidationError("--seed", "'" + text + "' is not a whole number from 0 to 18446744073709551615");
           }
         },
         "Phase of weighted picks and mirrors (default 1)")
      ->type_name("N");
}

void AddTargetFlags(CLI::App& app, ConfigFlags& flags) {
  app.add_option("--gateway", flags.gateway, "Gateway that requests come to, where they do not say")->type_name("NS/NAME");
  app.add_option("--port", flags.port, "Listener port that requests come to, where they do not say")
      ->check(CLI::Range(1, 65535));
  AddSeed(app, flags.seed);
}

void AddFormat(CLI::App& app, OutputFormat& format, const std::map<std::string, OutputFormat>& choices) {
  std::vector<std::string> names;
  for (const auto& [name, value] : choices) names.push_back(name);
  app.add_option_function<std::string>(
         "--format", [&format, choices](const std::string& word) { format = choices.at(word); },
         "Form of the result (default text)")
      ->check(CLI::IsMember(names));
}

// How long and how large a value may be: what gRPC, which counts in int, can still hold.
constexpr int64_t kMaxFlagValue = INT32_MAX;

std::optional<int64_t> ParseDurationMs(std::string_view text) {
  if (text == "0") return 0;
  int64_t total_ms = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || number > kMaxFlagValue) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    int64_t factor = 0;
    size_t unit_length = 1;
    if (text.starts_with("ms")) {
      factor = 1;
      unit_length = 2;
    } else if (text.starts_with("s")) {
      factor = 1'000;
    } else if (text.starts_with("m")) {
      factor = 60'000;
    } else if (text.starts_with("h")) {
      factor = 3'600'000;
    } else {
      return std::nullopt;
    }
    text.remove_prefix(unit_length);
    total_ms += number * factor;
    if (total_ms > kMaxFlagValue) return std::nullopt;
  }
  return total_ms;
}

std::optional<uint64_t> ParseSizeBytes(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number > static_cast<uint64_t>(kMaxFlagValue)) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  const int shift = unit.empty() ? 0 : unit == "KiB" ? 10 : unit == "MiB" ? 20 : unit == "GiB" ? 30 : -1;
  if (shift < 0 || (number << shift) > static_cast<uint64_t>(kMaxFlagValue)) return std::nullopt;
  return number << shift;
}

void AddDuration(CLI::App& app, const char* flag, int64_t& value_ms, const char* help) {
  app.add_option_function<std::string>(
         flag,
         [&value_ms, flag](const std::string& text) {
           const std::optional<int64_t> parsed = ParseDurationMs(text);
           if (!parsed) throw CLI::ValidationError(flag, "'" + text + "' is no duration like 30s, 100ms or 1m30s (24 days at most)");
           value_ms = *parsed;
         },
         help)
      ->type_name("DURATION");
}

void AddSize(CLI::App& app, const char* flag, uint64_t& value_bytes, const char* help) {
  app.add_option_function<std::string>(
         flag,
         [&value_bytes, flag](const std::string& text) {
           const std::optional<uint64_t> parsed = ParseSizeBytes(text);
           if (!parsed) throw CLI::ValidationError(flag, "'" + text + "' is no size like 65536, 64KiB or 4MiB (below 2GiB)");
           value_bytes = *parsed;
         },
         help)
      ->type_name("SIZE");
}

std::string PercentageFault(const std::string& text) {
  double percent = NAN;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const bool is_fine = error == std::errc() && end == text.data() + text.size() && percent >= 0 && percent <= 100;
  return is_fine ? std::string() : "'" + text + "' is not a percentage from 0 to 100";
}

CLI::App& AddCommand(CLI::App& app, const char* name, const char* help, const char* example) {
  CLI::App* command = app.add_subcommand(name, help);
  command->footer(std::string("Example:\n  ") + example);
  return *command;
}

}  // namespace routewind
