// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck/Random.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "property_tests/coverage.h"
#include "property_tests/trial.h"

namespace routewind {

// Runs a law: inputs that once refuted it first, the shortest before the others, then those that
// once did and no longer do, then fresh ones. A refutation is shrunk and remembered (law_memory.h).
//
// The environment may say:
//   ROUTEWIND_LAW_CASES  how many fresh cases, instead of each law's own number
//   ROUTEWIND_LAW_SEED   the seed; fixed otherwise, so that every machine sees the same cases
//   ROUTEWIND_LAW_STORE  the store that remembers; empty: none; unset: laws.db in the build tree

inline constexpr uint64_t kLawSeed = 20260821;
inline constexpr int kLawCases = 1000;
inline constexpr int kLawSize = 100;  // RapidCheck's; our generators choose for themselves
inline constexpr int kMaxShrinkTries = 20'000;  // of one counterexample

// What came of one input.
struct Attempt {
  Trial trial = {};
  std::string counterexample = {};  // the input as text, where it refutes
  int shrink_steps = 0;
};

// Where an input is tried.
enum class Where {
  kHere,
  kApart,  // in a process of its own first: one that never ends, or ends the program, refutes as well
};

// A law of any input, as law.h makes it.
class LawSubject {
 public:
  virtual ~LawSubject() = default;
  // A fresh input, and if it refutes, the smallest found that does.
  virtual Attempt TryFresh(const rc::Random& random, Where where) const = 0;
  // An input from its text; an error where the text no longer decodes.
  virtual Result<Attempt> TryStored(std::string_view text, Where where) const = 0;
  // The part of an input's text that is a configuration; empty where it holds none.
  virtual std::string_view ConfigPart(std::string_view /*text*/) const { return {}; }

  // How many inputs were begun: where it stands still, one does not end. May be asked from any thread.
  uint64_t begun_inputs() const { return begun_inputs_; }

 protected:
  void BeginInput() const { ++begun_inputs_; }

 private:
  mutable std::atomic<uint64_t> begun_inputs_ = 0;
};

struct LawSettings {
  int cases = kLawCases;
  std::vector<RequiredShare> shares = {};
  uint64_t seed = kLawSeed;
  std::string store = {};  // path; empty: nothing is remembered
  std::chrono::seconds patience{30};  // with one input
};

struct LawReport {
  std::optional<std::string> failure;  // why the law does not stand, for people
  std::vector<std::string> notes;      // what became of stored cases; one line each
  std::string statistics;              // one line: how many cases, and the share of each label
};

// Where an input does not end while patience lasts, the smallest such input is told and remembered, and the program exits
// with 1.
LawReport RunLaw(const std::string& name, const LawSubject& subject, const LawSettings& settings);

// Runs it under the name of the running GoogleTest, with what the environment says, and fails that
// test when the law is refuted.
void CheckLaw(const LawSubject& subject, const LawSettings& settings);

}  // namespace routewind
