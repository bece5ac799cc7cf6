// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/replay_run.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <utility>

#include "engine/base/check.h"
#include "replay/pipeline/batch_schedule.h"
#include "replay/pipeline/decode_lane.h"
#include "replay/pipeline/packet_stage.h"

namespace routewind {
namespace {

// Captures → segments, lane by lane → calls → decisions.
class Run : public BatchWork {
 public:
  Run(const RouteTable& table, const ReplayInputs& inputs, PacketSource& source, TlsKeys& keys, ReplayReport& report)
      : inputs_(inputs),
        source_(source),
        report_(report),
        router_(table, inputs.router, inputs.observers, report),
        packets_(source, SourceOptions(inputs).is_endless(), inputs.filter, keys, packet_anomalies_),
        slots_(SlotsOf(inputs.threads)) {
    for (uint32_t i = 0; i < kLanes; ++i) lanes_.emplace_back(table, inputs.router.target, !inputs.observers.empty(), keys);
  }

  bool Fill(uint32_t slot) override {
    Slot& filled = slots_[slot];
    const bool has_more = packets_.Fill(filled.batch, [this] { return IsStopRequested(); });
    filled.progress = {source_.offset_bytes(), source_.size_bytes(), 0};
    return has_more;
  }
  void Process(uint32_t slot, uint32_t lane) override {
    lanes_[lane].Process(lane, slots_[slot].batch, slots_[slot].events[lane]);
  }
  void Take(uint32_t slot) override {
    router_.Take(slots_[slot].events);
    if (slots_[slot].batch.is_idle()) OnIdle();
    slots_[slot].progress.calls = report_.calls;
    if (inputs_.on_progress) inputs_.on_progress(slots_[slot].progress);
  }

  void Finish() {
    router_.Finish();
    packets_.AddTo(report_);
    report_.anomalies.Add(packet_anomalies_);
    for (const DecodeLane& lane : lanes_) lane.AddTo(report_);
    CHECK(report_.capture.AddUp());
  }
  bool IsStopRequested() const { return inputs_.is_stop_requested && inputs_.is_stop_requested(); }

 private:
  struct Slot {
    SegmentBatch batch;
    std::array<CallEvents, kLanes> events;
    ReplayProgress progress;
  };

  // No packet for a while.
  void OnIdle() {
    router_.Finish();
    if (inputs_.on_idle) inputs_.on_idle();
  }

  const ReplayInputs& inputs_;
  PacketSource& source_;
  ReplayReport& report_;
  CallRouter router_;
  AnomalyLog packet_anomalies_;
  PacketStage packets_;
  std::deque<DecodeLane> lanes_;  // cannot be moved
  std::vector<Slot> slots_;
};

}  // namespace

std::vector<std::string> SortedCaptures(std::vector<std::string> captures) {
  std::sort(captures.begin(), captures.end());
  return captures;
}

PacketSourceOptions SourceOptions(const ReplayInputs& inputs) {
  return {.captures = SortedCaptures(inputs.captures),
          .interface = inputs.interface,
          .interface_filter = inputs.interface_filter,
          .reader = {.is_digested = inputs.are_captures_digested, .is_followed = inputs.are_captures_followed,
                     .stop_descriptor = inputs.stop_descriptor}};
}

Result<ReplayOutcome> RunReplay(const RouteTable& table, const ReplayInputs& inputs) {
  ReplayOutcome outcome;
  AnomalyLog capture_anomalies;
  TlsKeys no_keys;
  TlsKeys& keys = inputs.tls_keys != nullptr ? *inputs.tls_keys : no_keys;
  PacketSourceOptions options = SourceOptions(inputs);
  options.reader.secrets = &keys;
  Result<std::unique_ptr<PacketSource>> opened = OpenPacketSource(options, capture_anomalies);
  if (!opened) return opened.error();
  PacketSource& source = **opened;
  if (inputs.on_started) inputs.on_started();
  outcome.report.capture.files = inputs.captures.size();

  Run run(table, inputs, source, keys, outcome.report);
  RunBatches(run, kLanes, inputs.threads);
  outcome.is_stopped = run.IsStopRequested() && !options.is_endless();
  run.Finish();
  outcome.report.anomalies.Add(capture_anomalies);
  outcome.captures = source.paths();
  outcome.digests = source.digests();
  outcome.warnings = source.warnings();
  if (inputs.filter != nullptr && !inputs.filter->fault().empty()) outcome.warnings.push_back(inputs.filter->fault());
  for (std::string& warning : keys.Warnings()) outcome.warnings.push_back(std::move(warning));
  return outcome;
}

}  // namespace routewind
