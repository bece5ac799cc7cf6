// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/request_space.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/stable_hash.h"
#include "engine/match/match_path.h"
#include "engine/policy/host_classes.h"
#include "engine/policy/host_matches.h"
#include "engine/policy/request_facts.h"
#include "engine/policy/spelling.h"

namespace routewind {
namespace {

// What a walk takes of each list: everything, or one by lot.
class WalkChoice {
 public:
  static WalkChoice Everything() { return WalkChoice(std::nullopt); }
  static WalkChoice OneOfEach(uint64_t seed) { return WalkChoice(seed); }

  bool is_random() const { return seed_.has_value(); }
  uint64_t Below(uint64_t bound) { return MixHash(*seed_, count_++) % bound; }

  // Calls visit(item) for what is taken until it answers false.
  template <typename Items, typename Visit>
  bool ForEach(const Items& items, Visit visit) {
    if (items.empty()) return true;
    if (is_random()) return visit(items[Below(items.size())]);
    return std::all_of(items.begin(), items.end(), visit);
  }

 private:
  explicit WalkChoice(std::optional<uint64_t> seed) : seed_(seed) {}
  std::optional<uint64_t> seed_;
  uint64_t count_ = 0;
};

// One walk through the space. Each step answers false when the walk has ended.
class SpaceWalker {
 public:
  SpaceWalker(const RequestSpace::Inputs& inputs, uint64_t max_cases, WalkChoice choice, const ProbeVisitor& visit)
      : inputs_(inputs), policy_(*inputs.policy), max_cases_(max_cases), choice_(choice), visit_(visit),
        atlas_(inputs.seed) {}

  bool WalkGateways() {
    std::vector<std::string> names;
    for (const ObjectName& name : inputs_.tables.front()->gateways()) names.push_back(name.ToString());
    if (!inputs_.gateway.empty()) names = {inputs_.gateway};
    if (names.empty()) names = {""};
    std::erase_if(names, [this](const std::string& name) {
      return !Holds(policy_.when.gateway, name.empty() ? std::nullopt : std::optional<std::string_view>(name));
    });
    return choice_.ForEach(names, [this](const std::string& name) { return WalkPorts(name); });
  }

  const SpaceTally& tally() const { return tally_; }

 private:
  // The Gateway of that name in each table, null where one does not have it.
  std::vector<const TableGateway*> FindGateways(const std::string& name) const {
    std::vector<const TableGateway*> found;
    for (const RouteTable* table : inputs_.tables) found.push_back(FindGateway(table->impl(), name));
    return found;
  }

  bool WalkPorts(const std::string& name) {
    gateways_ = FindGateways(name);
    std::vector<const TableGateway*> known = gateways_;
    std::erase(known, nullptr);
    std::vector<uint16_t> ports = {0};
    for (const TableGateway* gateway : known) {
      for (const TableListener& listener : gateway->listeners) ports.push_back(listener.port);
    }
    if (inputs_.port != 0) ports = {inputs_.port};
    std::sort(ports.begin(), ports.end());
    ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
    std::erase_if(ports, [this](uint16_t port) { return !AdmitsPort(policy_.when, port); });

    AtomSet hosts = HostClasses(known, policy_, atlas_);
    if (!hosts.is_complete) tally_.searched.insert("authority");
    std::erase_if(hosts.values, [this](const std::string& host) { return !AdmitsHost(policy_.when.authority, host); });
    const bool is_named = inputs_.tables.front()->gateways().size() > 1;
    probe_.gateway = is_named ? name : "";
    // Finding the hosts costs more than a few requests of them.
    constexpr int kRandomHosts = 16;
    for (int i = 0; i < (choice_.is_random() ? kRandomHosts : 1); ++i) {
      const bool goes_on = choice_.ForEach(ports, [&](uint16_t port) {
        probe_.port = port;
        return choice_.ForEach(hosts.values, [&](const std::string& host) { return WalkHost(host); });
      });
      if (!goes_on) return false;
    }
    return true;
  }

