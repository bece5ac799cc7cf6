// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/config/load.h"
#include "property_tests/generate/print_yaml.h"
#include "property_tests/laws/agree.h"
#include "property_tests/laws/scenario_law.h"

namespace routewind {
namespace {

LoadedConfig Load(const std::string& text) { return LoadConfigTexts({{"config.yaml", text}}, {}); }

std::string ErrorsOf(const LoadedConfig& loaded) {
  std::string text;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity != Diagnostic::Severity::kError) continue;
    text += FormatDiagnostic(diagnostic, loaded.config.files) + "\n";
  }
  return text;
}

TEST(Load, UndoesPrinting) {  // and T-14: what the schema allows is accepted
  CheckScenarios({}, [](const Scenario& s, Trial& trial) {
    const LoadedConfig loaded = Load(PrintYaml(s.config));
    trial.Equal("errors", ErrorsOf(loaded), "");
    trial.Equal("what was read", PrintYaml(loaded.config), PrintYaml(s.config));
  });
}

TEST(Load, ReadsFlowStyleAsItReadsBlockStyle) {
  CheckScenarios({.shape = {.requests = 2}}, [](const Scenario& s, Trial& trial) {
    const Result<Scenario> read = ParseScenario(PrintScenario(s));
    if (!trial.Expect(read.has_value(), read ? "" : read.error().message)) return;
    trial.Equal("configuration", PrintYaml(read->config), PrintYaml(s.config));
    trial.Equal("all of it", PrintScenario(*read), PrintScenario(s));
  });
}

TEST(Load, LeavesDecisionsAsTheyAre) {
  CheckScenarios({.shape = {.requests = 20}}, [](const Scenario& s, Trial& trial) {
    const LoadedConfig loaded = Load(PrintYaml(s.config));
    const RouteTable before = CompileRoutes(s.config, s.options);
    const RouteTable after = CompileRoutes(loaded.config, s.options);
    uint64_t n = 0;
    for (const Request& request : s.requests) {
      const BorrowedRequest borrowed(request);
      const Draw draw{1, n++};
      trial.Equal(PrintRequest(request), Summarize(after, Decide(after, borrowed.view(), draw)),
                  Summarize(before, Decide(before, borrowed.view(), draw)));
    }
  });
}

// The documents in the order that the number says, in as many files as its bits say.
std::vector<ConfigSource> Spread(std::vector<std::string> documents, uint64_t number) {
  Permute(documents, number);
  std::vector<ConfigSource> sources;
  for (size_t i = 0; i < documents.size(); ++i) {
    const bool begins_file = i == 0 || (number >> i) % 3 == 0;
    if (begins_file) sources.push_back({"part" + std::to_string(number % 97 + i) + ".yaml", ""});
    sources.back().text += "---\n" + documents[i];
  }
  return sources;
}

TEST(Load, DoesNotSeeTheOrderOfFilesAndDocuments) {  // T-01
  const ScenarioShape shape{.number_below = uint64_t{1} << 40};
  CheckScenarios({.shape = shape, .shares = {{"several files", 50}}},
                 [](const Scenario& s, Trial& trial) {
                   const auto sources = Spread(PrintDocuments(s.config), s.number);
                   const LoadedConfig loaded = LoadConfigTexts(sources, {});
                   trial.LabelIf(sources.size() > 1, "several files");
                   trial.Equal("errors", ErrorsOf(loaded), "");
                   trial.Equal("what was read", PrintYaml(loaded.config), PrintYaml(s.config));
                 });
}

// One way to break a document, and the rule that has to refuse it.
struct Fault {
  const char* code;
  bool (*inflict)(GrpcRoute& route);  // false: this route has nothing to break
};

RouteRule* FirstRule(GrpcRoute& route) { return route.rules.empty() ? nullptr : &route.rules[0]; }

BackendRef* FirstBackend(GrpcRoute& route) {
  RouteRule* rule = FirstRule(route);
  return rule == nullptr || rule->backend_refs.empty() ? nullptr : &rule->backend_refs[0];
}

