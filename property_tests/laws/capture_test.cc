// SPDX-License-Identifier: Apache-2.0
// The capture law: whatever traffic went in, cut, mixed and repeated however, comes out of replay
// as exactly the calls that went in.
#include <gtest/gtest.h>

#include "property_tests/generate/traffic.h"
#include "property_tests/law.h"
#include "property_tests/laws/replayed.h"
#include "tools/pcapsynth/synthesize.h"

namespace routewind {
namespace {

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n    " + line;
  return text;
}

void LabelTraffic(const Recipe& recipe, Trial& trial) {
  for (const SynthConnection& connection : recipe.connections) {
    trial.LabelIf(connection.reorder > 0, "reordered");
    trial.LabelIf(connection.repeat > 0, "repeated");
    trial.LabelIf(connection.interleave > 0 && connection.calls.size() > 1, "interleaved");
    trial.LabelIf(connection.table_bytes > 0 && connection.table_bytes < 1000, "small table");
    for (const SynthCall& call : connection.calls) {
      trial.LabelIf(call.padding > 0, "padded");
      trial.LabelIf(call.fragment_bytes > 0, "continued");
      trial.LabelIf(call.table_bytes != SynthCall::kSame, "resized");
      trial.LabelIf(call.responses.empty(), "trailers only");
    }
  }
}

void CheckRecipes(int cases, std::function<void(const Recipe&, Trial&)> holds) {
  const std::vector<RequiredShare> shares = {
      {"reordered", 30}, {"repeated", 30},  {"interleaved", 30}, {"small table", 20},
      {"padded", 30},    {"continued", 30}, {"resized", 20},     {"trailers only", 10}};
  CheckLaw(Law<Recipe>{.cases = cases,
                       .shares = shares,
                       .generate = AnyRecipe(),
                       .print = PrintRecipe,
                       .parse = ParseRecipe,
                       .holds = [holds](const Recipe& recipe, Trial& trial) {
                         LabelTraffic(recipe, trial);
                         holds(recipe, trial);
                       }});
}

TEST(Capture, ComesOutAsExactlyTheCallsThatWentIn) {
  CheckRecipes(2000, [](const Recipe& recipe, Trial& trial) {
    const Replayed replayed = ReplayRecipe(recipe);
    trial.Equal("calls", Joined(replayed.calls), Joined(ExpectedCalls(recipe)));
  });
}

TEST(Capture, InOrderAndWithoutRepetitionsHoldsNoAnomaly) {
  CheckRecipes(1000, [](const Recipe& recipe, Trial& trial) {
    Recipe orderly = recipe;
    for (SynthConnection& connection : orderly.connections) {
      connection.reorder = connection.repeat = 0;
    }
    trial.Equal("anomalies", ReplayRecipe(orderly).anomalies, "");
  });
}

TEST(Capture, HowItIsCutRepeatedAndReorderedIsInvisible) {
  CheckRecipes(1000, [](const Recipe& recipe, Trial& trial) {
    Recipe plain = recipe;
    for (SynthConnection& connection : plain.connections) {
      connection.segment_bytes = connection.reorder = connection.repeat = connection.noise = 0;
    }
    trial.Equal("calls", Joined(ReplayRecipe(recipe).calls), Joined(ReplayRecipe(plain).calls));
  });
}

TEST(Capture, HowHeadersAreCodedAndFramedIsInvisible) {
  CheckRecipes(1000, [](const Recipe& recipe, Trial& trial) {
    Recipe plain = recipe;
    for (SynthConnection& connection : plain.connections) {
      for (SynthCall& call : connection.calls) {
        call.coding = {};
        for (SynthHeader& header : call.headers) header.coding = {};
        call.padding = call.fragment_bytes = call.data_bytes = 0;
        call.table_bytes = SynthCall::kSame;
      }
    }
    trial.Equal("calls", Joined(ReplayRecipe(recipe).calls), Joined(ReplayRecipe(plain).calls));
  });
}

}  // namespace
}  // namespace routewind
