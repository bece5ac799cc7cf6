// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "replay/pipeline/call_router.h"
#include "replay/pipeline/ordered_lines.h"

namespace routewind {

// Writes call records, one a line, in capture order (`replay --calls`). Table and options outlive it.
class CallsFile : public CallObserver {
 public:
  // `path` "-" is standard output. An existing file is replaced.
  static Result<std::unique_ptr<CallsFile>> Open(const std::string& path, std::vector<std::string> captures,
                                                 const RouteTable& table, const RouterOptions& options);
  ~CallsFile() override;
  CallsFile(const CallsFile&) = delete;
  CallsFile& operator=(const CallsFile&) = delete;

  void OnCall(const RoutedCall& call) override;
  bool has_failed() const { return lines_.has_failed(); }
  void Flush() { lines_.Flush(); }
  Status Finish() { return lines_.Finish(); }

 private:
  CallsFile(std::FILE* file, const std::string& path, std::vector<std::string> captures, const RouteTable& table,
            const RouterOptions& options);

  std::FILE* file_;
  OrderedLines lines_;
  std::vector<std::string> captures_;
  const RouteTable& table_;
  const RouterOptions& options_;
  std::string line_;  // reused from call to call
};

}  // namespace routewind
