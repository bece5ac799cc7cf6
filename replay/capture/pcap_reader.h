// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "replay/capture/packet.h"
#include "replay/capture/secrets_sink.h"

namespace routewind {

struct CaptureReaderOptions {
  bool is_digested = false;         // hash every byte of the file as it is read
  bool is_followed = false;         // the file grows: its end is not the end, until StopFollowing
  int stop_descriptor = -1;         // once this is readable, nobody waits for a pipe any more; -1: a signal does that
  SecretsSink* secrets = nullptr;   // what brings keys along is told to it; outlives the reader
  BlockPool* memory = nullptr;      // where packets stand, and may stay for longer than the reader; null: its own
};

// A capture file, packet by packet: pcap and pcapng, plain or compressed (gzip, zstd, lz4, xz, bzip2), told apart by
// their content.
//
// Errors:      Open fails, with the cure, for what is missing, unreadable, a directory, empty or not a capture.
//              A file that ends in mid-record yields all packets before that and then kTruncated; so does one whose next
//              record cannot be understood. A followed file may be empty at first; what it turns out not to be is then
//              told by kTruncated.
// Memory:      one block of BlockPool, as many as its packets are held in, and, compressed, the compression's window; whatever
//              the file's size.
class PcapReader {
 public:
  enum class Next {
    kPacket,
    kEnd,
    kTruncated,
    kWaiting,  // of a followed file: no whole record for now
  };

  // `path` may be "-": standard input, which may be a pipe.
  static Result<PcapReader> Open(const std::string& path, const CaptureReaderOptions& options = {});
  ~PcapReader();
  PcapReader(PcapReader&&) noexcept;
  PcapReader& operator=(PcapReader&&) noexcept;

  // Fills `packet`, valid as long as its memory is held. kTruncated is told once, then kEnd. A read that a signal interrupts is
  // the end, too.
  Next ReadNext(Packet& packet);
  // The end of a followed file is from now on where it is now; a record that is cut there is told as kTruncated.
  void StopFollowing();
  // To wait for more with poll(); -1 for a file.
  int pipe_descriptor() const;
  // Bytes of the file consumed so far and in all (0 when unknown, for pipes): for progress.
  uint64_t offset_bytes() const;
  uint64_t size_bytes() const;
  // Packets that the capturing system says it lost, as far as read.
  uint64_t dropped_packets() const;
  // ContentDigest of the whole file once ReadNext has told kEnd or kTruncated; empty before, and where none was asked for.
  std::string digest() const;
  // After kTruncated: whether the file simply ends in mid-record; otherwise what follows cannot be understood.
  bool is_cut() const;
  // Why, after kTruncated.
  const std::string& truncation_detail() const;

 private:
  struct Impl;
  explicit PcapReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
