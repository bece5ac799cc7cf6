// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/capture_set.h"

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
    sources.push_back({std::move(reader).value(), Packet{}, false, 0});
  }
  return CaptureSet(std::move(paths), std::move(sources), anomalies);
}

CaptureSet::CaptureSet(std::vector<std::string> paths, std::vector<Source> sources,
                       AnomalyLog& anomalies)
    : paths_(std::move(paths)),
      sources_(std::move(sources)),
      anomalies_(&anomalies),
      order_(std::make_unique<TimeOrder>(anomalies)) {
  for (uint32_t i = 0; i < sources_.size(); ++i) Advance(i);
}

void CaptureSet::Advance(uint32_t index) {
  Source& source = sources_[index];
  const PcapReader::Next next = source.reader.ReadNext(source.packet);
  source.has_packet = next == PcapReader::Next::kPacket;
  source.packet.capture = index;
  if (next == PcapReader::Next::kPacket) return;
  const uint64_t dropped = source.reader.dropped_packets();
  if (dropped > source.told_dropped) anomalies_->Add(Anomaly::kDroppedByCapture, ordinal_, dropped - source.told_dropped);
  source.told_dropped = dropped;
  if (next != PcapReader::Next::kTruncated) return;
  anomalies_->Add(Anomaly::kTruncatedFile, ordinal_ + 1);
  const PcapReader& reader = source.reader;
  warnings_.push_back(paths_[index] + (reader.is_cut() ? ": ends in the middle of a packet; everything before that was used ("
                                                       : ": cannot be read further; only what stands before was used (") +
                      reader.truncation_detail() + ")");
}

bool CaptureSet::NextMerged(Packet& packet) {
  if (last_taken_ >= 0) Advance(static_cast<uint32_t>(std::exchange(last_taken_, -1)));
  for (size_t i = 0; i < sources_.size(); ++i) {
    const bool earlier = last_taken_ < 0 || sources_[i].packet.timestamp_ns < packet.timestamp_ns;
    if (!sources_[i].has_packet || !earlier) continue;
    packet = sources_[i].packet;
    last_taken_ = static_cast<int64_t>(i);
  }
  if (last_taken_ < 0) return false;
  packet.ordinal = ++ordinal_;
  return true;
}

bool CaptureSet::Next(Packet& packet) {
  while (!order_->Pop(packet, /*at_end=*/false)) {
    if (!NextMerged(packet)) return order_->Pop(packet, /*at_end=*/true);
    order_->Push(packet);
  }
  return true;
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
