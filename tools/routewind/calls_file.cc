// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/calls_file.h"

#include <cerrno>
#include <cstring>

#include "replay/pipeline/call_json.h"

namespace routewind {

Result<std::unique_ptr<CallsFile>> CallsFile::Open(const std::string& path, std::vector<std::string> captures,
                                                   const RouteTable& table, const RouterOptions& options) {
  std::FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
  if (file == nullptr) return Error{"cannot write " + path + ": " + std::strerror(errno)};
  return std::unique_ptr<CallsFile>(new CallsFile(file, path, std::move(captures), table, options));
}

CallsFile::CallsFile(std::FILE* file, const std::string& path, std::vector<std::string> captures,
                     const RouteTable& table, const RouterOptions& options)
    : file_(file),
      lines_(file, path == "-" ? "standard output" : path),
      captures_(std::move(captures)),
      table_(table),
      options_(options) {}

CallsFile::~CallsFile() {
  if (file_ != stdout) std::fclose(file_);
}

void CallsFile::OnCall(const RoutedCall& call) {
  line_.clear();
  JsonWriter json(line_);
  WriteCall(json, table_, options_, call, captures_[call.capture]);
  lines_.Add(call.rpc.ordinal, line_);
}

}  // namespace routewind
