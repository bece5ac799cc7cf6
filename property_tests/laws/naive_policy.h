// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/policy/policy.h"
#include "engine/policy/probe.h"
#include "property_tests/generate/chooser.h"
#include "property_tests/oracle/naive_decide.h"

namespace routewind {

// A policy of exact conditions read literally, by the naive reading of the configuration: tries
// every combination of every text that stands anywhere in either, and one text more of each kind.
// Shares no code with the search of engine/policy. Configuration and policy outlive it.
class NaivePolicy {
 public:
  NaivePolicy(const Config& config, const EngineOptions& options, const Policy& policy);

  // Whether the policy speaks of the request and some pick breaks it.
  bool IsBrokenBy(const RequestView& request);

  // A request that breaks the policy. All combinations while they are at most kMaxRequests, else so
  // many by lot.
  static constexpr uint64_t kMaxRequests = 2000;
  std::optional<Probe> FindBreaking(Chooser& choose);
  bool is_exhaustive() const { return CountCombinations() <= kMaxRequests; }

 private:
  bool Admits(const RequestCondition& condition, const RequestView& request) const;
  bool IsDescribed(const NaiveAnswer& answer, const BackendRef* backend) const;
  bool IsKept(const NaiveAnswer& answer, const BackendRef* backend) const;
  void CollectTexts();
  uint64_t CountCombinations() const;
  // Whether the request's Gateway listens at its port: at no other can a request come to it.
  bool HasDoor(const Probe& probe) const;

  // What requests are combined from; a header without a value is absent.
  struct Header {
    std::string name;
    std::vector<std::optional<std::string>> values;
  };
  Probe Combine(uint64_t number) const;

  const Config& config_;
  const EngineOptions options_;
  const Policy& policy_;
  NaiveReading reading_;
  std::vector<std::string> gateways_, hosts_, services_, methods_;
  std::vector<uint16_t> ports_;
  std::vector<Header> headers_;
};

}  // namespace routewind
