// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/stored_replay.h"

#include <sys/stat.h>

#include <unordered_set>
#include <utility>

#include "tools/routewind/stored_run.h"
#include "tools/routewind/version.h"

namespace routewind {
namespace {

bool IsRegularFile(const std::string& path, struct stat& status) {
  return path != "-" && stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// Size of a regular file; a pipe has none. The digest follows at the end, from the replay's own reading.
RunInput DescribeInput(const std::string& path) {
  struct stat status {};
  return {path, IsRegularFile(path, status) ? status.st_size : 0, ""};
}

}  // namespace

struct StoredReplay::Impl {
  std::unique_ptr<RunWriter> writer;
  std::unordered_set<uint64_t> known_connections;  // captured ones, by ordinal
  bool has_nowhere = false;             // whether the connection kNowhere is known
  Status status = Ok{};                 // the first failure; later calls are not added

  // Behind every captured connection: that of calls of which no end is known, and one for each listed call of which one is.
  static constexpr uint64_t kNowhere = uint64_t{1} << 39;

  // The number of a call's connection, added when it is new.
  uint64_t ConnectionOf(const Rpc& rpc) {
    const ConnectionInfo& connection = *rpc.connection;
    uint64_t number = connection.ordinal;
    if (number != ConnectionInfo::kNotCaptured) {
      if (!known_connections.insert(number).second) return number;
    } else if (connection.client.ip_version == Endpoint::kNowhere && connection.server.ip_version == Endpoint::kNowhere) {
      number = kNowhere;
      if (std::exchange(has_nowhere, true)) return number;
    } else {
      number = kNowhere + 1 + rpc.ordinal;
    }
    writer->AddConnection(number, connection.client.ToString(), connection.server.ToString());
    return number;
  }
};

StoredReplay::StoredReplay(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StoredReplay::~StoredReplay() = default;

Result<std::unique_ptr<StoredReplay>> StoredReplay::Begin(const ReplayFlags& flags, const LoadedConfig& loaded,
                                                          const PolicySet& policies,
                                                          const std::vector<std::string>& captures) {
  Result<Store> store = Store::Open(flags.store_file, {});
  if (!store) return store.error();
  RunStart start = DescribeRun(RunKind::kReplay, flags.config, flags.command_line, loaded);
  start.tool_version = VersionShort();
  AddPolicySources(policies, start);
  for (const std::string& path : captures) start.inputs.push_back(DescribeInput(path));
  Result<std::unique_ptr<RunWriter>> writer = RunWriter::Begin(*store, start);
  if (!writer) return writer.error();
  auto impl = std::make_unique<Impl>();
  impl->writer = std::move(writer).value();
  return std::unique_ptr<StoredReplay>(new StoredReplay(std::move(impl)));
}

void StoredReplay::OnCall(const RoutedCall& call) {
  if (!impl_->status) return;
  RunWriter& writer = *impl_->writer;
  const Rpc& rpc = call.rpc;
  CallRow row;
  row.ordinal = rpc.ordinal;
  if (rpc.request_at.timestamp_ns != kUnknownTimeNs) row.time_ns = rpc.request_at.timestamp_ns;
  row.connection = impl_->ConnectionOf(rpc);
  row.stream_id = rpc.stream_id;
  row.request = writer.InternRequest(call.request.authority(), call.request.path(), call.request.headers());
  row.decision = InternDecision(writer, call.decision);
  row.completeness = static_cast<uint8_t>(rpc.completeness);
  row.unknown_headers = rpc.unknown_headers;
  row.request_messages = rpc.request.messages;
  row.request_bytes = rpc.request.bytes;
  row.response_messages = rpc.response.messages;
  row.response_bytes = rpc.response.bytes;
  if (rpc.status) row.status = static_cast<int32_t>(*rpc.status);
  if (rpc.end_at.packet_ordinal != 0) row.duration_ns = rpc.end_at.timestamp_ns - rpc.request_at.timestamp_ns;
  row.capture = call.capture;
  impl_->status = writer.AddCall(row);
}

Status StoredReplay::Finish(const ReplayOutcome& outcome, const std::string& report_json) {
  if (!impl_->status) return impl_->status;
  RunEnd end;
  end.state = outcome.is_stopped ? RunState::kStopped : RunState::kFinished;
  end.finished_at_ns = NowNs();
  end.report = report_json;
  end.input_digests = outcome.digests;
  const Result<RunSummary> summary = impl_->writer->Finish(end);
  if (!summary) return summary.error();
  return Ok{};
}

}  // namespace routewind
