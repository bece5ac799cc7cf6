// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>

#include "engine/model/profile.h"
#include "tools/routewind/version.h"

namespace routewind {
namespace {

// The switches as words, before the profile they refine is known.
struct EngineWords {
  std::string profile = "spec";
  std::string hostname_rank, match_type_rank, name_tie, kind_conflict, fall_through, trailing_dot;
};

// A value that names one of two settings; empty leaves the profile's.
template <typename Enum>
void Apply(const std::string& word, const char* first_word, Enum first, Enum second, Enum& setting) {
  if (!word.empty()) setting = word == first_word ? first : second;
}

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

void AddConfigFlags(CLI::App& app, ConfigFlags& flags, EngineWords& words) {
  app.add_option("-c,--config", flags.paths,
                 "File, directory (recursively *.yaml, *.yml, *.json) or - for standard input; repeatable")
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

const std::map<std::string, OutputFormat> kTextOrJson = {{"text", OutputFormat::kText}, {"json", OutputFormat::kJson}};

// Everything CLI11 writes into; lives as long as parsing.
struct Parsed {
  GlobalFlags global;
  EngineWords words;
  RouteFlags route;
  ReplayFlags replay;
  CheckFlags check;
  TestFlags test;
  RunsFlags runs;
  ShowFlags show;
};

CLI::App& AddCommand(CLI::App& app, const char* name, const char* help, const char* example) {
  CLI::App* command = app.add_subcommand(name, help);
  command->footer(std::string("Example:\n  ") + example);
  return *command;
}

void AddRoute(CLI::App& app, Parsed& parsed) {
  RouteFlags& flags = parsed.route;
  CLI::App& command = AddCommand(app, "route", "Decide one request, or many, and say why",
                                 "routewind route -c routes/ --authority shop.example.com --path /user.UserService/Get "
                                 "-H 'x-canary: true' --explain");
  AddConfigFlags(command, flags.config, parsed.words);
  AddTargetFlags(command, flags.config);
  command.add_option("--authority", flags.authority, "The request's :authority")->type_name("HOST[:PORT]");
  command.add_option("--path", flags.path, "The request's :path, /service/method");
  command.add_option("-H,--header", flags.headers, "A metadata entry; repeatable")
      ->type_name("'NAME: VALUE'")
      ->allow_extra_args(false);
  command.add_option("--requests", flags.requests_file, "Request records, one JSON object a line; - for standard input")
      ->type_name("FILE.jsonl");
  command.add_flag("--explain", flags.explain, "Show every rule that was considered and why it won or lost");
  AddFormat(command, flags.format,
            {{"text", OutputFormat::kText}, {"json", OutputFormat::kJson}, {"jsonl", OutputFormat::kJsonl}});
}

void AddReplay(CLI::App& app, Parsed& parsed) {
  ReplayFlags& flags = parsed.replay;
  CLI::App& command = AddCommand(app, "replay", "Route every gRPC call of captured traffic and report",
                                 "routewind replay -c routes/ monday.pcap --calls calls.jsonl");
  AddConfigFlags(command, flags.config, parsed.words);
  AddTargetFlags(command, flags.config);
  command.add_option("captures", flags.captures, "Capture files, pcap or pcapng")->required()->type_name("CAPTURE");
  command.add_option("--threads", flags.threads,
                     "Decoding threads; this version decodes on one, and the output is the same for any number")
      ->check(CLI::Range(1, 1024));
  command.add_option("--store", flags.store_file, "Record the run in this SQLite store, created when absent")
      ->type_name("FILE.db");
  command.add_option("--calls", flags.calls_file, "Write one call record a line; - for standard output, and then the report goes to standard error")
      ->type_name("FILE.jsonl");
  AddFormat(command, flags.format, kTextOrJson);
}

void AddCheck(CLI::App& app, Parsed& parsed) {
  CheckFlags& flags = parsed.check;
  CLI::App& command = AddCommand(app, "check", "Validate a configuration and show the status it would have",
                                 "routewind check -c routes/ --strict");
  AddConfigFlags(command, flags.config, parsed.words);
  command.add_flag("--fail-on-conditions", flags.fail_on_conditions, "Exit 1 for conditions that are False, too");
  AddFormat(command, flags.format,
            {{"text", OutputFormat::kText}, {"json", OutputFormat::kJson}, {"sarif", OutputFormat::kSarif}});
}

void AddTest(CLI::App& app, Parsed& parsed) {
  TestFlags& flags = parsed.test;
  CLI::App& command = AddCommand(app, "test", "Run cases: requests with the decisions they should get",
                                 "routewind test -c routes/ cases.yaml --junit results.xml --fail-under 90");
  AddConfigFlags(command, flags.config, parsed.words);
  AddTargetFlags(command, flags.config);
  command.add_option("cases", flags.case_files, "Files of cases")->required()->type_name("CASES.yaml");
  command.add_option("--name", flags.name_filter, "Run only cases whose name matches this glob (* and ?)");
  command.add_option("--junit", flags.junit_file, "Also write the results as JUnit XML")->type_name("FILE");
  command.add_option("--fail-under", flags.fail_under_percent, "Exit 1 when fewer matches than this were reached")
      ->check([](const std::string& text) {
        double percent = NAN;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
        const bool is_fine = error == std::errc() && end == text.data() + text.size() && percent >= 0 && percent <= 100;
        return is_fine ? std::string() : "'" + text + "' is not a percentage from 0 to 100";
      })
      ->type_name("PERCENT");
  AddFormat(command, flags.format, kTextOrJson);
}

void AddStoreCommands(CLI::App& app, Parsed& parsed) {
  CLI::App& runs = AddCommand(app, "runs", "List the runs that a store holds", "routewind runs --store traffic.db");
  runs.add_option("--store", parsed.runs.store_file, "The SQLite store")->required()->type_name("FILE.db");
  AddFormat(runs, parsed.runs.format, kTextOrJson);

  CLI::App& show = AddCommand(app, "show", "Show one run of a store", "routewind show 3 --store traffic.db");
  show.add_option("run", parsed.show.run, "The run's number, as 'runs' lists it")->required()->type_name("RUN");
  show.add_option("--store", parsed.show.store_file, "The SQLite store")->required()->type_name("FILE.db");
  AddFormat(show, parsed.show.format, kTextOrJson);
}

void AddGlobalFlags(CLI::App& app, GlobalFlags& flags) {
  app.add_flag("-q,--quiet", flags.is_quiet, "No progress");
  app.add_option_function<std::string>(
         "--color",
         [&flags](const std::string& word) {
           flags.color = word == "always" ? ColorMode::kAlways : word == "never" ? ColorMode::kNever : ColorMode::kAuto;
         },
         "auto, always or never; NO_COLOR is honoured")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

Command SelectCommand(const CLI::App& app, Parsed& parsed, int argc, const char* const* argv) {
  const EngineOptions engine = EngineOptionsOf(parsed.words);
  for (ConfigFlags* config : {&parsed.route.config, &parsed.replay.config, &parsed.check.config, &parsed.test.config}) {
    config->engine = engine;
  }
  parsed.replay.command_line.assign(argv, argv + argc);
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "route") return parsed.route;
  if (name == "replay") return parsed.replay;
  if (name == "check") return parsed.check;
  if (name == "test") return parsed.test;
  if (name == "runs") return parsed.runs;
  return parsed.show;
}

// What is wrong with the usage, on one line, and where to read more.
std::string UsageMessage(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  for (const CLI::App* command : app.get_subcommands()) {
    return std::string(error.what()) + " (see 'routewind " + command->get_name() + " --help')";
  }
  std::string message = error.what();
  const bool is_word = argc > 1 && argv[1][0] != '-';
  if (is_word) {
    message = "unknown command '" + std::string(argv[1]) + "'; there are";
    for (const CLI::App* command : app.get_subcommands(nullptr)) message += " " + command->get_name();
  }
  return message + " (see 'routewind --help')";
}

}  // namespace

std::pair<GlobalFlags, Command> ParseCommandLine(int argc, const char* const* argv) {
  CLI::App app("Routewind routes captured gRPC traffic through Kubernetes GRPCRoutes, offline and exactly.", "routewind");
  app.footer("Example:\n  routewind replay -c routes/ monday.pcap\n\nExit codes: 0 fine, 1 found something, 2 could not run.");
  app.set_version_flag("--version", VersionText());
  app.require_subcommand(1);
  app.fallthrough();
  app.get_formatter()->column_width(36);
  Parsed parsed;
  AddGlobalFlags(app, parsed.global);
  AddRoute(app, parsed);
  AddReplay(app, parsed);
  AddCheck(app, parsed);
  AddTest(app, parsed);
  AddStoreCommands(app, parsed);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return {parsed.global, ExitNow{app.exit(e)}};  // help and version
    std::fprintf(stderr, "routewind: %s\n", UsageMessage(app, e, argc, argv).c_str());
    return {parsed.global, ExitNow{kExitFailed}};
  }
  return {parsed.global, SelectCommand(app, parsed, argc, argv)};
}

}  // namespace routewind