RouteMatch* FirstMatch(GrpcRoute& route) {
  RouteRule* rule = FirstRule(route);
  return rule == nullptr || rule->matches.empty() ? nullptr : &rule->matches[0];
}

bool AddHostname(GrpcRoute& route, const char* text) {
  route.hostnames.push_back({Hostname(text), Place{}});
  return true;
}

bool SetMethod(GrpcRoute& route, std::optional<std::string> service,
               std::optional<std::string> method) {
  RouteMatch* match = FirstMatch(route);
  if (match == nullptr) return false;
  match->method = MethodMatch{MatchType::kExact, std::move(service), std::move(method), Place{}};
  return true;
}

constexpr Fault kFaults[] = {
    {"V-R09", [](GrpcRoute& r) { return AddHostname(r, "Example.com"); }},
    {"V-R09", [](GrpcRoute& r) { return AddHostname(r, "a.*.com"); }},
    {"V-R09", [](GrpcRoute& r) { return AddHostname(r, "a.example.com."); }},
    {"V-R15", [](GrpcRoute& r) { return SetMethod(r, "foo..Bar", std::nullopt); }},
    {"V-R15", [](GrpcRoute& r) { return SetMethod(r, "", "Get"); }},
    {"V-R16", [](GrpcRoute& r) { return SetMethod(r, "a.B", "Say-Hello"); }},
    {"V-R17", [](GrpcRoute& r) { return SetMethod(r, std::string(1025, 'a'), std::nullopt); }},
    {"V-R08",
     [](GrpcRoute& r) {
       r.hostnames.assign(17, {Hostname("a.io"), Place{}});
       return true;
     }},
    {"V-R10",
     [](GrpcRoute& r) {
       r.rules.assign(17, RouteRule{});
       return true;
     }},
    {"V-R41",
     [](GrpcRoute& r) {
       if (FirstBackend(r) == nullptr) return false;
       FirstBackend(r)->weight = 1000001;
       return true;
     }},
    {"V-R38",
     [](GrpcRoute& r) {
       if (FirstBackend(r) == nullptr) return false;
       FirstBackend(r)->backend.target = {"", "Service"};
       FirstBackend(r)->backend.port.reset();
       return true;
     }},
    {"V-R22",
     [](GrpcRoute& r) {
       if (FirstMatch(r) == nullptr) return false;
       FirstMatch(r)->headers.assign(2, {MatchType::kExact, "x", "1", Place{}});
       return true;
     }},
};

TEST(Load, NamesTheRuleThatRefusesADocumentAndKeepsTheOthers) {  // T-14
  const ScenarioShape shape{.number_below = 6 * std::size(kFaults)};
  CheckScenarios({.shape = shape, .shares = {{"a document is broken", 60}}}, [](const Scenario& s,
                                                                                Trial& trial) {
    if (s.config.grpc_routes.empty()) return;
    const Fault& fault = kFaults[s.number % std::size(kFaults)];
    const size_t broken = s.number / std::size(kFaults) % s.config.grpc_routes.size();
    Config faulty = s.config;
    if (!fault.inflict(faulty.grpc_routes[broken])) return;
    trial.Label("a document is broken");
    Config without = s.config;
    without.grpc_routes.erase(without.grpc_routes.begin() + static_cast<std::ptrdiff_t>(broken));
    const LoadedConfig loaded = Load(PrintYaml(faulty));
    bool is_named = false;
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
      if (diagnostic.severity != Diagnostic::Severity::kError) continue;
      trial.Equal("code", diagnostic.code.substr(0, 2), "V-");
      is_named = is_named || diagnostic.code == fault.code;
    }
    trial.Expect(is_named, std::string(fault.code) + " expected, found\n" + ErrorsOf(loaded));
    trial.Equal("what was read", PrintYaml(loaded.config), PrintYaml(without));
  });
}

}  // namespace
}  // namespace routewind
