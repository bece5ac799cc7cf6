// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/lookup_map.h"
#include "engine/match/pattern.h"
#include "engine/route/condition.h"

namespace routewind {

// Finds the first of many matches, in order of precedence, without trying each.
//
// Method:      a match can only hold if any one of its conditions does, so each stands in the tree
//              under conditions of its own: exact ones are found by hash of the request's text,
//              expressions by one pass of a PatternSet over it. What remains to be asked is asked
//              of the few that are left; branches whose best position cannot beat what is already
//              found are not entered. Example: ten thousand rules on one method that differ by the
//              exact value of x-tenant-id are one lookup of that value.
// Lifetime:    matches are borrowed and outlive the tree.
// Complexity:  to find: hash lookups in the number of distinct fields (path, service, method,
//              header names) and matches on the request's way, not in the number of matches; no
//              allocation while no expression has to be asked. To build: O(n log n) for each
//              condition of a match.
class CandidateTree {
 public:
  static constexpr uint32_t kNone = 0xffffffff;
  // Up to so many matches are tried one by one: hashing costs as much.
  static constexpr size_t kFewMatches = 8;

  CandidateTree() = default;
  // Position i is ranked[i], best first.
  explicit CandidateTree(std::span<const CompiledMatch* const> ranked);

  // Position of the first match at or after `from` whose conditions all hold; kNone when there is
  // none.
  uint32_t FindFirst(const RequestParts& request, uint32_t from = 0) const;

 private:
  friend class CandidateTreeBuilder;

  // A match and those of its conditions that the way to it has not settled.
  struct Entry {
    uint32_t position = 0;
    uint32_t open_conditions = 0;
  };
  struct Subtree {
    uint32_t best = kNone;     // lowest position in it
    uint32_t entry_begin = 0;  // its own entries, by position
    uint32_t entry_count = 0;
    uint32_t branches = kNone;  // index into nodes_
  };
  // What the texts of one field lead to.
  struct FieldBranch {
    Field field = Field::kPath;
    std::string_view name;  // of the header
    uint32_t best_exact = kNone;
    LookupMap<Subtree> exact;
    uint32_t best_pattern = kNone;
    std::optional<PatternSet> patterns;
    std::vector<Subtree> by_pattern;
  };
  struct Node {
    std::vector<FieldBranch> fields;
    uint32_t header_begin = 0;         // fields from here on are headers
    LookupMap<uint32_t> header_index;  // name → index into fields; filled when headers are many
  };
  struct Search;

  void Visit(const Subtree& tree, Search& search) const;
  void VisitExact(const FieldBranch& branch, Search& search) const;
  void VisitPatterns(const FieldBranch& branch, Search& search) const;
  template <typename VisitField>
  void ForEachField(const Node& node, const Search& search, VisitField visit) const;

  std::vector<const CompiledMatch*> matches_;
  std::vector<Entry> entries_;
  std::vector<Node> nodes_;
  Subtree root_;
};

}  // namespace routewind
