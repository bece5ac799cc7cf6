// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "proxy/admin_server.h"
#include "proxy/config_watch.h"
#include "proxy/decision_log.h"
#include "proxy/listener_plan.h"
#include "proxy/metrics.h"
#include "proxy/proxy.h"
#include "tools/routewind/options.h"
#include "tools/routewind/proxy_page.h"
#include "tools/routewind/stored_proxy.h"

namespace routewind {

// A running `routewind proxy`: the proxy, who hears of its calls, the admin port, and the watch that reloads it.
//
// Threads:     the watch's thread reloads, once the start is over; everything else is its owner's. What the admin pages
//              show is behind mutex_.
class ProxySession {
 public:
  static Result<std::unique_ptr<ProxySession>> Start(const ProxyFlags& flags, const GlobalFlags& global);
  ~ProxySession();

  // SIGHUP: the configuration is read again, and the decision log's file opened anew.
  void Hangup();
  // No new calls; those there are may finish; then the log and the store are closed.
  Status Finish();

 private:
  ProxySession(const ProxyFlags& flags, const GlobalFlags& global, BindOptions bind)
      : flags_(flags), global_(global), bind_(std::move(bind)) {}
  Status OpenOutputs(const LoadedConfig& loaded);
  Status StartProxy(LoadedConfig loaded);
  Status StartAdmin();
  Status StartWatch();
  std::vector<ProxyObserver*> Observers();
  void Reload();
  void Refuse(const std::string& message, const LoadedConfig* loaded);
  void NoteLoaded();
  std::vector<std::string> PortLines() const;  // "serving infra/edge port 80 at 127.0.0.1:80", one for each port
  void TellPorts(const std::vector<std::string>& told_before) const;  // those that are new
  std::string RenderMetrics() const;
  std::string RenderPage() const;

  const ProxyFlags& flags_;
  const GlobalFlags& global_;
  const BindOptions bind_;
  Metrics metrics_;
  std::unique_ptr<DecisionLog> log_;
  std::unique_ptr<StoredProxy> store_;
  std::unique_ptr<Proxy> proxy_;

  std::mutex reloading_;      // held while the proxy is started or reloaded
  mutable std::mutex mutex_;  // the two below
  ProxyPage page_;
  std::shared_ptr<const Snapshot> shown_;  // keeps page_.loaded alive

  AdminPages pages_;
  std::unique_ptr<AdminServer> admin_;
  std::unique_ptr<ConfigWatch> watch_;  // last: its thread uses all of the above
};

}  // namespace routewind
