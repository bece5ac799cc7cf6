// SPDX-License-Identifier: Apache-2.0
#include "property_tests/run_law.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <iostream>

#include "engine/base/stable_hash.h"
#include "property_tests/law_memory.h"
#include "property_tests/patience.h"

namespace routewind {
namespace {

// Where shares are still undecided after the cases, up to this many times as many inputs are made.
constexpr uint64_t kMaxMoreInputs = 32;

std::string Counted(size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// What is printed for people: why, and the input between two lines of its own.
std::string Describe(const Attempt& attempt) {
  return *attempt.trial.refutation() + "\ncounterexample:\n" + attempt.counterexample;
}

class LawRun {
 public:
  LawRun(const std::string& name, const LawSubject& subject, const LawSettings& settings)
      : name_(name),
        subject_(subject),
        settings_(settings),
        random_(MixHash(settings.seed, StableHash(name))),
        coverage_(settings.shares) {}

  Status Run(LawMemory& memory, LawReport& report) {
    const Patience patience(
        settings_.patience, [this] { return subject_.begun_inputs(); }, [&] { GiveUp(memory); });
    if (Status done = TryStored(memory, report); !done || report.failure) return done;
    const auto cases = static_cast<uint64_t>(settings_.cases);
    if (Status done = TryFresh(cases, memory, report); !done || report.failure) return done;
    if (Status done = CheckShares(memory, report); !done || report.failure) return done;
    report.statistics = coverage_.ToString();
    return Ok{};
  }

 private:
  // All of them, so that each is in its right state afterwards; the shortest refutation is told.
  Status TryStored(LawMemory& memory, LawReport& report) {
    const Result<std::vector<StoredCase>> cases = memory.Cases();
    if (!cases) return cases.error();
    for (const StoredCase& stored : *cases) {
      try_apart_ = [&] {
        const Result<Attempt> attempt = subject_.TryStored(stored.input, Where::kApart);
        return Tried{attempt ? *attempt : Attempt{}, "a stored case, first seen " + DayAndTime(stored.first_seen_ns)};
      };
      const Result<Attempt> attempt = subject_.TryStored(stored.input, Where::kHere);
      Status done = Ok{};
      if (!attempt) {
        report.notes.push_back("a stored case no longer decodes and is removed: " +
                               attempt.error().message + "\n" + stored.input);
        done = memory.Forget(stored);
      } else if (attempt->trial.refutation()) {
        done = memory.Refuted(stored.input, subject_.ConfigPart(stored.input), *attempt->trial.refutation());
        if (!report.failure) report.failure = DescribeKnown(stored, *attempt);
      } else if (stored.state == StoredCase::State::kRefuted) {
        report.notes.push_back("a known counterexample holds now and stays as a regression case");
        done = memory.Holds(stored);
      }
      if (!done) return done;
    }
    if (!cases->empty())
      report.notes.push_back(Counted(cases->size(), "stored case") + " tried first");
    return Ok{};
  }

  static std::string DescribeKnown(const StoredCase& stored, const Attempt& attempt) {
    const bool is_known = stored.state == StoredCase::State::kRefuted;
    return std::string(is_known ? "known counterexample" : "regression") + ", first seen " +
           DayAndTime(stored.first_seen_ns) + ": " + Describe(attempt);
  }

  Status TryFresh(uint64_t count, LawMemory& memory, LawReport& report) {
    for (uint64_t n = 0; n < count; ++n) {
      const uint64_t number = coverage_.inputs();
      const rc::Random random = random_.split();
      try_apart_ = [&] {
        Attempt attempt = subject_.TryFresh(random, Where::kApart);
        return Tried{attempt, FoundAt(number, attempt)};
      };
      const Attempt attempt = subject_.TryFresh(random, Where::kHere);
      coverage_.Count(attempt.trial.labels());
      if (!attempt.trial.refutation()) continue;
      report.failure = FoundAt(number, attempt) + ": " + Describe(attempt);
      return Remember(attempt, memory, report);
    }
    return Ok{};
  }

  std::string FoundAt(uint64_t number, const Attempt& attempt) const {
    return "seed " + std::to_string(settings_.seed) + ", case " + std::to_string(number) + ", " +
           Counted(static_cast<size_t>(attempt.shrink_steps), "shrink step");
  }

  // An input does not end, so nothing after it can be tried. Runs beside the thread that tries it.
  void GiveUp(LawMemory& memory) {
    const Tried tried = try_apart_();
    if (tried.attempt.trial.refutation()) {
      const std::string& input = tried.attempt.counterexample;
      const Status kept = memory.Refuted(input, subject_.ConfigPart(input), *tried.attempt.trial.refutation());
      if (!kept) std::cerr << kept.error().message << "\n";
      std::cerr << tried.found << ": " << Describe(tried.attempt) << "\n";
    } else {
      std::cerr << tried.found << ": an input did not end here, and does in a process of its own\n";
    }
    std::cerr << "[  FAILED  ] " << name_ << " (and whatever was to be tried after it)" << std::endl;
    std::_Exit(1);
  }

  // Only what still refutes when it is read back is worth keeping.
  Status Remember(const Attempt& attempt, LawMemory& memory, LawReport& report) {
    const Result<Attempt> again = subject_.TryStored(attempt.counterexample, Where::kHere);
    if (!again) {
      report.notes.push_back("the counterexample does not decode: " + again.error().message);
      return Ok{};
    }
    if (!again->trial.refutation()) {
      report.notes.push_back("the counterexample does not refute once it is read back from text");
    }
    return memory.Refuted(attempt.counterexample, subject_.ConfigPart(attempt.counterexample),
                          *attempt.trial.refutation());
  }

  // Twice as many inputs, and again, until every share is reached or one is missed.
  Status CheckShares(LawMemory& memory, LawReport& report) {
    const uint64_t most = kMaxMoreInputs * static_cast<uint64_t>(settings_.cases);
    while (coverage_.verdict() == Coverage::Verdict::kUnknown && coverage_.inputs() < most) {
      if (Status done = TryFresh(coverage_.inputs(), memory, report); !done || report.failure) {
        return done;
      }
    }
    if (coverage_.verdict() != Coverage::Verdict::kReached) {
      report.failure = "the inputs are not what the law needs to see: " + coverage_.ToString();
    }
    return Ok{};
  }

  struct Tried {
    Attempt attempt;
    std::string found;  // where
  };

  const std::string& name_;
  const LawSubject& subject_;
  const LawSettings& settings_;
  std::function<Tried()> try_apart_;  // what is being tried, in a process of its own
  rc::Random random_;
  Coverage coverage_;
};

uint64_t NumberFromEnvironment(const char* name, uint64_t fallback) {
  const char* text = std::getenv(name);
  if (text == nullptr) return fallback;
  char* end = nullptr;
  const uint64_t number = std::strtoull(text, &end, 10);
  return end == text || *end != '\0' ? fallback : number;
}

std::string NameOfRunningTest() {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  return std::string(info->test_suite_name()) + "." + info->name();
}

}  // namespace

LawReport RunLaw(const std::string& name, const LawSubject& subject, const LawSettings& settings) {
  LawReport report;
  Result<LawMemory> memory = LawMemory::Open(name, settings);
  Status done =
      memory ? LawRun(name, subject, settings).Run(*memory, report) : Status(memory.error());
  if (!done) {
    const std::string told = report.failure ? "\n" + *report.failure : "";
    report.failure =
        done.error().message + "; or set ROUTEWIND_LAW_STORE= to remember nothing" + told;
  }
  return report;
}

void CheckLaw(const LawSubject& subject, const LawSettings& settings) {
  LawSettings used = settings;
  used.cases = static_cast<int>(
      NumberFromEnvironment("ROUTEWIND_LAW_CASES", static_cast<uint64_t>(settings.cases)));
  used.seed = NumberFromEnvironment("ROUTEWIND_LAW_SEED", settings.seed);
  const char* store = std::getenv("ROUTEWIND_LAW_STORE");
  used.store = store != nullptr ? store : ROUTEWIND_BINARY_DIR "/laws.db";
  const LawReport report = RunLaw(NameOfRunningTest(), subject, used);
  for (const std::string& note : report.notes) std::cout << "  " << note << "\n";
  if (!report.statistics.empty()) std::cout << "  " << report.statistics << "\n";
  if (report.failure) ADD_FAILURE() << *report.failure;
}

}  // namespace routewind
