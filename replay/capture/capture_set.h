// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "replay/anomaly.h"
#include "replay/capture/packet.h"
#include "replay/capture/pcap_reader.h"
#include "replay/capture/time_order.h"

namespace routewind {

// Several capture files as one: their packets merged by time, ties by path, so that the order of
// arguments is irrelevant.
//
// Errors:      Open fails for the first file that cannot be read at all. A file that ends in
// mid-record is counted
//              (Anomaly::kTruncatedFile), told in warnings(), and the others go on.
// Lifetime:    a packet is valid until the next call of Next.
class CaptureSet {
 public:
  static Result<CaptureSet> Open(std::vector<std::string> paths, AnomalyLog& anomalies,
                                 const CaptureReaderOptions& options = {});

  // The next packet in order of time; false at the end of all files.
  bool Next(Packet& packet);

  const std::vector<std::string>& paths() const {
    return paths_;
  }  // sorted; Packet::capture indexes them
  const std::vector<std::string>& warnings() const { return warnings_; }
  // PcapReader::digest of each path.
  std::vector<std::string> digests() const;
  uint64_t offset_bytes() const;
  uint64_t size_bytes() const;

 private:
  struct Source {
    PcapReader reader;
    Packet packet;
    bool has_packet = false;
    uint64_t told_dropped = 0;
  };

  CaptureSet(std::vector<std::string> paths, std::vector<Source> sources, AnomalyLog& anomalies);
  void Advance(uint32_t index);
  bool NextMerged(Packet& packet);

  std::vector<std::string> paths_;
  std::vector<Source> sources_;
  AnomalyLog* anomalies_;
  std::unique_ptr<TimeOrder> order_;
  std::vector<std::string> warnings_;
  int64_t last_taken_ = -1;  // source whose packet was lent by NextMerged
  uint64_t ordinal_ = 0;
};

}  // namespace routewind
