// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace routewind {

// One input on trial: what a law finds out about it.
class Trial {
 public:
  // Says that the input is of some kind; a law may demand that a share of its inputs is.
  void Label(std::string_view label) { labels_.emplace(label); }
  void LabelIf(bool is_so, std::string_view label) {
    if (is_so) Label(label);
  }

  // Refutes the law unless `holds`; gives `holds` back. Only the first refutation counts.
  bool Expect(bool holds, std::string_view what) {
    if (!holds && !refutation_) refutation_ = what;
    return holds;
  }
  // Refutes the law unless both texts are equal.
  bool Equal(std::string_view what, std::string_view one, std::string_view other) {
    if (one == other) return true;
    return Expect(
        false,
        std::string(what).append("\n  one:   ").append(one).append("\n  other: ").append(other));
  }

  const std::optional<std::string>& refutation() const { return refutation_; }
  const std::set<std::string, std::less<>>& labels() const { return labels_; }

 private:
  std::optional<std::string> refutation_;
  std::set<std::string, std::less<>> labels_;
};

}  // namespace routewind
