// SPDX-License-Identifier: Apache-2.0
#include "property_tests/run_law.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <sstream>
#include <string>

namespace routewind {
namespace {

// RapidCheck grows cases from size 0 to this. Our generators choose for themselves and do not look
// at it.
constexpr int kMaxSize = 100;

// Hears of every case and every step of shrinking: where failures are kept will listen here.
class LawListener : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription& /*description*/) override {}
  void onShrinkTried(const rc::detail::CaseDescription& /*shrink*/, bool accepted) override {
    if (accepted) ++accepted_shrinks_;
  }
  void onTestFinished(const rc::detail::TestMetadata& /*metadata*/,
                      const rc::detail::TestResult& /*result*/) override {}

  int accepted_shrinks() const { return accepted_shrinks_; }

 private:
  int accepted_shrinks_ = 0;
};

rc::detail::TestMetadata NameOfRunningTest() {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  rc::detail::TestMetadata metadata;
  if (info == nullptr) return metadata;
  metadata.id = std::string(info->test_suite_name()) + "/" + info->name();
  metadata.description = info->name();
  return metadata;
}

}  // namespace

uint64_t NumberFromEnvironment(const char* name, uint64_t fallback) {
  const char* text = std::getenv(name);
  if (text == nullptr) return fallback;
  char* end = nullptr;
  const uint64_t number = std::strtoull(text, &end, 10);
  return end == text || *end != '\0' ? fallback : number;
}

void RunLaw(const LawSettings& settings, const std::function<void()>& body) {
  rc::detail::TestParams params;
  params.seed = NumberFromEnvironment("ROUTEWIND_LAW_SEED", kLawSeed);
  params.maxSuccess = settings.cases;
  params.maxSize = kMaxSize;
  LawListener listener;
  const auto property = rc::detail::toProperty([&body] { body(); });
  const auto result =
      rc::detail::checkProperty(property, NameOfRunningTest(), params, listener, {});
  if (result.is<rc::detail::SuccessResult>()) return;
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  ADD_FAILURE() << "seed " << params.seed << ", " << listener.accepted_shrinks()
                << " steps of shrinking\n"
                << message.str();
}

}  // namespace routewind
