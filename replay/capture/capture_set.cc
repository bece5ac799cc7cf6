// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/capture_set.h"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace routewind {

Result<CaptureSet> CaptureSet::Open(std::vector<std::string> paths, AnomalyLog& anomalies,
                                    const CaptureReaderOptions& options) {
  std::sort(paths.begin(), paths.end());
  std::vector<Source> sources;
  for (const std::string& path : paths) {
    Result<PcapReader> reader = PcapReader::Open(path, options);
    if (!reader) return reader.error();
    sources.push_back({std::move(reader).value(), Packet{}, State::kWaiting, 0});
  }
  return CaptureSet(std::move(paths), std::move(sources), anomalies);
}

CaptureSet::CaptureSet(std::vector<std::string> paths, std::vector<Source> sources,
                       AnomalyLog& anomalies)
    : paths_(std::move(paths)),
      sources_(std::move(sources)),
      anomalies_(&anomalies),
      order_(std::make_unique<Ordered>(anomalies)) {}

void CaptureSet::Advance(uint32_t index) {
  Source& source = sources_[index];
  const PcapReader::Next next = source.reader.ReadNext(source.packet);
  source.packet.capture = index;
  if (next == PcapReader::Next::kPacket) {
    source.state = State::kHasPacket;
    return;
  }
  const uint64_t dropped = source.reader.dropped_packets();
  if (dropped > source.told_dropped) anomalies_->Add(Anomaly::kDroppedByCapture, ordinal_, dropped - source.told_dropped);
  source.told_dropped = dropped;
  if (next == PcapReader::Next::kTruncated) TellTruncation(index);
  if (next != PcapReader::Next::kWaiting) {
    source.state = State::kEnded;
  } else if (source.state == State::kHasPacket) {
    source.state = State::kWaiting;
  }
}

void CaptureSet::TellTruncation(uint32_t index) {
  anomalies_->Add(Anomaly::kTruncatedFile, ordinal_);  // behind the last packet there is
  const PcapReader& reader = sources_[index].reader;
  warnings_.push_back(paths_[index] + (reader.is_cut() ? ": ends in the middle of a packet; everything before that was used ("
                                                       : ": cannot be read further; only what stands before was used (") +
                      reader.truncation_detail() + ")");
}

bool CaptureSet::HasSourceIn(State state) const {
  return std::any_of(sources_.begin(), sources_.end(), [state](const Source& source) { return source.state == state; });
}

void CaptureSet::AdvanceThoseWithout() {
  if (last_taken_ >= 0) Advance(static_cast<uint32_t>(std::exchange(last_taken_, -1)));
  for (uint32_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].state == State::kWaiting || sources_[i].state == State::kQuiet) Advance(i);
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

// The next packet of the only source, whose last one was lent. False: there is none right now, and NextMerged tells why.
bool CaptureSet::NextOfOnly(Packet& packet) {
  Source& only = sources_.front();
  if (only.state != State::kHasPacket) return false;
  Advance(0);
  if (only.state != State::kHasPacket) {
    last_taken_ = -1;
    return false;
  }
  packet = only.packet;
  packet.ordinal = ++ordinal_;
  return true;
}

PacketSource::Step CaptureSet::NextMerged(Packet& packet) {
  if (sources_.size() == 1 && last_taken_ == 0 && NextOfOnly(packet)) return Step::kPacket;
  AdvanceThoseWithout();
  if (HasSourceIn(State::kWaiting)) {
    Wait();
    AdvanceThoseWithout();
    for (Source& source : sources_) {
      if (source.state == State::kWaiting) source.state = State::kQuiet;
    }
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

void CaptureSet::TakeEarliest(Packet& packet) {
  for (size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].state != State::kHasPacket) continue;
    if (last_taken_ >= 0 && sources_[i].packet.timestamp_ns >= packet.timestamp_ns) continue;
    packet = sources_[i].packet;
    last_taken_ = static_cast<int64_t>(i);
  }
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
