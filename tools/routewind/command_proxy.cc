// SPDX-License-Identifier: Apache-2.0
// `routewind proxy`: live gRPC calls through the routes of a configuration.
#include <csignal>
#include <memory>

#include "tools/routewind/command.h"
#include "tools/routewind/proxy_session.h"

namespace routewind {
namespace {

// Signals are taken by this thread alone, one at a time; every thread started later inherits the mask.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  int Wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
    return signal;
  }
  // From here on a second SIGINT or SIGTERM ends the program at once.
  void Release() const { pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

 private:
  sigset_t set_;
};

}  // namespace

int RunProxy(const ProxyFlags& flags, const GlobalFlags& global) {
  if (ReadsStandardInput(flags.config)) {
    return Fail("proxy reads its configuration again and again: name a file or folder, not -");
  }
  const Signals signals;
  Result<std::unique_ptr<ProxySession>> session = ProxySession::Start(flags, global);
  if (!session) return Fail(session.error().message);
  while (signals.Wait() == SIGHUP) (*session)->Hangup();
  signals.Release();
  const Status finished = (*session)->Finish();
  return finished ? kExitOk : Fail(finished.error().message);
}

}  // namespace routewind
