// SPDX-License-Identifier: Apache-2.0
#include "integration/capture/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace routewind::integration {

Result<std::unique_ptr<ChildProcess>> ChildProcess::Start(const std::vector<std::string>& command) {
  std::array<int, 2> input = {};
  std::array<int, 2> output = {};
  if (pipe2(input.data(), O_CLOEXEC) != 0 || pipe2(output.data(), O_CLOEXEC) != 0) {
    return Error{"no pipe for " + command[0]};
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int failure =
      posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(input[0]);
  close(output[1]);
  if (failure != 0) {
    close(input[1]);
    close(output[0]);
    return Error{command[0] + ": cannot be started: " + std::strerror(failure)};
  }
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, input[1], output[0]));
}

ChildProcess::~ChildProcess() {
  Finish();
  close(output_);
}

std::string ChildProcess::ReadLine() {
  std::string line;
  char c = 0;
  while (read(output_, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

std::string ChildProcess::ReadAll() {
  std::string text;
  std::array<char, 65536> block = {};
  for (ssize_t n = read(output_, block.data(), block.size()); n > 0;
       n = read(output_, block.data(), block.size())) {
    text.append(block.data(), static_cast<size_t>(n));
  }
  return text;
}

void ChildProcess::Signal(int signal) const { kill(pid_, signal); }

int ChildProcess::Finish() {
  if (input_ < 0) return 0;
  close(input_);
  input_ = -1;
  int status = 0;
  waitpid(pid_, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace routewind::integration
