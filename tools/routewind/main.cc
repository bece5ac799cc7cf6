// SPDX-License-Identifier: Apache-2.0
// The routewind executable: parses the command line and hands on to one subcommand.
#include <csignal>
#include <cstdio>
#include <exception>

#include "tools/routewind/command.h"
#include "tools/routewind/options.h"

namespace {

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

int Run(int argc, char** argv) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): main is this namespace's only guest
  const auto [global, command] = ParseCommandLine(argc, argv);
  const GlobalFlags& flags = global;
  return std::visit(Overloaded{
                        [](const ExitNow& exit) { return exit.code; },
                        [&](const RouteFlags& route) { return RunRoute(route, flags); },
                        [&](const ReplayFlags& replay) { return RunReplayCommand(replay, flags); },
                        [&](const RecordFlags& record) { return RunRecordCommand(record, flags); },
                        [&](const CheckFlags& check) { return RunCheck(check, flags); },
                        [&](const TestFlags& test) { return RunTest(test, flags); },
                        [&](const ProxyFlags& proxy) { return RunProxy(proxy, flags); },
                        [&](const VerifyFlags& verify) { return RunVerify(verify, flags); },
                        [&](const RunsFlags& runs) { return RunRuns(runs, flags); },
                        [&](const ShowFlags& show) { return RunShow(show, flags); },
                    },
                    command);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of writing, told like any other,
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow further
  try {
    return Run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "routewind: out of memory\n");
  } catch (const std::exception& e) {
    std::fprintf(stderr, "routewind: internal error: %s\n", e.what());
  }
  return routewind::kExitFailed;
}
