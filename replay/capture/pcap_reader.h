// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "replay/capture/packet.h"

namespace routewind {

// A capture file, packet by packet: pcap and pcapng, both byte orders, micro- and nanoseconds
// (through libpcap).
//
// Errors:      Open fails, with the cure, for what is missing, unreadable, a directory, empty or
// not a capture.
//              A file that ends in mid-record yields all packets before that and then kTruncated;
//              so does one whose next record cannot be understood (a corrupt length, a second link
//              type in pcapng).
// Memory:      one read buffer of kReadBufferBytes, whatever the file's size.
class PcapReader {
 public:
  enum class Next { kPacket, kEnd, kTruncated };
  static constexpr size_t kReadBufferBytes = 256 << 10;  // fits a core's second-level cache

  // `path` may be "-": standard input, which may be a pipe.
  // With `is_digested`, every byte of the file is hashed as it is read.
  static Result<PcapReader> Open(const std::string& path, bool is_digested = false);
  ~PcapReader();
  PcapReader(PcapReader&&) noexcept;
  PcapReader& operator=(PcapReader&&) noexcept;

  // Fills `packet`, valid until the next call. kTruncated is told once, then kEnd.
  Next ReadNext(Packet& packet);
  // Bytes of the file consumed so far (of packets only, for pipes) and in all (0 when unknown, for
  // pipes): for progress.
  uint64_t offset_bytes() const;
  uint64_t size_bytes() const;
  // ContentDigest of the whole file once ReadNext has told kEnd or kTruncated; empty before, and where none was asked for.
  std::string digest() const;
  // After kTruncated: whether the file simply ends in mid-record; otherwise what follows cannot be understood.
  bool is_cut() const;
  // libpcap's words after kTruncated.
  const std::string& truncation_detail() const;

 private:
  struct Impl;
  explicit PcapReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind
