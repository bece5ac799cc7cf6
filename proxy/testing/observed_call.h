// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/config/load_for_test.h"
#include "proxy/proxy_observer.h"

// Calls for tests of observers, without a proxy. Test-only.
namespace routewind::testing {

inline std::shared_ptr<const Snapshot> SnapshotOf(std::string yaml, uint64_t generation = 1) {
  LoadedConfig loaded = LoadText(std::move(yaml));
  RouteTable table = CompileRoutes(loaded.config, {});
  return std::make_shared<const Snapshot>(std::move(loaded), std::move(table), Upstreams(),
                                          generation);
}

// A route `web/pay`, rule 0 named `all`: every call of service a.B goes to Service web/pay, port
// 50051.
inline std::string PayRoute(const std::string& service = "a.B",
                            const std::string& backend = "pay") {
  return "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\n"
         "metadata: {name: pay, namespace: web}\nspec:\n  parentRefs: [{name: edge}]\n  rules:\n"
         "  - matches: [{method: {service: " +
         service +
         "}}]\n"
         "    backendRefs: [{name: " +
         backend + ", port: 50051}]\n";
}

// A call as a worker would tell of it. Decides when it is made.
class ObservedCall {
 public:
  explicit ObservedCall(std::shared_ptr<const Snapshot> snapshot, std::string path = "/a.B/C",
                        std::vector<HeaderView> headers = {})
      : snapshot_(std::move(snapshot)),
        path_(std::move(path)),
        headers_(std::move(headers)),
        request_{.authority = "pay.example.com",
                 .path = path_,
                 .headers = headers_,
                 .gateway = {},
                 .port = 80},
        decision_(Decide(snapshot_->table(), request_, {})),
        finished_{.snapshot = *snapshot_,
                  .decision = decision_,
                  .request = request_,
                  .client = "10.0.0.7:41234",
                  .server = "10.0.0.1:50051",
                  .endpoint = {},
                  .status_message = {}} {}
  ObservedCall(const ObservedCall&) = delete;
  ObservedCall& operator=(const ObservedCall&) = delete;

  FinishedCall& finished() { return finished_; }
  void Start(ProxyObserver& observer) const {
    observer.OnStart({.ordinal = finished_.ordinal, .snapshot = *snapshot_, .decision = decision_});
  }
  void End(ProxyObserver& observer) const { observer.OnEnd(finished_); }
  void StartAndEnd(ProxyObserver& observer) const {
    Start(observer);
    End(observer);
  }

 private:
  std::shared_ptr<const Snapshot> snapshot_;
  std::string path_;
  std::vector<HeaderView> headers_;
  RequestView request_;
  Decision decision_;
  FinishedCall finished_;
};

}  // namespace routewind::testing
