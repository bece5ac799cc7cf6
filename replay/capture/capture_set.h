// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "replay/anomaly.h"
#include "replay/capture/packet.h"
#include "replay/capture/packet_source.h"
#include "replay/capture/pcap_reader.h"

namespace routewind {

// Several capture files as one: their packets merged by time, ties by path, so that the order of
// arguments is irrelevant.
//
// Errors:      Open fails for the first file that cannot be read at all. A file that ends in
// mid-record is counted (Anomaly::kTruncatedFile), told in warnings(), and the others go on.
// Complexity:  O(log n) a packet, n files; O(1) while they come from the same one.
// Following:   with CaptureReaderOptions::is_followed the end of a file is waited for until Stop, and a pipe's until its
//              writer is gone. A file that has brought nothing for one wait is not waited for by the others; what it
//              brings later may then be older than what was released.
// Lifetime:    a packet is valid as long as its memory is held.
class CaptureSet : public PacketSource {
 public:
  static Result<CaptureSet> Open(std::vector<std::string> paths, AnomalyLog& anomalies,
                                 const CaptureReaderOptions& options = {});

  Step Next(Packet& packet) override;
  void Stop() override;

  const std::vector<std::string>& paths() const override { return paths_; }  // sorted
  const std::vector<std::string>& warnings() const override { return warnings_; }
  std::vector<std::string> digests() const override;
  uint64_t offset_bytes() const override;
  uint64_t size_bytes() const override;

 private:
  enum class State : uint8_t {
    kHasPacket,
    kWaiting,  // nothing yet, and the others wait for it
    kQuiet,    // nothing for one wait
    kEnded,
  };
  static constexpr size_t kStates = 4;
  static constexpr int64_t kNone = -1;

  struct Source {
    PcapReader reader;
    Packet packet;  // read, and not lent yet
    State state = State::kWaiting;
    uint64_t told_dropped = 0;
  };
  // A source's packet that waits for its turn.
  struct Turn {
    int64_t timestamp_ns = 0;
    uint32_t source = 0;
    auto operator<=>(const Turn&) const = default;
  };

  CaptureSet(std::vector<std::string> paths, std::unique_ptr<BlockPool> memory, std::vector<Source> sources,
             AnomalyLog& anomalies);
  bool Advance(uint32_t index, Packet& packet);
  void AdvanceToItsTurn(uint32_t index);
  void TellTruncation(uint32_t index);
  void SetState(Source& source, State state);
  bool HasSourceIn(State state) const { return in_state_[static_cast<size_t>(state)] > 0; }
  void AdvanceThoseWithout();
  void Wait() const;
  void TellQuiet();
  bool NextOfLastTaken(Packet& packet);
  Step NextMerged(Packet& packet);
  void TakeEarliest(Packet& packet);

  std::vector<std::string> paths_;
  std::unique_ptr<BlockPool> memory_;  // outlives whatever holds packets
  std::vector<Source> sources_;
  std::array<size_t, kStates> in_state_{};  // sources
  std::vector<Turn> turns_;                 // a heap, the earliest in front; of every source that has a packet, but for the last taken
  AnomalyLog* anomalies_;
  std::unique_ptr<Ordered> order_;
  std::vector<std::string> warnings_;
  Waits waits_;
  int64_t last_taken_ = kNone;  // source whose packet was lent by NextMerged
  bool is_stopped_ = false;
  uint64_t ordinal_ = 0;
};

}  // namespace routewind
