// SPDX-License-Identifier: Apache-2.0
#include "engine/route/explain_words.h"

#include "engine/route/condition_words.h"

namespace routewind {
namespace {

std::string Counted(uint64_t count, const std::string& thing) {
  if (count == 0) return "no " + thing;
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string Text(const Hostname& hostname) { return std::string(hostname.text()); }

// P1, P2.
std::string LostByHostname(const Hostname& winner, const Hostname& loser) {
  const std::string own = loser.is_any() ? "has no hostname" : "has hostname " + Text(loser);
  return own + "; the winner has " + Text(winner);
}

struct PartRank {
  Rank::Kind kind;
  uint32_t characters;
};

// P3, P4.
std::string LostByPart(const std::string& part, PartRank winner, PartRank loser) {
  if (loser.characters == 0) {
    return "names no " + part + "; the winner names " + Counted(winner.characters, "character");
  }
  if (winner.kind != loser.kind) {
    return "matches its " + part + " by a regular expression; the winner names it exactly";
  }
  return "names " + Counted(loser.characters, "character") + " of " + part + "; the winner names " +
         std::to_string(winner.characters);
}

// P6.
std::string LostByAge(const Rank& winner, const Rank& loser, const std::string& winner_name,
                      const std::string& loser_name) {
  if (loser.created_s == Rank::kNotCreated)
    return loser_name + " has no creationTimestamp, so it counts as youngest";
  return loser_name + " is " + std::to_string(loser.created_s - winner.created_s) +
         " s younger than " + winner_name;
}

}  // namespace

DecidedBy DecidedByOf(LadderStep step) {
  switch (step) {
    case LadderStep::kNone:
      return DecidedBy::kNone;
    case LadderStep::kHostname:
      return DecidedBy::kHostname;
    case LadderStep::kService:
      return DecidedBy::kService;
    case LadderStep::kMethod:
      return DecidedBy::kMethod;
    case LadderStep::kHeaders:
      return DecidedBy::kHeaders;
    case LadderStep::kAge:
      return DecidedBy::kAge;
    case LadderStep::kName:
      return DecidedBy::kName;
    case LadderStep::kRuleOrder:
      return DecidedBy::kRuleOrder;
    case LadderStep::kMatchOrder:
      return DecidedBy::kMatchOrder;
  }
  return DecidedBy::kNone;
}

std::string HowLost(LadderStep step, const RouteTable::Impl& table, const RankedCandidate& winner,
                    const RankedCandidate& loser) {
  const Rank& w = winner.rank;
  const Rank& l = loser.rank;
  const std::string winner_name = table.rules[winner.candidate.match->rule].route.ToString();
  const std::string loser_name = table.rules[loser.candidate.match->rule].route.ToString();
  switch (step) {
    case LadderStep::kHostname:
      return LostByHostname(winner.candidate.bucket->ranking, loser.candidate.bucket->ranking);
    case LadderStep::kService:
      return LostByPart("service", {w.service_kind, w.service_characters},
                        {l.service_kind, l.service_characters});
    case LadderStep::kMethod:
      return LostByPart("method", {w.method_kind, w.method_characters},
                        {l.method_kind, l.method_characters});
    case LadderStep::kHeaders:
      return "asks for " + Counted(l.header_count, "header") + "; the winner asks for " +
             std::to_string(w.header_count);
    case LadderStep::kAge:
      return LostByAge(w, l, winner_name, loser_name);
    case LadderStep::kName:
      return loser_name + " sorts after " + winner_name;
    case LadderStep::kRuleOrder:
      return "rule " + std::to_string(l.rule_index) + " stands after rule " +
             std::to_string(w.rule_index);
    case LadderStep::kMatchOrder:
      return "match " + std::to_string(l.match_index) + " stands after match " +
             std::to_string(w.match_index);
    case LadderStep::kNone:
      break;
  }
  return {};
}

std::string HowPassedOver(const HostBucket& bucket, std::string_view host) {
  if (!bucket.ranking.Matches(host))
    return "hostname " + Text(bucket.ranking) + " does not cover " + Printable(host);
  return "only the rules of the most specific hostname are asked (virtual-host reading), and " +
         Text(bucket.ranking) + " is less specific";
}

std::string WhyNotListener(const TableListener& listener, const TableListener* chosen,
                           uint16_t port, std::string_view host) {
  if (!listener.idle_because.empty()) return "it serves no traffic: " + listener.idle_because;
  if (port != 0 && listener.port != port) {
    return "it listens on port " + std::to_string(listener.port) + ", not " + std::to_string(port);
  }
  if (!listener.hostname.Matches(host) || chosen == nullptr) {
    return "its hostname " + Text(listener.hostname) + " does not cover " + Printable(host);
  }
  if (listener.hostname == chosen->hostname) {
    return "listener " + chosen->name + " has the same hostname and stands before it, on port " +
           std::to_string(chosen->port);
  }
  return "listener " + chosen->name + " has the more specific hostname " + Text(chosen->hostname);
}

}  // namespace routewind
