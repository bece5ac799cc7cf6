// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/atoms.h"
#include "engine/policy/policy.h"
#include "engine/route/table_impl.h"

namespace routewind {

// The values of one header: texts, and absence.
struct HeaderAtoms {
  std::string name;
  AtomSet values;
  bool may_be_absent = true;
};

// The matches that may answer for one host at one port, narrowed down part by part.
//
// Complexity:  narrowing by a text costs a lookup and the matches that it leaves, beside those that
//              ask by expression or not at all.
class HostMatches {
 public:
  struct Scope {
    const Policy* policy = nullptr;
    PatternAtlas* atlas = nullptr;
    bool varies_edited_headers = false;
  };

  explicit HostMatches(const Scope& scope) : scope_(scope) {}

  // The candidates of the listener that takes the host.
  void AddListener(const RouteTable& table, const TableGateway& gateway, uint16_t port,
                   std::string_view host);

  // Only texts that `when` admits.
  AtomSet Services() const;
  AtomSet Methods() const;
  std::vector<HeaderAtoms> Headers() const;

  // What answers a request of these matches, but for its headers: equal keys, equal answers. The
  // listeners, then the matches in the order in which they are asked. Compared only.
  std::vector<const void*> Key() const;

  // Sorts the matches by what they ask of the part (kService or kMethod): once, before Narrow.
  void SortBy(Field part);
  // Those that take this text as that part.
  HostMatches Narrow(std::string_view text) const;

 private:
  struct LiveMatch {
    const RouteTable* table = nullptr;
    const CompiledMatch* match = nullptr;
    size_t position = 0;  // among all that AddListener found
  };
  struct OpenMatch {
    LiveMatch live;
    const Pattern* pattern = nullptr;  // null: asks nothing of the part
  };

  AtomSet Collect(AtomCollector& atoms, const TextCondition& when, const TextCondition* unless,
                  std::string_view other) const;
  AtomSet CollectPart(Field part, const TextCondition& when, const TextCondition* unless,
                      std::string_view other) const;

  Scope scope_;
  std::vector<const void*> listeners_;  // one for each AddListener; null: none takes the host
  std::vector<LiveMatch> matches_;
  std::map<std::string_view, std::vector<LiveMatch>> by_text_;  // after SortBy: exact texts
  std::vector<OpenMatch> open_;                                 // after SortBy: the others
};

}  // namespace routewind
