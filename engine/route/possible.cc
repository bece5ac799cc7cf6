// SPDX-License-Identifier: Apache-2.0
#include "engine/route/possible.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "engine/match/match_authority.h"
#include "engine/match/match_path.h"
#include "engine/route/choose_candidate.h"
#include "engine/route/partial_condition.h"
#include "engine/route/possible_hosts.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

// Selections as they are found, one for each rule and each way of being refused.
class Collection {
 public:
  void Add(const Selection& selection) {
    const Key key{selection.rule, selection.outcome, selection.reason};
    const auto [place, is_new] = by_key_.try_emplace(key, selection);
    if (is_new) return;
    Selection& known = place->second;
    if (known.match != selection.match) known.match = kSomeMatch;
    if (known.listener != selection.listener) known.listener = {};
    if (known.hostname != selection.hostname) known.hostname = {};
  }
  void Refuse(Outcome outcome, Reason reason, Selection selection = {}) {
    selection.outcome = outcome;
    selection.reason = reason;
    Add(selection);
  }
  PossibleSelections Finish() const {
    PossibleSelections possible;
    for (const auto& [key, selection] : by_key_) possible.selections.push_back(selection);
    return possible;
  }

 private:
  using Key = std::tuple<uint32_t, Outcome, Reason>;
  std::map<Key, Selection> by_key_;
};

// Walks the candidates as Select does, for one host after the other.
class Walk {
 public:
  Walk(const RouteTable::Impl& table, const PartialRequest& request, Collection& found)
      : table_(table), request_(request), found_(found) {}

  void AskHost(const TableGateway& gateway, uint16_t port, std::string_view host) {
    Selection selection;
    selection.gateway = gateway.id;
    const TableListener* listener = ChooseListener(gateway, port, host);
    if (listener == nullptr)
      return found_.Refuse(Outcome::kNoListener, Reason::kNoMatchingListener, selection);
    selection.listener = listener->name;
    rivals_.clear();
    bool bucket_seen = false;
    bool is_settled = false;
    listener->bucket_index.VisitMatching(host, [&](uint32_t number) {
      bucket_seen = true;
      is_settled = AskBucket(*listener->buckets[number], selection);
      return is_settled || table_.options.fall_through != EngineOptions::FallThrough::kLiteral;
    });
    if (is_settled) return;
    found_.Refuse(Outcome::kNoRoute,
                  bucket_seen ? Reason::kNoMatchingRule : Reason::kNoMatchingHostname, selection);
  }

 private:
  // True when some candidate matches whatever the unknown parts are.
  bool AskBucket(const HostBucket& bucket, Selection selection) {
    for (const Candidate& candidate : bucket.candidates) {
      const bool is_judged = ++judged_ <= PossibleSelections::kMaxJudged;
      const Answer answer = is_judged ? AskAll(*candidate.match, request_) : Answer::kDepends;
      if (answer == Answer::kNo) continue;
      // Where one that ranks higher matches whenever this one does, this one never wins.
      const bool is_covered = std::any_of(
          rivals_.begin(), rivals_.end(),
          [&](const CompiledMatch* rival) { return Implies(*candidate.match, *rival, request_); });
      if (!is_covered) Take(candidate, bucket, selection);
      if (answer == Answer::kYes) return true;
    }
    return false;
  }

  void Take(const Candidate& candidate, const HostBucket& bucket, Selection selection) {
    ChooseCandidate(candidate, bucket, selection);
    found_.Add(selection);
    if (rivals_.size() < PossibleSelections::kMaxCompared) rivals_.push_back(candidate.match);
  }

  const RouteTable::Impl& table_;
  const PartialRequest& request_;
  Collection& found_;
  std::vector<const CompiledMatch*> rivals_;  // of the host at hand, best first
  size_t judged_ = 0;
};

}  // namespace

PossibleSelections SelectPossible(const RouteTable& table, const RequestView& request,
                                  const UnknownParts& unknown) {
  const RouteTable::Impl& impl = table.impl();
  Collection found;
  PartialRequest partial;
  partial.path_is_known = !unknown.path;
  partial.unknown_headers = unknown.headers;
  partial.nameless_values = unknown.nameless_values;
  partial.whole_names = unknown.whole_names;
  partial.parts.headers = request.headers;
  const std::optional<MethodPath> path = SplitMethodPath(request.path);
  if (unknown.path || !path) found.Refuse(Outcome::kInvalidRequest, Reason::kMalformedPath);
  if (!unknown.path && !path) return found.Finish();
  if (!unknown.path) {
    partial.parts.path = path->full;
    partial.parts.service = path->service;
    partial.parts.method = path->method;
  }
  ScratchText scratch;
  const std::optional<std::string_view> host =
      HostOfAuthority(request.authority, impl.options.trailing_dot, scratch);
  if (unknown.authority || !host)
    found.Refuse(Outcome::kInvalidRequest, Reason::kMalformedAuthority);
  if (!unknown.authority && !host) return found.Finish();
  const TableGateway* gateway = FindGateway(impl, request.gateway);
  if (gateway == nullptr) {
    found.Refuse(Outcome::kNoListener, Reason::kNoMatchingListener);
    return found.Finish();
  }
  Walk walk(impl, partial, found);
  if (!unknown.authority) {
    walk.AskHost(*gateway, request.port, *host);
  } else {
    for (const std::string& possible : HostsOfEveryKind(*gateway))
      walk.AskHost(*gateway, request.port, possible);
  }
  return found.Finish();
}

Selection UncertainSelection(const PossibleSelections& possible) {
  Selection selection;
  selection.outcome = Outcome::kUncertain;
  selection.reason = Reason::kPartialRequest;
  if (!possible.selections.empty()) selection.gateway = possible.selections.front().gateway;
  return selection;
}

}  // namespace routewind
