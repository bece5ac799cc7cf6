// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/options.h"

#include <cstdio>

#include "tools/routewind/option_groups.h"
#include "tools/routewind/version.h"

namespace routewind {
namespace {

// Everything CLI11 writes into; lives as long as parsing.
struct Parsed {
  GlobalFlags global;
  EngineWords words;
  RouteFlags route;
  ReplayFlags replay;
  RecordFlags record;
  CheckFlags check;
  TestFlags test;
  ProxyFlags proxy;
  VerifyFlags verify;
  RunsFlags runs;
  ShowFlags show;
};

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
      ->check(PercentageFault)
      ->type_name("PERCENT");
  AddFormat(command, flags.format, kTextOrJson);
}

void AddStoreCommands(CLI::App& app, Parsed& parsed) {
  CLI::App& runs = AddCommand(app, "runs", "List the runs that a store holds", "routewind runs --store traffic.db");
  runs.add_option("--store", parsed.runs.store_file, "The SQLite store")->required()->type_name("FILE.db");
  runs.add_flag("--refuted", parsed.runs.lists_refuted,
                "List what ever refuted a law or a policy instead: when, when it was fixed, by which configuration");
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
  for (ConfigFlags* config : {&parsed.route.config, &parsed.replay.config, &parsed.check.config, &parsed.test.config,
                              &parsed.verify.config, &parsed.proxy.config}) {
    config->engine = engine;
  }
  parsed.replay.command_line.assign(argv, argv + argc);
  parsed.verify.command_line.assign(argv, argv + argc);
  parsed.proxy.command_line.assign(argv, argv + argc);
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "route") return parsed.route;
  if (name == "replay") return parsed.replay;
  if (name == "record") return parsed.record;
  if (name == "check") return parsed.check;
  if (name == "test") return parsed.test;
  if (name == "proxy") return parsed.proxy;
  if (name == "verify") return parsed.verify;
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
  AddReplay(app, parsed.replay, parsed.words);
  AddRecord(app, parsed.record);
  AddCheck(app, parsed);
  AddTest(app, parsed);
  AddProxy(app, parsed.proxy, parsed.words);
  AddVerify(app, parsed.verify, parsed.words);
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
