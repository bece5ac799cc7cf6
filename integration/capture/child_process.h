// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace routewind::integration {

// A program that runs beside this one, found through PATH, with pipes to its standard input and
// output; its standard error is ours. Closing its input asks it to end.
class ChildProcess {
 public:
  static Result<std::unique_ptr<ChildProcess>> Start(const std::vector<std::string>& command);
  ~ChildProcess();  // closes the input and waits for the end

  std::string ReadLine();  // without the line feed; empty at the end of the output
  std::string ReadAll();   // the rest of the output

  void Signal(int signal) const;

  // Closes the input, waits, and returns the exit code; -1 after a signal.
  int Finish();

 private:
  ChildProcess(pid_t pid, int input, int output) : pid_(pid), input_(input), output_(output) {}

  pid_t pid_;
  int input_;   // its standard input; -1 once closed
  int output_;  // its standard output
};

}  // namespace routewind::integration
