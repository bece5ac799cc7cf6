// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/match/pattern.h"

namespace routewind {

// One way in which a policy describes a text.
struct TextPattern {
  enum class Kind {
    kExact,
    kGlob,               // `*` any run of characters, `?` one, over the whole text
    kRegularExpression,  // RE2, over the whole text, as in routes
    kPresent,            // any text, but there is one: `{any: true}`
    kAbsent,             // there is none: `{absent: true}`
  };
  Kind kind = Kind::kExact;
  std::string text = {};                // as written
  std::optional<Pattern> pattern = {};  // of a glob or an expression
};

// Errors: an expression that RE2 refuses.
Result<TextPattern> MakeTextPattern(TextPattern::Kind kind, std::string_view text);

// What a policy asks of one text of a request or of a decision: that one of the patterns describes
// it. No pattern: nothing is asked.
struct TextCondition {
  std::vector<TextPattern> any_of;

  bool is_empty() const { return any_of.empty(); }
};

bool Describes(const TextPattern& pattern, std::optional<std::string_view> text);
// Complexity: linear in the text for each pattern.
bool Holds(const TextCondition& condition, std::optional<std::string_view> text);

// The condition as a message shows it: "payments", "glob pay*", "absent", joined by "or".
std::string DescribeCondition(const TextCondition& condition);

}  // namespace routewind
