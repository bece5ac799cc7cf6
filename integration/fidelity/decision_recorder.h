// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "proxy/proxy_observer.h"

namespace routewind::integration {

// What a decision came to, in the words of both the proxy and `replay --calls`.
struct DecidedCall {
  std::string outcome;
  std::string route;  // "default/shop"; empty: no rule matched
  uint32_t rule = 0;
  std::string backend;  // "default/pay:50051"; empty: none was picked
  friend bool operator==(const DecidedCall&, const DecidedCall&) = default;
};

// Keeps the proxy's decisions by the calls' x-call-id.
class DecisionRecorder final : public ProxyObserver {
 public:
  void OnStart(const StartedCall& /*call*/) override {}
  void OnEnd(const FinishedCall& call) override;
  // Complete once the proxy has drained.
  std::map<std::string, DecidedCall> decisions() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, DecidedCall> decisions_;
};

}  // namespace routewind::integration
