// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/config.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "engine/config/load.h"
#include "property_tests/generate/print_yaml.h"
#include "property_tests/laws/agree.h"
#include "property_tests/run_law.h"

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
  RunLaw([] {
    const Config config = *AnyConfig();
    const LoadedConfig loaded = Load(PrintYaml(config));
    RC_ASSERT(ErrorsOf(loaded) == "");
    RC_ASSERT(PrintYaml(loaded.config) == PrintYaml(config));
  });
}

TEST(Load, LeavesDecisionsAsTheyAre) {
  RunLaw([] {
    World world(*AnyConfig(), *AnyOptions());
    const LoadedConfig loaded = Load(PrintYaml(world.config));
    const RouteTable table = CompileRoutes(loaded.config, world.options);
    Chooser choose = *AnyChooser();
    for (uint64_t n = 0; n < 20; ++n) {
      const Request request = MakeRequest(choose, world.config);
      const BorrowedRequest borrowed(request);
      RC_LOG() << PrintRequest(request) << "\n";
      RC_ASSERT(Summarize(table, Decide(table, borrowed.view(), {1, n})) ==
                Summarize(world.table, Decide(world.table, borrowed.view(), {1, n})));
    }
  });
}

TEST(Load, DoesNotSeeTheOrderOfFilesAndDocuments) {  // T-01
  RunLaw([] {
    const Config config = *AnyConfig();
    std::vector<std::string> documents = PrintDocuments(config);
    Chooser choose = *AnyChooser();
    choose.Shuffle(documents);
    std::vector<ConfigSource> sources;
    for (const std::string& document : documents) {
      if (sources.empty() || choose.Chance(30)) {
        sources.push_back({"part" + std::to_string(choose.Below(1000)) + ".yaml", ""});
      }
      sources.back().text += "---\n" + document;
    }
    const LoadedConfig loaded = LoadConfigTexts(sources, {});
    RC_ASSERT(ErrorsOf(loaded) == "");
    RC_ASSERT(PrintYaml(loaded.config) == PrintYaml(config));
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
  RunLaw([] {
    const Config config = *AnyConfig();
    Chooser choose = *AnyChooser();
    if (config.grpc_routes.empty()) return;
    const size_t broken = choose.Below(config.grpc_routes.size());
    const Fault& fault = kFaults[choose.Below(std::size(kFaults))];
    Config faulty = config;
    if (!fault.inflict(faulty.grpc_routes[broken])) return;
    Config without = config;
    without.grpc_routes.erase(without.grpc_routes.begin() + static_cast<std::ptrdiff_t>(broken));
    const LoadedConfig loaded = Load(PrintYaml(faulty));
    bool is_named = false;
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
      if (diagnostic.severity != Diagnostic::Severity::kError) continue;
      RC_ASSERT(diagnostic.code.substr(0, 2) == "V-");
      is_named = is_named || diagnostic.code == fault.code;
    }
    RC_LOG() << fault.code << " expected, found\n" << ErrorsOf(loaded);
    RC_ASSERT(is_named);
    RC_ASSERT(PrintYaml(loaded.config) == PrintYaml(without));
  });
}

}  // namespace
}  // namespace routewind
