// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "engine/policy/claim_check.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

// Longer periods are not counted out pick by pick: there the weights speak, of which a law says
// that the picker keeps them exactly.
constexpr uint64_t kMaxCountedPeriod = 1 << 20;

// How often each backend is picked over one period of the rule.
struct Period {
  std::vector<uint64_t> picks;  // as TableRule::backends
  uint64_t length = 0;
};

Period PeriodOf(const RouteTable& table, uint32_t rule_id) {
  const TableRule& rule = table.rules()[rule_id];
  uint64_t divisor = 0;
  for (const TableBackend& backend : rule.backends)
    divisor = std::gcd(divisor, uint64_t{backend.weight});
  Period period{.picks = std::vector<uint64_t>(rule.backends.size()),
                .length = rule.total_weight / divisor};
  const BackendPicker& picker = table.impl().plans[rule_id].picker;
  if (period.length <= kMaxCountedPeriod) {
    for (uint64_t n = 0; n < period.length; ++n) ++period.picks[picker.Pick(1, n)];
  } else {
    for (const TableBackend& backend : rule.backends)
      period.picks[backend.index] = backend.weight / divisor;
  }
  return period;
}

// a / b == c / d without rounding.
bool AreEqualShares(uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
  const uint64_t ab = std::gcd(a, b);
  const uint64_t cd = std::gcd(c, d);
  return a / ab == c / cd && b / ab == d / cd;
}

class SplitCheck : public ClaimCheck {
 public:
  SplitCheck(const SplitClaim& claim, const RouteTable& table) : claim_(claim), table_(table) {
    for (const SplitClaim::Share& share : claim.shares) total_parts_ += share.parts;
  }

  std::optional<Violation> Check(const RequestView& request) override {
    const Selection selection = Select(table_, request);
    if (selection.rule == kNoRule) {
      return Violation{.detail = "is not shared out: it ends with " +
                                 std::string(OutcomeName(selection.outcome))};
    }
    const auto known = answers_.find(selection.rule);
    if (known != answers_.end()) return known->second;
    return answers_.emplace(selection.rule, Judge(selection)).first->second;
  }

 private:
  std::optional<Violation> Judge(const Selection& selection) const {
    const TableRule& rule = table_.rules()[selection.rule];
    const std::vector<Decision> decisions = PossibleDecisions(table_, selection);
    if (decisions.front().backend == nullptr) {
      return Violation{.detail = "is not shared out: " + RuleText(rule) + " ends with " +
                                 std::string(OutcomeName(decisions.front().outcome))};
    }
    const Period period = PeriodOf(table_, selection.rule);
    uint64_t named_picks = 0;
    bool is_as_claimed = true;
    for (const SplitClaim::Share& share : claim_.shares) {
      uint64_t picks = 0;
      for (const TableBackend& backend : rule.backends) {
        if (IsNamed(share.backend, backend)) picks += period.picks[backend.index];
      }
      named_picks += picks;
      is_as_claimed =
          is_as_claimed && AreEqualShares(picks, period.length, share.parts, total_parts_);
    }
    if (is_as_claimed && named_picks == period.length) return std::nullopt;
    return Violation{.detail =
                         "is shared out by " + RuleText(rule) + " as " + SharesText(rule, period)};
  }

  static std::string SharesText(const TableRule& rule, const Period& period) {
    std::string text;
    for (const TableBackend& backend : rule.backends) {
      if (!text.empty()) text += ", ";
      text += std::to_string(period.picks[backend.index]) + " to " + BackendText(backend);
    }
    return text + " of every " + std::to_string(period.length) + " calls";
  }

  const SplitClaim& claim_;
  const RouteTable& table_;
  uint64_t total_parts_ = 0;
  std::map<uint32_t, std::optional<Violation>> answers_;
};

}  // namespace

std::unique_ptr<ClaimCheck> CheckSplit(const SplitClaim& claim, const RouteTable& table) {
  return std::make_unique<SplitCheck>(claim, table);
}

}  // namespace routewind
