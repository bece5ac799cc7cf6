// SPDX-License-Identifier: Apache-2.0
// Any file as a capture, through every stage to decisions: it is refused or replayed, every call
// has its own ordinal, the report counts what the observer was told, and a second run tells the
// same.
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "engine/base/stable_hash.h"
#include "replay/pipeline/replay_run.h"
#include "replay/pipeline/testing/fuzzed_capture.h"

namespace routewind {
namespace {

struct Observer : CallObserver {
  void OnCall(const RoutedCall& call) override {
    if (call.rpc.ordinal >= seen.size()) seen.resize(call.rpc.ordinal + 1, false);
    if (seen[call.rpc.ordinal]) std::abort();
    seen[call.rpc.ordinal] = true;
    ++calls;
    digest += StableHash(call.request.path()) + StableHash(call.request.authority()) +
              MixHash(call.rpc.stream_id, call.rpc.response.bytes) +
              static_cast<uint64_t>(call.rpc.completeness);
  }
  std::vector<bool> seen;
  uint64_t calls = 0;
  uint64_t digest = 0;
};

uint64_t ReplayOnce(const RouteTable& table, const std::string& path) {
  Observer observer;
  ReplayInputs inputs;
  inputs.captures = {path};
  inputs.observers = {&observer};
  const Result<ReplayOutcome> outcome = RunReplay(table, inputs);
  if (!outcome) {
    if (outcome.error().message.empty()) std::abort();
    return 0;
  }
  if (outcome->report.calls != observer.calls) std::abort();
  return observer.digest;
}

}  // namespace
}  // namespace routewind

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  static const RouteTable table = testing::SmallTable();
  const testing::MemoryFile file(std::as_bytes(std::span(data, size)));
  const uint64_t first = ReplayOnce(table, file.path());
  if (ReplayOnce(table, file.path()) != first) std::abort();
  return 0;
}
