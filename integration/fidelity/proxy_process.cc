// SPDX-License-Identifier: Apache-2.0
#include "integration/file_text.h"
#include "integration/fidelity/proxy_process.h"

#include <signal.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/base/check.h"
#include "proxy/testing/client_socket.h"

namespace routewind::integration {
namespace {

size_t CountOf(const std::string& word, const std::string& text) {
  size_t count = 0;
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

uint16_t PortOf(const std::string& address) {
  return static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

}  // namespace

ProxyProcess::ProxyProcess(const std::string& config, const std::string& flags, const std::string& before) {
  Write(config);
  auto program =
      ChildProcess::Start({"sh", "-c",
                           "cd '" + folder_.path() + "' && " + before + " exec '" ROUTEWIND_BINARY_DIR
                           "/routewind' proxy -c routes.yaml " + flags + " 2>&1"});
  CHECK(program.has_value());
  program_ = std::move(program).value();
  // "serving default/edge port 80 at 127.0.0.1:4711 (TLS)"
  for (size_t left = CountOf("--listen ", flags); left > 0; --left) {
    std::istringstream words(AwaitLine("serving "));
    std::string word;
    while (words >> word && word != "port") {
    }
    uint16_t port = 0;
    words >> port >> word;
    words >> addresses_[port];
  }
  if (CountOf("--admin ", flags) > 0) {
    const std::string line = AwaitLine("admin at ");
    admin_ = line.substr(line.rfind(' ') + 1);
  }
}

ProxyProcess::~ProxyProcess() {
  program_->Signal(SIGKILL);  // of one that has ended, nothing more
}

std::string ProxyProcess::Read(const std::string& file) const {
  return FileText(folder_.File(file));
}

void ProxyProcess::Write(const std::string& config) const {
  std::ofstream(folder_.File("routes.next")) << config;
  std::filesystem::rename(folder_.File("routes.next"), folder_.File("routes.yaml"));
}

std::string ProxyProcess::Reload(const std::string& config, const std::string& answer) {
  Write(config);
  Signal(SIGHUP);
  return AwaitLine(answer);
}

std::string ProxyProcess::AwaitLine(const std::string& part) {
  for (;;) {
    const std::string line = program_->ReadLine();
    told_ += line + "\n";
    if (line.find(part) != std::string::npos) return line;
    if (line.empty()) std::fprintf(stderr, "'%s' never came:\n%s\n", part.c_str(), told_.c_str());
    CHECK(!line.empty());
  }
}

std::string ProxyProcess::Get(const std::string& path) const {
  const auto client = testing::ClientSocket::Connect(PortOf(admin_));
  client.Send("GET " + path + " HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
  return client.ReceiveAll();
}

}  // namespace routewind::integration
