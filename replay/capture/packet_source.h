// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "replay/anomaly.h"
#include "replay/capture/packet.h"
#include "replay/capture/pcap_reader.h"
#include "replay/capture/time_order.h"

namespace routewind {

// Where a run's packets come from, in order of time: files, files that grow, an interface.
class PacketSource {
 public:
  enum class Step : uint8_t {
    kPacket,
    kIdle,  // none at the moment, after a wait of kWaitMs or less; only sources that wait say so
    kEnd,
  };
  // How long a source that has nothing waits before it says so; a signal cuts that short.
  static constexpr int kWaitMs = 100;
  // Where packets trickle so that no wait is in vain, every so many say kIdle all the same.
  static constexpr uint64_t kWaitsBetweenIdle = 4;

  virtual ~PacketSource() = default;
  // The next packet, valid as long as its memory is held.
  virtual Step Next(Packet& packet) = 0;
  // Lets a source that waits for more come to its end, with what is there already. No effect on others.
  virtual void Stop() = 0;

  // How messages and calls name what is read; Packet::capture indexes them.
  virtual const std::vector<std::string>& paths() const = 0;
  // What went wrong so far, one line each.
  virtual const std::vector<std::string>& warnings() const = 0;
  // ContentDigest of each path; empty where none was asked for or there is no file.
  virtual std::vector<std::string> digests() const = 0;
  // Bytes read so far and in all (0: unknown), for progress.
  virtual uint64_t offset_bytes() const = 0;
  virtual uint64_t size_bytes() const = 0;

 protected:
  // The waits of one source.
  class Waits {
   public:
    // One wait is over; whether that is a time to say kIdle.
    bool IsIdle(bool in_vain) { return in_vain || ++count_ % kWaitsBetweenIdle == 0; }

   private:
    uint64_t count_ = 0;
  };

  // Puts what a source reads in order of time; the window is emptied before kIdle and kEnd are told.
  class Ordered {
   public:
    explicit Ordered(AnomalyLog& anomalies) : order_(anomalies) {}
    // `read` is Step(Packet&): the next packet as it was written.
    template <typename Read>
    Step Next(Packet& packet, Read read) {
      while (!order_.Pop(packet, /*at_end=*/told_ != Step::kPacket)) {
        if (told_ != Step::kPacket) {
          const Step told = told_;
          if (told == Step::kIdle) told_ = Step::kPacket;
          return told;
        }
        told_ = read(packet);
        if (told_ != Step::kPacket) continue;
        if (order_.Exchange(packet)) return Step::kPacket;
        order_.Push(std::move(packet));
      }
      return Step::kPacket;
    }

   private:
    TimeOrder order_;
    Step told_ = Step::kPacket;  // by `read`, last
  };
};

struct PacketSourceOptions {
  std::vector<std::string> captures;
  std::string interface;         // not empty: the packets of this one instead, live
  std::string interface_filter;  // BPF, in the kernel
  CaptureReaderOptions reader;   // of captures

  // Whether packets come until Stop.
  bool is_endless() const { return !interface.empty() || reader.is_followed; }
};

// PacketSource::paths() of what these options open: sorted captures, or "interface lo".
std::vector<std::string> SourceNames(const PacketSourceOptions& options);

// Errors: a capture that cannot be read at all, an interface that cannot be captured on, with the cure.
Result<std::unique_ptr<PacketSource>> OpenPacketSource(const PacketSourceOptions& options, AnomalyLog& anomalies);

// The same Error, without keeping the source: before anything is written. Pipes are taken to be readable, because what
// is read of them is gone.
Status CheckPacketSource(const PacketSourceOptions& options);

}  // namespace routewind
