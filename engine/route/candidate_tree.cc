// SPDX-License-Identifier: Apache-2.0
#include "engine/route/candidate_tree.h"

#include "engine/match/match_header.h"

namespace routewind {

struct CandidateTree::Search {
  const RequestParts& request;
  uint32_t from;
  uint32_t best = kNone;  // best position found so far
  ScratchText scratch{};

  // The request's text of a field; nothing when it has no such header. Valid until the next call.
  std::optional<std::string_view> TextOf(const FieldBranch& branch) {
    switch (branch.field) {
      case Field::kPath:
        return request.path;
      case Field::kService:
        return request.service;
      case Field::kMethod:
        return request.method;
      case Field::kHeader:
        return JoinedHeader(request.headers, branch.name, scratch);
    }
    return std::nullopt;
  }
};

uint32_t CandidateTree::FindFirst(const RequestParts& request, uint32_t from) const {
  Search search{.request = request, .from = from};
  Visit(root_, search);
  return search.best;
}

void CandidateTree::Visit(const Subtree& tree, Search& search) const {
  if (tree.best >= search.best) return;
  const Node* const node = tree.branches == kNone ? nullptr : &nodes_[tree.branches];
  if (node != nullptr) {
    ForEachField(*node, search, [&](const FieldBranch& branch) { VisitExact(branch, search); });
  }
  for (uint32_t i = 0; i < tree.entry_count; ++i) {
    const Entry& entry = entries_[tree.entry_begin + i];
    if (entry.position >= search.best) break;
    if (entry.position < search.from) continue;
    if (entry.open_conditions != 0 &&
        !HoldAll(*matches_[entry.position], entry.open_conditions, search.request)) {
      continue;
    }
    search.best = entry.position;
    break;
  }
  if (node != nullptr) {
    ForEachField(*node, search, [&](const FieldBranch& branch) { VisitPatterns(branch, search); });
  }
}

void CandidateTree::VisitExact(const FieldBranch& branch, Search& search) const {
  if (branch.best_exact >= search.best) return;
  const std::optional<std::string_view> text = search.TextOf(branch);
  if (!text) return;
  if (const Subtree* child = branch.exact.Find(*text)) Visit(*child, search);
}

void CandidateTree::VisitPatterns(const FieldBranch& branch, Search& search) const {
  if (branch.best_pattern >= search.best) return;
  const std::optional<std::string_view> text = search.TextOf(branch);
  if (!text) return;
  std::vector<int> matching;
  branch.patterns->FindMatches(*text, matching);
  for (const int i : matching) Visit(branch.by_pattern[static_cast<size_t>(i)], search);
}

// Fields that are not headers, then the headers: all of the node's, or, where those are more, those
// the request has.
template <typename VisitField>
void CandidateTree::ForEachField(const Node& node, const Search& search, VisitField visit) const {
  for (uint32_t i = 0; i < node.header_begin; ++i) visit(node.fields[i]);
  const size_t header_count = node.fields.size() - node.header_begin;
  if (node.header_index.empty() || header_count <= search.request.headers.size()) {
    for (size_t i = node.header_begin; i < node.fields.size(); ++i) visit(node.fields[i]);
    return;
  }
  for (const HeaderView& header : search.request.headers) {
    const uint32_t* index = node.header_index.Find(header.name);
    if (index != nullptr) visit(node.fields[*index]);
  }
}

}  // namespace routewind
