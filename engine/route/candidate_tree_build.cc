// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <map>
#include <tuple>
#include <utility>

#include "engine/base/check.h"
#include "engine/route/candidate_tree.h"

namespace routewind {
namespace {

// Conditions that ask the same are one branch. Ordered as fields are: path, service, method,
// headers by name.
struct BranchKey {
  Field field;
  std::string_view name;
  std::string_view text;
  const Pattern* pattern;

  explicit BranchKey(const MatchCondition& condition)
      : field(condition.field),
        name(condition.name),
        text(condition.text),
        pattern(condition.pattern) {}
  auto FieldKey() const { return std::tie(field, name); }
  friend bool operator<(const BranchKey& a, const BranchKey& b) {
    return std::tuple(a.field, a.name, a.text, a.pattern != nullptr) <
           std::tuple(b.field, b.name, b.text, b.pattern != nullptr);
  }
};

constexpr int kNoCondition = -1;

}  // namespace

// Splits a list of entries by conditions they have, and the parts again, until few are left or
// nothing tells them apart.
class CandidateTreeBuilder {
 public:
  explicit CandidateTreeBuilder(CandidateTree& tree) : tree_(tree) {}

  CandidateTree::Subtree Build(const std::vector<CandidateTree::Entry>& list);

 private:
  using Entry = CandidateTree::Entry;
  using Subtree = CandidateTree::Subtree;
  using FieldBranch = CandidateTree::FieldBranch;
  using Counts = std::map<BranchKey, size_t>;
  using Groups = std::map<BranchKey, std::vector<Entry>>;

  const CompiledMatch& MatchOf(const Entry& entry) const { return *tree_.matches_[entry.position]; }
  uint32_t OpenExact(const Entry& entry) const {
    return entry.open_conditions & MatchOf(entry).exact_mask;
  }

  Counts CountConditions(const std::vector<Entry>& list) const;
  int ChooseCondition(const Entry& entry, uint32_t among, const Counts& counts) const;
  void Distribute(const std::vector<Entry>& list, Groups& groups, std::vector<Entry>& rest) const;
  uint32_t BuildBranches(const Groups& groups);
  void AddGroups(Groups::const_iterator begin, Groups::const_iterator end, FieldBranch& branch);

  CandidateTree& tree_;
};

CandidateTreeBuilder::Counts CandidateTreeBuilder::CountConditions(
    const std::vector<Entry>& list) const {
  Counts counts;
  for (const Entry& entry : list) {
    for (uint32_t open = entry.open_conditions; open != 0; open &= open - 1) {
      ++counts[BranchKey(MatchOf(entry).conditions[static_cast<size_t>(std::countr_zero(open))])];
    }
  }
  return counts;
}

// The first condition that few matches share, so that most stand under their path; otherwise the
// rarest.
int CandidateTreeBuilder::ChooseCondition(const Entry& entry, uint32_t among,
                                          const Counts& counts) const {
  int rarest = kNoCondition;
  size_t rarest_count = 0;
  for (uint32_t open = among; open != 0; open &= open - 1) {
    const int i = std::countr_zero(open);
    const size_t count =
        counts.find(BranchKey(MatchOf(entry).conditions[static_cast<size_t>(i)]))->second;
    if (count <= CandidateTree::kFewMatches) return i;
    if (rarest == kNoCondition || count < rarest_count) {
      rarest = i;
      rarest_count = count;
    }
  }
  return rarest;
}

// Entries with an exact condition go under one of those when they are many; entries with nothing
// but expressions go under one of those when trying each would cost more than one pass over all.
void CandidateTreeBuilder::Distribute(const std::vector<Entry>& list, Groups& groups,
                                      std::vector<Entry>& rest) const {
  const auto is_exact = [this](const Entry& e) { return OpenExact(e) != 0; };
  const auto is_pattern = [this](const Entry& e) {
    return e.open_conditions != 0 && OpenExact(e) == 0;
  };
  const auto count_if = [&list](auto is) {
    return static_cast<size_t>(std::count_if(list.begin(), list.end(), is));
  };
  const bool split_exact = count_if(is_exact) > CandidateTree::kFewMatches;
  const bool split_patterns = count_if(is_pattern) > PatternSet::kFewPatterns;
  const Counts counts = split_exact || split_patterns ? CountConditions(list) : Counts();

  for (Entry entry : list) {
    int chosen = kNoCondition;
    if (split_exact && is_exact(entry)) chosen = ChooseCondition(entry, OpenExact(entry), counts);
    if (split_patterns && is_pattern(entry))
      chosen = ChooseCondition(entry, entry.open_conditions, counts);
    if (chosen == kNoCondition) {
      rest.push_back(entry);
      continue;
    }
    entry.open_conditions &= ~(1U << chosen);
    groups[BranchKey(MatchOf(entry).conditions[static_cast<size_t>(chosen)])].push_back(entry);
  }
}

CandidateTree::Subtree CandidateTreeBuilder::Build(const std::vector<Entry>& list) {
  Groups groups;
  std::vector<Entry> rest;
  Distribute(list, groups, rest);

  Subtree subtree;
  subtree.best = list.empty() ? CandidateTree::kNone : list.front().position;
  subtree.entry_begin = static_cast<uint32_t>(tree_.entries_.size());
  subtree.entry_count = static_cast<uint32_t>(rest.size());
  tree_.entries_.insert(tree_.entries_.end(), rest.begin(), rest.end());
  if (!groups.empty()) subtree.branches = BuildBranches(groups);
  return subtree;
}

uint32_t CandidateTreeBuilder::BuildBranches(const Groups& groups) {
  CandidateTree::Node node;
  for (auto begin = groups.begin(); begin != groups.end();) {
    const auto end = std::find_if(begin, groups.end(), [&](const auto& group) {
      return group.first.FieldKey() != begin->first.FieldKey();
    });
    FieldBranch branch;
    branch.field = begin->first.field;
    branch.name = begin->first.name;
    AddGroups(begin, end, branch);
    if (branch.field != Field::kHeader) ++node.header_begin;
    node.fields.push_back(std::move(branch));
    begin = end;
  }
  if (node.fields.size() - node.header_begin > CandidateTree::kFewMatches) {
    for (uint32_t i = node.header_begin; i < node.fields.size(); ++i)
      node.header_index.Insert(node.fields[i].name, i);
  }
  tree_.nodes_.push_back(std::move(node));
  return static_cast<uint32_t>(tree_.nodes_.size() - 1);
}

void CandidateTreeBuilder::AddGroups(Groups::const_iterator begin, Groups::const_iterator end,
                                     FieldBranch& branch) {
  std::vector<const Pattern*> patterns;
  for (auto group = begin; group != end; ++group) {
    const Subtree child = Build(group->second);
    if (group->first.pattern == nullptr) {
      branch.exact.Insert(group->first.text, child);
      branch.best_exact = std::min(branch.best_exact, child.best);
    } else {
      patterns.push_back(group->first.pattern);
      branch.by_pattern.push_back(child);
      branch.best_pattern = std::min(branch.best_pattern, child.best);
    }
  }
  if (!patterns.empty()) branch.patterns.emplace(std::move(patterns));
}

CandidateTree::CandidateTree(std::span<const CompiledMatch* const> ranked)
    : matches_(ranked.begin(), ranked.end()) {
  std::vector<Entry> all(matches_.size());
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = {i, AllConditions(*matches_[i])};
  root_ = CandidateTreeBuilder(*this).Build(all);
}

}  // namespace routewind
