// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "replay/source/call_file.h"

namespace routewind {

// Files of requests and access logs as one list of calls: access logs merged by time, then requests, which have none, in
// the order of their files' sorted names.
//
// Order:       an access log is written as calls end, so its lines are put back in order of time within a window of
//              kWindowCalls calls or kWindowBytes; one that comes later goes on as it is and is counted
//              (SourceTotals::late_calls). A call without a time keeps its place behind the line before it. Ties: by file,
//              then line. The order of arguments is irrelevant.
// Memory:      the window, and a line of each file.
class CallSources {
 public:
  static constexpr size_t kWindowCalls = 65'536;
  static constexpr size_t kWindowBytes = 64 << 20;
  static constexpr int64_t kAnyTime = INT64_MAX;

  struct Options {
    std::vector<std::string> request_files;
    std::vector<std::string> access_logs;
    AccessLogMapping mapping;
    // What is wrong with a request that names no Gateway; empty: nothing.
    std::string gateway_fault;
    bool is_digested = false;
    int stop_descriptor = -1;  // FileStream::Options
  };

  // The order by which ListedCall::file and SourceTotals count files: access logs, then requests, each sorted.
  static std::vector<std::string> SortedPaths(const Options& options);

  // `options` outlives the sources.
  static Result<std::unique_ptr<CallSources>> Open(const Options& options);
  ~CallSources();

  // The next call whose time is at most `until_ns`; requests without a time come behind all others, with kAnyTime. False
  // where there is none. `call` is valid until the next call of this function.
  bool Next(int64_t until_ns, const ListedCall*& call);

  // Reads no further: what was read is still told.
  void Stop();

  std::vector<SourceTotals> Totals() const;      // by file
  std::vector<std::string> Digests() const;      // by file; empty for one that was not read to its end
  uint64_t offset_bytes() const;
  uint64_t size_bytes() const;

 private:
  struct Impl;
  explicit CallSources(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
