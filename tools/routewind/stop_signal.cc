// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/stop_signal.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>

namespace routewind {
namespace {

std::atomic<bool> stop_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

int stop_event = -1;

void RequestStop(int) {
  stop_requested = true;
  const uint64_t one = 1;
  // An eventfd takes this but for 2^64 - 1 times; there is nothing to do about it in a handler anyway.
  static_cast<void>(write(stop_event, &one, sizeof one) == sizeof one);
}

}  // namespace

void StopOnSignals() {
  stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action {};
  action.sa_handler = RequestStop;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and no SA_RESTART: a blocked read comes back
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool IsStopRequested() { return stop_requested.load(std::memory_order_relaxed); }

int StopDescriptor() { return stop_event; }

}  // namespace routewind
