// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "integration/capture/child_process.h"
#include "integration/temp_folder.h"

namespace routewind::integration {

// The program `routewind proxy` beside this one, with its configuration in a file of a folder of its own.
class ProxyProcess {
 public:
  // `flags` as a shell reads them, in that folder: "--listen 80=127.0.0.1:0 --store calls.db"; `before` is the shell's,
  // too: "ulimit -n 64;". Returns when the ports are open, and the admin port where there is one. Whatever is wrong
  // stops the test.
  ProxyProcess(const std::string& config, const std::string& flags, const std::string& before = "");
  ~ProxyProcess();

  // "127.0.0.1:4711", where the listeners of `port` are served.
  const std::string& address(uint16_t port = 80) const { return addresses_.at(port); }
  const std::string& admin() const { return admin_; }
  const std::string& told() const { return told_; }  // all lines so far
  const TempFolder& folder() const { return folder_; }
  // Text of a file of the folder; empty: it is not there.
  std::string Read(const std::string& file) const;

  // The next configuration, in one step; nobody is told.
  void Write(const std::string& config) const;
  // Writes it, sends SIGHUP, and waits for a line that holds `answer`, which it returns.
  std::string Reload(const std::string& config, const std::string& answer = "is in force");
  // The next line of output that holds `part`; a program that ends before stops the test.
  std::string AwaitLine(const std::string& part);
  // A page of the admin port, headers and all.
  std::string Get(const std::string& path) const;

  void Signal(int signal) const { program_->Signal(signal); }
  // Waits for the end that a signal asked for. The exit code.
  int Finish() { return program_->Finish(); }

 private:
  TempFolder folder_;
  std::unique_ptr<ChildProcess> program_;
  std::map<uint16_t, std::string> addresses_;
  std::string admin_;
  std::string told_;
};

// Asks again until the text holds `part`, for a minute at most, and returns it: what is told at a call's end comes a
// moment after its client has the answer.
template <typename Ask>
std::string AwaitText(const std::string& part, Ask ask) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  std::string text = ask();
  while (text.find(part) == std::string::npos && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    text = ask();
  }
  return text;
}

}  // namespace routewind::integration
