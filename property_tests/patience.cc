// SPDX-License-Identifier: Apache-2.0
#include "property_tests/patience.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "engine/base/check.h"

namespace routewind {

Patience::Patience(std::chrono::seconds limit, std::function<uint64_t()> progress, std::function<void()> lose)
    : progress_(std::move(progress)), lose_(std::move(lose)), thread_([this, limit] { Watch(limit); }) {}

Patience::~Patience() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Patience::Watch(std::chrono::seconds limit) {
  std::unique_lock lock(mutex_);
  for (uint64_t seen = progress_();;) {
    if (changed_.wait_for(lock, limit, [this] { return is_over_; })) return;
    const uint64_t now = progress_();
    if (now == seen) return lose_();
    seen = now;
  }
}

std::string ObstacleTo(const std::function<void()>& work) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    std::signal(SIGALRM, SIG_DFL);
    const int nowhere = open("/dev/null", O_WRONLY);  // what a failed CHECK says is said by its signal
    if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    alarm(1);
    work();
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  if (!WIFSIGNALED(status)) return "";
  if (WTERMSIG(status) == SIGALRM) return "does not end within a second";
  return "ends the program by signal " + std::to_string(WTERMSIG(status));
}

}  // namespace routewind
