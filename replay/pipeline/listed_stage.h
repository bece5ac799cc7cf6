// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "replay/pipeline/call_recorder.h"
#include "replay/pipeline/replay_report.h"
#include "replay/source/call_sources.h"

namespace routewind {

// Calls out of lists and logs → a recorder's events, each its request and its end at once.
class ListedStage {
 public:
  // What one batch takes; further calls wait for the next.
  static constexpr uint64_t kMaxCalls = 4096;
  static constexpr uint64_t kMaxHeaderBytes = 4 << 20;  // but for the last call

  // `first_input` is the first list's index among the run's inputs, by which RoutedCall::capture names it.
  ListedStage(CallSources& calls, uint32_t first_input, const RouteTable& table, const RequestTarget& target,
              bool keeps_requests)
      : calls_(calls),
        has_files_(!calls.Totals().empty()),
        first_input_(first_input),
        recorder_(table, target, keeps_requests, anomalies_) {}

  // What is told from now on goes to `events`, which are cleared.
  void Begin(CallEvents& events);
  // Tells the calls that are not younger, as seen at this place of the run. False where the batch has no room for more.
  bool Tell(int64_t until_ns, uint64_t position) { return !has_files_ || TellCalls(until_ns, position); }
  // Reads no further: what was read is still told.
  void Stop() { calls_.Stop(); }
  // Adds what was counted. Call after the last batch.
  void AddTo(ReplayReport& report) const;

 private:
  bool TellCalls(int64_t until_ns, uint64_t position);
  void TellCall(const ListedCall& call);

  CallSources& calls_;
  const bool has_files_;
  const uint32_t first_input_;
  AnomalyLog anomalies_;
  CallRecorder recorder_;
  uint64_t told_calls_ = 0;
  uint64_t told_header_bytes_ = 0;
};

}  // namespace routewind