  bool WalkHost(const std::string& host) {
    probe_.authority = host;
    HostMatches matches({&policy_, &atlas_, inputs_.varies_edited_headers});
    for (size_t i = 0; i < gateways_.size(); ++i) {
      if (gateways_[i] != nullptr) matches.AddListener(*inputs_.tables[i], *gateways_[i], probe_.port, host);
    }
    const AtomSet services = matches.Services();
    if (!services.is_complete) tally_.searched.insert("service");
    // Finding the matches of a host costs more than one request of it.
    constexpr int kRequestsOfAHost = 16;
    for (int i = 0; i < (choice_.is_random() ? kRequestsOfAHost : 1); ++i) {
      probe_.authority = choice_.is_random() ? SpellHost(host, choice_.Below(kHostSpellings)) : host;
      const bool goes_on = choice_.ForEach(services.values, [&](const std::string& service) {
        return WalkMethods(service, matches.ForService(service));
      });
      if (!goes_on) return false;
    }
    return true;
  }

  bool WalkMethods(const std::string& service, const HostMatches& matches) {
    const AtomSet methods = matches.Methods();
    if (!methods.is_complete) tally_.searched.insert("method");
    return choice_.ForEach(methods.values, [&](const std::string& method) {
      probe_.path = "/" + service + "/" + method;
      const std::optional<MethodPath> path = SplitMethodPath(probe_.path);
      if (!path || path->service != service || path->method != method) return true;  // no request has it
      const std::vector<HeaderAtoms> headers = matches.ForMethod(method).Headers();
      for (const HeaderAtoms& header : headers) {
        if (!header.values.is_complete) tally_.searched.insert("header " + header.name);
      }
      probe_.headers.clear();
      return WalkHeaders(headers, 0);
    });
  }

  bool WalkHeaders(const std::vector<HeaderAtoms>& headers, size_t index) {
    if (index == headers.size()) return Visit();
    const HeaderAtoms& header = headers[index];
    std::vector<const std::string*> values;
    if (header.may_be_absent) values.push_back(nullptr);
    for (const std::string& value : header.values.values) values.push_back(&value);
    return choice_.ForEach(values, [&](const std::string* value) {
      if (value == nullptr) return WalkHeaders(headers, index + 1);
      const size_t size = probe_.headers.size();
      if (choice_.is_random()) AppendHeader(header.name, *value, choice_.Below(2), probe_.headers);
      else probe_.headers.push_back({header.name, *value});
      const bool goes_on = WalkHeaders(headers, index + 1);
      probe_.headers.resize(size);
      return goes_on;
    });
  }

  bool Visit() {
    if (policy_.unless) {
      const auto facts = FactsOf(*inputs_.tables.front(), probe_.View());
      if (facts && Admits(*policy_.unless, *facts)) return true;
    }
    if (tally_.cases == max_cases_) {
      tally_.is_cut = true;
      return false;
    }
    ++tally_.cases;
    return visit_(probe_);
  }

  const RequestSpace::Inputs& inputs_;
  const Policy& policy_;
  const uint64_t max_cases_;
  WalkChoice choice_;
  const ProbeVisitor& visit_;
  PatternAtlas atlas_;
  SpaceTally tally_;
  Probe probe_;
  std::vector<const TableGateway*> gateways_;  // as inputs_.tables
};

}  // namespace

SpaceTally RequestSpace::Enumerate(uint64_t max_cases, const ProbeVisitor& visit) const {
  SpaceWalker walker(inputs_, max_cases, WalkChoice::Everything(), visit);
  walker.WalkGateways();
  return walker.tally();
}

SpaceTally RequestSpace::Search(uint64_t cases, const ProbeVisitor& visit) const {
  SpaceTally total;
  bool is_ended = false;
  const ProbeVisitor watch = [&](const Probe& probe) {
    is_ended = !visit(probe);
    return !is_ended;
  };
  // Each walk draws texts of its own, so that expressions are tried with ever new ones. A walk may
  // meet no request that the policy speaks of, so walks are counted, too.
  constexpr uint64_t kWalksPerCase = 2;
  for (uint64_t walk = 0; walk < cases * kWalksPerCase && total.cases < cases && !is_ended; ++walk) {
    Inputs inputs = inputs_;
    inputs.seed = MixHash(inputs_.seed, walk);
    SpaceWalker walker(inputs, cases - total.cases, WalkChoice::OneOfEach(inputs.seed), watch);
    walker.WalkGateways();
    total.cases += walker.tally().cases;
    total.searched.insert(walker.tally().searched.begin(), walker.tally().searched.end());
  }
  return total;
}

}  // namespace routewind
