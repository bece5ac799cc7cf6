// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <iostream>
#include <iterator>
#include <string>

#include "property_tests/generate/config.h"
#include "property_tests/laws/agree.h"
#include "property_tests/run_law.h"

namespace routewind {
namespace {

constexpr size_t kRequestsPerConfig = 100;
constexpr uint64_t kPairs = 200000;  // ROUTEWIND_LAW_PAIRS asks for more

// Shares below which the generator would no longer test much, in percent.
constexpr double kLeastRouted = 20.0;
constexpr double kLeastOther = 0.5;

class Shares {
 public:
  void Count(Outcome outcome) {
    ++counts_[static_cast<size_t>(outcome)];
    ++total_;
  }

  void PrintAndCheck() const {
    std::cout << total_ << " pairs of configuration and request\n";
    for (int i = 0; i < kOutcomeCount; ++i) {
      const auto outcome = static_cast<Outcome>(i);
      const double percent = 100.0 * static_cast<double>(counts_[static_cast<size_t>(i)]) /
                             static_cast<double>(total_);
      std::cout << "  " << OutcomeName(outcome) << " " << percent << " %\n";
      EXPECT_GE(percent, outcome == Outcome::kRouted ? kLeastRouted : kLeastOther)
          << "the generator hardly makes " << OutcomeName(outcome);
    }
  }

 private:
  std::array<uint64_t, kOutcomeCount> counts_{};
  uint64_t total_ = 0;
};

TEST(Decide, CompiledTableAgreesWithNaiveReading) {
  const uint64_t pairs = NumberFromEnvironment("ROUTEWIND_LAW_PAIRS", kPairs);
  Shares shares;
  RunLaw({static_cast<int>(pairs / kRequestsPerConfig)}, [&shares] {
    const Config config = *AnyConfig();
    const EngineOptions options = *AnyOptions();
    Chooser choose = *AnyChooser();
    World world(config, options);
    RuleCounters counters(world.table);
    for (size_t i = 0; i < kRequestsPerConfig; ++i) {
      const Request request = MakeRequest(choose, config);
      const BorrowedRequest borrowed(request);
      const Selection selection = Select(world.table, borrowed.view());
      const Draw draw{1, counters.Next(selection.rule)};
      const Decision decision = Conclude(world.table, selection, draw);
      shares.Count(decision.outcome);
      const std::string difference = Disagreement(world, request, decision);
      if (!difference.empty()) RC_FAIL(PrintRequest(request) + "\n" + difference);
    }
  });
  shares.PrintAndCheck();
}

// The other setting of one switch of semantics 11, and a name for it.
struct Switch {
  const char* name;
  void (*turn)(EngineOptions& options);
};

constexpr Switch kSwitches[] = {
    {"D-01", [](EngineOptions& o) { o.hostname_rank = EngineOptions::HostnameRank::kIntersected; }},
    {"D-02",
     [](EngineOptions& o) { o.match_type_rank = EngineOptions::MatchTypeRank::kLengthOnly; }},
    {"D-03", [](EngineOptions& o) { o.name_tie = EngineOptions::NameTie::kNamespaceFirst; }},
    {"D-07", [](EngineOptions& o) { o.kind_conflict = EngineOptions::KindConflict::kIgnore; }},
    {"D-12", [](EngineOptions& o) { o.fall_through = EngineOptions::FallThrough::kVirtualHost; }},
    {"D-18", [](EngineOptions& o) { o.trailing_dot = EngineOptions::TrailingDot::kKeep; }},
};

// Were a switch invisible to the generator, the law above would not test it.
TEST(Decide, EverySwitchChangesSomeDecisions) {
  std::array<uint64_t, std::size(kSwitches)> changed{};
  RunLaw({1000}, [&changed] {
    const Config config = *AnyConfig();
    const RouteTable by_default = CompileRoutes(config, {});
    for (size_t i = 0; i < std::size(kSwitches); ++i) {
      EngineOptions options;
      kSwitches[i].turn(options);
      const RouteTable table = CompileRoutes(config, options);
      Chooser choose = *AnyChooser();
      for (int n = 0; n < 20; ++n) {
        const Request request = MakeRequest(choose, config);
        const BorrowedRequest borrowed(request);
        const std::string one = SummarizeSelection(by_default, Select(by_default, borrowed.view()));
        const std::string other = SummarizeSelection(table, Select(table, borrowed.view()));
        if (one != other) ++changed[i];
      }
    }
  });
  for (size_t i = 0; i < std::size(kSwitches); ++i) {
    std::cout << kSwitches[i].name << " changes " << changed[i] << " of 20000 decisions\n";
    EXPECT_GT(changed[i], 0U) << kSwitches[i].name;
  }
}

}  // namespace
}  // namespace routewind
