// SPDX-License-Identifier: Apache-2.0
// Any file as a capture to record, without payloads and secrets and as it is: what is written is a capture that can be read
// to its end, and no more calls are found in it than in the original. Without payloads all of its packets are TCP, and every
// header value that is not to be shown is a hash.
#include <cstdlib>
#include <span>
#include <string>

#include "replay/pipeline/replay_run.h"
#include "replay/pipeline/testing/fuzzed_capture.h"
#include "replay/recorder/record_run.h"

namespace routewind {
namespace {

using testing::MemoryFile;

const ValueHiding& Hiding() {
  static const ValueHiding hiding("key", {"x-env"});
  return hiding;
}

struct SecretWatch : CallObserver {
  void OnCall(const RoutedCall& call) override {
    for (const HeaderView& header : call.request.headers()) {
      if (!Hiding().IsShown(header.name) && !IsHidden(header.name, header.value)) std::abort();
    }
  }
};

Result<ReplayOutcome> Replay(const std::string& path, CallObserver* observer) {
  static const RouteTable table = testing::SmallTable();
  ReplayInputs inputs;
  inputs.captures = {path};
  if (observer != nullptr) inputs.observers = {observer};
  return RunReplay(table, inputs);
}

void Record(const std::string& from, const std::string& to, const ValueHiding* hiding) {
  Result<std::unique_ptr<PcapngWriter>> writer = PcapngWriter::Create(to, "fuzzer");
  if (!writer) std::abort();
  RecordInputs inputs;
  inputs.source.captures = {from};
  inputs.hiding = hiding;
  if (!RunRecord(inputs, **writer)) std::abort();
}

void CheckRecording(const ReplayReport& original, const std::string& path, bool is_hidden) {
  SecretWatch watch;
  const Result<ReplayOutcome> outcome = Replay(path, is_hidden ? &watch : nullptr);
  if (!outcome) std::abort();
  const ReplayReport& report = outcome->report;
  if (report.anomalies.Count(Anomaly::kTruncatedFile) != 0) std::abort();
  if (is_hidden && report.capture.tcp_packets() != report.capture.packets) std::abort();
  // Where packets are too late to be put in order, every reading of them is another.
  if (original.anomalies.Count(Anomaly::kTimeDisorder) != 0) return;
  if (report.calls > original.calls) std::abort();
}

}  // namespace
}  // namespace routewind

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  const testing::MemoryFile original(std::as_bytes(std::span(data, size)));
  const Result<ReplayOutcome> outcome = Replay(original.path(), nullptr);
  if (!outcome) return 0;
  for (const ValueHiding* hiding : {&Hiding(), static_cast<const ValueHiding*>(nullptr)}) {
    const testing::MemoryFile recording({});
    Record(original.path(), recording.path(), hiding);
    CheckRecording(outcome->report, recording.path(), hiding != nullptr);
  }
  return 0;
}
