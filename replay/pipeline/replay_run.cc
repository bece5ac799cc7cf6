// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/replay_run.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "engine/base/check.h"
#include "replay/pipeline/batch_schedule.h"
#include "replay/pipeline/decode_lane.h"
#include "replay/pipeline/listed_stage.h"
#include "replay/pipeline/packet_stage.h"

namespace routewind {
namespace {

// Captures → segments, lane by lane → calls → decisions; listed calls come in beside the lanes, as one more recorder.
class Run : public BatchWork {
 public:
  Run(const RouteTable& table, const ReplayInputs& inputs, PacketSource& source, CallSources& listed, TlsKeys& keys,
      ReplayReport& report)
      : inputs_(inputs),
        source_(source),
        listed_source_(listed),
        report_(report),
        router_(table, inputs.router, inputs.observers, report),
        packets_(source, SourceOptions(inputs).is_endless(), inputs.filter, keys, packet_anomalies_),
        listed_(listed, static_cast<uint32_t>(source.paths().size()), table, inputs.router.target, !inputs.observers.empty()),
        slots_(SlotsOf(inputs.threads)) {
    for (uint32_t i = 0; i < kLanes; ++i) {
      lanes_.emplace_back(table, inputs.router.target, !inputs.observers.empty(), keys);
      if (inputs.distrusts_habits) lanes_.back().DistrustHabits();
    }
  }

  bool Fill(uint32_t slot) override {
    Slot& filled = slots_[slot];
    listed_.Begin(filled.events[kListed]);
    const bool has_more = packets_.is_over() ? FillWithListed(filled.batch) : FillWithPackets(filled.batch);
    filled.progress = {source_.offset_bytes() + listed_source_.offset_bytes(),
                       source_.size_bytes() + listed_source_.size_bytes(), 0};
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
    listed_.AddTo(report_);
    report_.anomalies.Add(packet_anomalies_);
    for (const DecodeLane& lane : lanes_) lane.AddTo(report_);
    CHECK(report_.capture.AddUp());
  }
  bool IsStopRequested() const { return inputs_.is_stop_requested && inputs_.is_stop_requested(); }

 private:
  static constexpr size_t kListed = kLanes;  // its recorder's place behind those of the lanes

  struct Slot {
    SegmentBatch batch;
    std::array<CallEvents, kLanes + 1> events;
    ReplayProgress progress;
  };

  bool FillWithPackets(SegmentBatch& batch) {
    packets_.Fill(
        batch, [this] { return IsStopRequested(); },
        [this](int64_t time_ns, uint64_t segment) { return listed_.Tell(time_ns, PositionOfDue(segment)); });
    return true;
  }
  // What is left of the lists, once all packets are there.
  bool FillWithListed(SegmentBatch& batch) {
    packets_.FillWithNothing(batch);
    if (IsStopRequested()) listed_.Stop();
    return !listed_.Tell(CallSources::kAnyTime, PositionOf(batch.first()));
  }
  // No packet for a while.
  void OnIdle() {
    router_.Finish();
    if (inputs_.on_idle) inputs_.on_idle();
  }

  const ReplayInputs& inputs_;
  PacketSource& source_;
  CallSources& listed_source_;
  ReplayReport& report_;
  CallRouter router_;
  AnomalyLog packet_anomalies_;
  PacketStage packets_;
  ListedStage listed_;
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
          .reader = {.is_digested = inputs.are_inputs_digested,
                     .is_followed = inputs.are_captures_followed,
                     .stop_descriptor = inputs.stop_descriptor}};
}

std::vector<std::string> InputPaths(const ReplayInputs& inputs) {
  std::vector<std::string> paths = SourceNames(SourceOptions(inputs));
  for (std::string& path : CallSources::SortedPaths(inputs.listed)) paths.push_back(std::move(path));
  return paths;
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
  Result<std::unique_ptr<CallSources>> listed = CallSources::Open(inputs.listed);
  if (!listed) return listed.error();
  if (inputs.on_started) inputs.on_started();
  outcome.report.capture.files = inputs.captures.size();

  Run run(table, inputs, source, **listed, keys, outcome.report);
  RunBatches(run, kLanes, inputs.threads);
  outcome.is_stopped = run.IsStopRequested() && !options.is_endless();
  run.Finish();
  outcome.report.tls.has_key_log = inputs.tls_keys != nullptr;
  outcome.report.anomalies.Add(capture_anomalies);
  outcome.captures = InputPaths(inputs);
  outcome.digests = source.digests();
  for (std::string& digest : (*listed)->Digests()) outcome.digests.push_back(std::move(digest));
  outcome.warnings = source.warnings();
  if (inputs.filter != nullptr && !inputs.filter->fault().empty()) outcome.warnings.push_back(inputs.filter->fault());
  for (std::string& warning : keys.Warnings()) outcome.warnings.push_back(std::move(warning));
  return outcome;
}

}  // namespace routewind
