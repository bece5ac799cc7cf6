// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/stop_signal.h"

#include <atomic>
#include <csignal>

namespace routewind {
namespace {

std::atomic<bool> stop_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

void RequestStop(int) { stop_requested = true; }

}  // namespace

void StopOnSignals() {
  struct sigaction action {};
  action.sa_handler = RequestStop;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and no SA_RESTART: a blocked read comes back
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool IsStopRequested() { return stop_requested.load(std::memory_order_relaxed); }

}  // namespace routewind
