// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/space_walker.h"

#include <utility>

#include "engine/match/match_path.h"
#include "engine/policy/host_classes.h"
#include "engine/policy/request_facts.h"
#include "engine/policy/spelling.h"

namespace routewind {

bool SpaceWalker::WalkGateways() {
  std::vector<std::string> names;
  for (const ObjectName& name : inputs_.tables.front()->gateways())
    names.push_back(name.ToString());
  if (!inputs_.gateway.empty()) names = {inputs_.gateway};
  if (names.empty()) names = {""};
  std::erase_if(names, [this](const std::string& name) {
    return !Holds(policy_.when.gateway,
                  name.empty() ? std::nullopt : std::optional<std::string_view>(name));
  });
  return choice_.ForEach(names, [this](const std::string& name) { return WalkPorts(name); });
}

std::vector<const TableGateway*> SpaceWalker::FindGateways(const std::string& name) const {
  std::vector<const TableGateway*> found;
  for (const RouteTable* table : inputs_.tables) found.push_back(FindGateway(table->impl(), name));
  return found;
}

bool SpaceWalker::IsStopped() {
  tally_.is_stopped = tally_.is_stopped || (inputs_.is_stop_requested && inputs_.is_stop_requested());
  return tally_.is_stopped;
}

bool SpaceWalker::WalkPorts(const std::string& name) {
  if (IsStopped()) return false;
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
  std::erase_if(hosts.values, [this](const std::string& host) {
    return !AdmitsHost(policy_.when.authority, host);
  });
  // Tables that are compared may have different defaults.
  const bool is_named = inputs_.tables.front()->gateways().size() > 1 || inputs_.tables.size() > 1;
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

bool SpaceWalker::WalkHost(const std::string& host) {
  if (IsStopped()) return false;
  probe_.authority = host;
  HostMatches matches({&policy_, &atlas_, inputs_.varies_edited_headers});
  for (size_t i = 0; i < gateways_.size(); ++i) {
    if (gateways_[i] != nullptr)
      matches.AddListener(*inputs_.tables[i], *gateways_[i], probe_.port, host);
  }
  matches.SortBy(Field::kService);
  const AtomSet services = matches.Services();
  if (!services.is_complete) tally_.searched.insert("service");
  // Finding the matches of a host costs more than one request of it.
  constexpr int kRequestsOfAHost = 16;
  for (int i = 0; i < (choice_.is_random() ? kRequestsOfAHost : 1); ++i) {
    probe_.authority = choice_.is_random() ? SpellHost(host, choice_.Below(kHostSpellings)) : host;
    const bool goes_on = choice_.ForEach(services.values, [&](const std::string& service) {
      HostMatches of_service = matches.Narrow(service);
      of_service.SortBy(Field::kMethod);
      return WalkMethods(service, of_service);
    });
    if (!goes_on) return false;
  }
  return true;
}

bool SpaceWalker::WalkMethods(const std::string& service, const HostMatches& matches) {
  const AtomSet methods = matches.Methods();
  if (!methods.is_complete) tally_.searched.insert("method");
  return choice_.ForEach(methods.values, [&](const std::string& method) {
    probe_.path = "/" + service + "/" + method;
    const std::optional<MethodPath> path = SplitMethodPath(probe_.path);
    if (!path || path->service != service || path->method != method)
      return true;  // no request has it
    probe_.headers.clear();
    const HostMatches narrowed = matches.Narrow(method);
    if (!choice_.is_random() && IsKnown(narrowed)) return true;
    const std::vector<HeaderAtoms> headers = narrowed.Headers();
    for (const HeaderAtoms& header : headers) {
      if (!header.values.is_complete) tally_.searched.insert("header " + header.name);
    }
    return WalkHeaders(headers, 0);
  });
}

bool SpaceWalker::IsKnown(const HostMatches& matches) {
  std::vector<const void*> key = matches.Key();
  if (policy_.unless) {
    const auto facts = FactsOf(*inputs_.tables.front(), probe_.View());
    key.push_back(facts && AdmitsTarget(*policy_.unless, *facts) ? this : nullptr);
  }
  for (const TableGateway* gateway : gateways_) key.push_back(gateway);
  if (known_size_ + key.size() > kMaxKnownSize) return false;
  known_size_ += key.size();
  return !known_.insert(std::move(key)).second;
}

bool SpaceWalker::WalkHeaders(const std::vector<HeaderAtoms>& headers, size_t index) {
  if (index == headers.size()) return Visit();
  const HeaderAtoms& header = headers[index];
  std::vector<const std::string*> values;
  if (header.may_be_absent) values.push_back(nullptr);
  for (const std::string& value : header.values.values) values.push_back(&value);
  return choice_.ForEach(values, [&](const std::string* value) {
    if (value == nullptr) return WalkHeaders(headers, index + 1);
    const size_t size = probe_.headers.size();
    if (choice_.is_random())
      AppendHeader(header.name, *value, choice_.Below(2), probe_.headers);
    else
      probe_.headers.push_back({header.name, *value});
    const bool goes_on = WalkHeaders(headers, index + 1);
    probe_.headers.resize(size);
    return goes_on;
  });
}

bool SpaceWalker::Visit() {
  if (IsStopped()) return false;
  if (++steps_ > max_cases_ * kStepsPerCase) {
    tally_.is_cut = true;
    return false;
  }
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

}  // namespace routewind
