// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck.h>

#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "property_tests/generate/chooser.h"
#include "property_tests/patience.h"
#include "property_tests/run_law.h"
#include "property_tests/trial.h"

namespace routewind {

// A law: what has to hold for every input of a kind. Its name is that of the GoogleTest that checks
// it, a sentence.
//
//   TEST(Decide, DoesNotSeeThePortOfTheAuthority) {
//     CheckLaw(Law<Scenario>{
//         .generate = AnyScenario(), .print = PrintScenario, .parse = ParseScenario,
//         .holds = [](const Scenario& scenario, Trial& trial) { … trial.Expect(…) … }});
//   }
//
// What is kept of a refutation is the printed input, so `parse` must undo `print`.
template <typename Input>
struct Law {
  int cases = kLawCases;
  std::vector<RequiredShare> shares = {};
  rc::Gen<Input> generate;
  std::function<std::string(const Input&)> print;
  std::function<Result<Input>(std::string_view)> parse;
  std::function<void(const Input&, Trial&)> holds;
  // The part of a printed input that is a configuration; unset where there is none.
  std::function<std::string_view(std::string_view)> config_part = {};
};

// A generator out of its two halves: one random value, and the values that lack one thing of a
// given one.
template <typename Input>
rc::Gen<Input> GeneratorOf(std::function<Input(Chooser&)> make,
                           std::function<std::vector<Input>(const Input&)> smaller) {
  return [make, smaller](const rc::Random& random, int /*size*/) {
    Chooser choose(random);
    return rc::shrinkable::shrinkRecur(make(choose), [smaller](const Input& input) {
      return rc::seq::fromContainer(smaller(input));
    });
  };
}

// A law without the type of its inputs: what run_law sees.
template <typename Input>
class TypedLaw : public LawSubject {
 public:
  explicit TypedLaw(Law<Input> law) : law_(std::move(law)) {}

  Attempt TryFresh(const rc::Random& random, Where where) const override {
    rc::Shrinkable<Input> smallest = law_.generate(random, kLawSize);
    Attempt attempt{.trial = TryOne(smallest.value(), where)};
    if (attempt.trial.refutation()) Shrink(smallest, where, attempt);
    return attempt;
  }

  Result<Attempt> TryStored(std::string_view text, Where where) const override {
    const Result<Input> input = law_.parse(text);
    if (!input) return input.error();
    return Attempt{.trial = TryOne(*input, where), .counterexample = std::string(text)};
  }

  std::string_view ConfigPart(std::string_view text) const override {
    return law_.config_part ? law_.config_part(text) : std::string_view();
  }

 private:
  Trial TryOne(const Input& input, Where where) const {
    BeginInput();
    Trial trial;
    if (where == Where::kApart) {
      const std::string obstacle = ObstacleTo([&] { TryOne(input, Where::kHere); });
      if (!trial.Expect(obstacle.empty(), obstacle)) return trial;
    }
    try {
      law_.holds(input, trial);
    } catch (const std::exception& exception) {
      trial.Expect(false, std::string("an exception: ") + exception.what());
    }
    return trial;
  }

  // To the first smaller input that is refuted too, as long as there is one.
  void Shrink(rc::Shrinkable<Input> smallest, Where where, Attempt& attempt) const {
    for (int tries = 0; tries < kMaxShrinkTries;) {
      rc::Seq<rc::Shrinkable<Input>> candidates = smallest.shrinks();
      bool has_shrunk = false;
      for (auto next = candidates.next(); next && tries < kMaxShrinkTries && !has_shrunk;
           next = candidates.next()) {
        ++tries;
        Trial trial = TryOne(next->value(), where);
        if (!trial.refutation()) continue;
        smallest = *next;
        attempt.trial = std::move(trial);
        ++attempt.shrink_steps;
        has_shrunk = true;
      }
      if (!has_shrunk) break;
    }
    attempt.counterexample = law_.print(smallest.value());
  }

  Law<Input> law_;
};

// Runs the law and fails the running GoogleTest when it is refuted.
template <typename Input>
void CheckLaw(Law<Input> law) {
  const LawSettings settings{.cases = law.cases, .shares = law.shares};
  CheckLaw(TypedLaw<Input>(std::move(law)), settings);
}

}  // namespace routewind
