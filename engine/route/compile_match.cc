// SPDX-License-Identifier: Apache-2.0
#include "engine/route/compile_match.h"

#include <optional>
#include <string>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/base/check.h"
#include "engine/match/match_header.h"

namespace routewind {
namespace {

class ConditionList {
 public:
  explicit ConditionList(PatternPool& patterns) : patterns_(patterns) {}

  void Add(Field field, MatchType type, std::string text, std::string name = {}) {
    const Pattern* pattern = type == MatchType::kExact ? nullptr : patterns_.Intern(text);
    conditions_.push_back({field, type, std::move(name), std::move(text), pattern});
  }

  std::vector<MatchCondition> Take() && { return std::move(conditions_); }

 private:
  PatternPool& patterns_;
  std::vector<MatchCondition> conditions_;
};

// An absent part asks nothing, and so does an empty expression (semantics 4.3).
bool AsksSomething(MatchType type, const std::optional<std::string>& part) {
  return part && !(type == MatchType::kRegularExpression && part->empty());
}

void AddMethod(const MethodMatch& method, ConditionList& conditions) {
  const bool has_service = AsksSomething(method.type, method.service);
  const bool has_method = AsksSomething(method.type, method.method);
  if (method.type == MatchType::kExact && has_service && has_method) {
    conditions.Add(Field::kPath, MatchType::kExact, *method.service + "/" + *method.method);
    return;
  }
  if (has_service) conditions.Add(Field::kService, method.type, *method.service);
  if (has_method) conditions.Add(Field::kMethod, method.type, *method.method);
}

}  // namespace

CompiledMatch CompileMatch(const RouteMatch& match, const EngineOptions& options,
                           PatternPool& patterns) {
  ConditionList conditions(patterns);
  if (match.method) AddMethod(*match.method, conditions);
  for (const HeaderMatch* header : EffectiveHeaderMatches(match.headers)) {
    conditions.Add(Field::kHeader, header->type, header->value, AsciiLowerCopy(header->name));
  }
  CompiledMatch compiled;
  compiled.conditions = std::move(conditions).Take();
  CHECK(compiled.conditions.size() <= CompiledMatch::kMaxConditions);
  RankMatch(match, options.match_type_rank, compiled.rank);
  for (size_t i = 0; i < compiled.conditions.size(); ++i) {
    if (compiled.conditions[i].pattern == nullptr) compiled.exact_mask |= 1U << i;
  }
  return compiled;
}

}  // namespace routewind
