// SPDX-License-Identifier: Apache-2.0
#pragma once

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
class HostMatches {
 public:
  struct Scope {
    const Policy* policy = nullptr;
    PatternAtlas* atlas = nullptr;
    bool varies_edited_headers = false;
  };

  explicit HostMatches(const Scope& scope) : scope_(scope) {}

  // The candidates of the listener that takes the host.
  void AddListener(const RouteTable& table, const TableGateway& gateway, uint16_t port, std::string_view host);

  // Only texts that `when` admits.
  AtomSet Services() const;
  // Those of the matches that take the service; its result answers the next question.
  HostMatches ForService(std::string_view service) const;
  AtomSet Methods() const;
  HostMatches ForMethod(std::string_view method) const;
  std::vector<HeaderAtoms> Headers() const;

 private:
  struct LiveMatch {
    const RouteTable* table = nullptr;
    const CompiledMatch* match = nullptr;
  };

  AtomSet Collect(AtomCollector& atoms, const TextCondition& when, const TextCondition* unless,
                  std::string_view other) const;

  Scope scope_;
  std::vector<LiveMatch> matches_;
};

}  // namespace routewind
