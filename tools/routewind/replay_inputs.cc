// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/replay_inputs.h"

#include <algorithm>
#include <utility>

#include "replay/capture/file_stream.h"
#include "tools/routewind/command.h"

namespace routewind {

Status CheckReplayInputs(const ReplayFlags& flags) {
  const bool is_live = !flags.interface.empty();
  if (flags.captures.empty() && !is_live && flags.request_files.empty() && flags.access_logs.empty()) {
    return Error{"name something to replay: a CAPTURE, -i IFACE, --requests FILE.jsonl or --access-log FILE.jsonl"};
  }
  if (is_live && !flags.captures.empty()) return Error{"give either capture files, or an interface with -i"};
  if (flags.follows && is_live) return Error{"--follow is for capture files; an interface is followed anyway"};
  if (!flags.access_log_mapping.empty() && flags.access_logs.empty()) {
    return Error{"--access-log-mapping goes with --access-log"};
  }
  auto readers = static_cast<ptrdiff_t>(ReadsStandardInput(flags.config));
  for (const auto* paths : {&flags.captures, &flags.request_files, &flags.access_logs}) {
    readers += std::count(paths->begin(), paths->end(), "-");
  }
  readers += flags.access_log_mapping == "-" ? 1 : 0;
  if (readers > 1) return Error{"only one of -c, CAPTURE, --requests and --access-log can be -, standard input"};
  return Ok{};
}

Result<CallSources::Options> ListedInputs(const ReplayFlags& flags, const std::string& gateway_fault) {
  CallSources::Options listed;
  listed.request_files = flags.request_files;
  listed.access_logs = flags.access_logs;
  listed.gateway_fault = gateway_fault;
  if (flags.access_log_mapping.empty()) return listed;
  Result<AccessLogMapping> mapping = LoadAccessLogMapping(flags.access_log_mapping);
  if (!mapping) return Error{"--access-log-mapping: " + mapping.error().message};
  listed.mapping = std::move(mapping).value();
  return listed;
}

Status CheckReadable(const ReplayInputs& inputs) {
  const Status packets = CheckPacketSource(SourceOptions(inputs));
  if (!packets) return packets;
  for (const std::string& path : CallSources::SortedPaths(inputs.listed)) {
    if (path == "-") continue;
    const Result<std::unique_ptr<FileStream>> file = FileStream::Open(path, {});
    if (!file) return file.error();
  }
  return Ok{};
}

}  // namespace routewind
