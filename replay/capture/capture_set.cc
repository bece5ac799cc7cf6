// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/capture_set.h"

#include <poll.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace routewind {

Result<CaptureSet> CaptureSet::Open(std::vector<std::string> paths, AnomalyLog& anomalies,
                                    const CaptureReaderOptions& options) {
  std::sort(paths.begin(), paths.end());
  auto memory = std::make_unique<BlockPool>();
  CaptureReaderOptions shared = options;
  shared.memory = memory.get();
  std::vector<Source> sources;
  for (const std::string& path : paths) {
    Result<PcapReader> reader = PcapReader::Open(path, shared);
    if (!reader) return reader.error();
    sources.push_back({std::move(reader).value(), Packet{}, State::kWaiting, 0});
  }
  return CaptureSet(std::move(paths), std::move(memory), std::move(sources), anomalies);
}

CaptureSet::CaptureSet(std::vector<std::string> paths, std::unique_ptr<BlockPool> memory, std::vector<Source> sources,
                       AnomalyLog& anomalies)
    : paths_(std::move(paths)),
      memory_(std::move(memory)),
      sources_(std::move(sources)),
      anomalies_(&anomalies),
      order_(std::make_unique<Ordered>(anomalies)) {
  in_state_[static_cast<size_t>(State::kWaiting)] = sources_.size();
}

void CaptureSet::SetState(Source& source, State state) {
  --in_state_[static_cast<size_t>(source.state)];
  ++in_state_[static_cast<size_t>(state)];
  source.state = state;
}

// Reads the source's next packet into `packet`. False: there is none right now, and the source's state tells why.
bool CaptureSet::Advance(uint32_t index, Packet& packet) {
  Source& source = sources_[index];
  const PcapReader::Next next = source.reader.ReadNext(packet);
  if (next == PcapReader::Next::kPacket) [[likely]] {
    packet.capture = index;
    if (source.state != State::kHasPacket) SetState(source, State::kHasPacket);
    return true;
  }
  const uint64_t dropped = source.reader.dropped_packets();
  if (dropped > source.told_dropped) anomalies_->Add(Anomaly::kDroppedByCapture, ordinal_, dropped - source.told_dropped);
  source.told_dropped = dropped;
  if (next == PcapReader::Next::kTruncated) TellTruncation(index);
  if (next != PcapReader::Next::kWaiting) {
    SetState(source, State::kEnded);
  } else if (source.state == State::kHasPacket) {
    SetState(source, State::kWaiting);
  }
  return false;
}

void CaptureSet::AdvanceToItsTurn(uint32_t index) {
  Packet& packet = sources_[index].packet;
  if (!Advance(index, packet)) return;
  turns_.push_back({packet.timestamp_ns, index});
  std::push_heap(turns_.begin(), turns_.end(), std::greater<>());
}

void CaptureSet::TellTruncation(uint32_t index) {
  anomalies_->Add(Anomaly::kTruncatedFile, ordinal_);  // behind the last packet there is
  const PcapReader& reader = sources_[index].reader;
  warnings_.push_back(paths_[index] + (reader.is_cut() ? ": ends in the middle of a packet; everything before that was used ("
                                                       : ": cannot be read further; only what stands before was used (") +
                      reader.truncation_detail() + ")");
}

void CaptureSet::AdvanceThoseWithout() {
  if (last_taken_ != kNone) AdvanceToItsTurn(static_cast<uint32_t>(std::exchange(last_taken_, kNone)));
  if (!HasSourceIn(State::kWaiting) && !HasSourceIn(State::kQuiet)) return;
  for (uint32_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].state == State::kWaiting || sources_[i].state == State::kQuiet) AdvanceToItsTurn(i);
  }
}

// Pipes wake us; growing files are looked at again after a while.
void CaptureSet::Wait() const {
  std::vector<pollfd> pipes;
  for (const Source& source : sources_) {
    const int pipe = source.state == State::kEnded ? -1 : source.reader.pipe_descriptor();
    if (pipe >= 0) pipes.push_back({pipe, POLLIN, 0});
  }
  poll(pipes.data(), pipes.size(), kWaitMs);
}

void CaptureSet::TellQuiet() {
  for (Source& source : sources_) {
    if (source.state == State::kWaiting) SetState(source, State::kQuiet);
  }
}

// The usual case: the next packet is of the same source as the last one. False: it is not, and all is left to NextMerged.
bool CaptureSet::NextOfLastTaken(Packet& packet) {
  const auto index = static_cast<uint32_t>(std::exchange(last_taken_, kNone));
  if (!Advance(index, packet)) return false;
  const Turn turn{packet.timestamp_ns, index};
  if (!turns_.empty() && turns_.front() < turn) {
    sources_[index].packet = std::move(packet);
    turns_.push_back(turn);
    std::push_heap(turns_.begin(), turns_.end(), std::greater<>());
    return false;
  }
  last_taken_ = index;
  packet.ordinal = ++ordinal_;
  return true;
}

PacketSource::Step CaptureSet::NextMerged(Packet& packet) {
  const bool is_any_without = HasSourceIn(State::kWaiting) || HasSourceIn(State::kQuiet);
  if (last_taken_ != kNone && !is_any_without && NextOfLastTaken(packet)) return Step::kPacket;
  AdvanceThoseWithout();
  if (HasSourceIn(State::kWaiting)) {
    Wait();
    AdvanceThoseWithout();
    TellQuiet();
    const bool has_packet = HasSourceIn(State::kHasPacket);
    if (waits_.IsIdle(/*in_vain=*/!has_packet) && (has_packet || HasSourceIn(State::kQuiet))) return Step::kIdle;
  } else if (!HasSourceIn(State::kHasPacket) && HasSourceIn(State::kQuiet)) {
    Wait();
    return Step::kIdle;
  }
  if (!HasSourceIn(State::kHasPacket)) return Step::kEnd;
  TakeEarliest(packet);
  return Step::kPacket;
}

// Precondition: a source has a packet.
void CaptureSet::TakeEarliest(Packet& packet) {
  std::pop_heap(turns_.begin(), turns_.end(), std::greater<>());
  const uint32_t index = turns_.back().source;
  turns_.pop_back();
  packet = std::move(sources_[index].packet);
  last_taken_ = index;
  packet.ordinal = ++ordinal_;
}

PacketSource::Step CaptureSet::Next(Packet& packet) {
  return order_->Next(packet, [this](Packet& next) { return NextMerged(next); });
}

void CaptureSet::Stop() {
  if (std::exchange(is_stopped_, true)) return;
  for (Source& source : sources_) source.reader.StopFollowing();
}

std::vector<std::string> CaptureSet::digests() const {
  std::vector<std::string> digests;
  for (const Source& source : sources_) digests.push_back(source.reader.digest());
  return digests;
}

uint64_t CaptureSet::offset_bytes() const {
  uint64_t sum = 0;
  for (const Source& source : sources_) sum += source.reader.offset_bytes();
  return sum;
}

uint64_t CaptureSet::size_bytes() const {
  uint64_t sum = 0;
  for (const Source& source : sources_) sum += source.reader.size_bytes();
  return sum;
}

}  // namespace routewind
