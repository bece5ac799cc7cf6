// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "replay/capture/packet.h"

namespace routewind {

// A pcapng file, packet by packet: one section, an interface for each link type, times in nanoseconds.
//
// Source:      https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html, section 4; little-endian.
// Errors:      the first failed write is remembered, and told by Finish.
// Complexity:  one buffered write a packet.
class PcapngWriter {
 public:
  // `path` "-" is standard output; an existing file is replaced. `origin` goes into the file as the writing program.
  static Result<std::unique_ptr<PcapngWriter>> Create(const std::string& path, std::string_view origin);
  ~PcapngWriter();
  PcapngWriter(const PcapngWriter&) = delete;
  PcapngWriter& operator=(const PcapngWriter&) = delete;

  // Its timestamp, link type, bytes and, where those are fewer, wire length.
  void Write(const Packet& packet);
  // Hands on what is written so far, for readers who watch.
  void Flush() { std::fflush(file_); }
  // Writes that the capturing system lost `dropped_packets`, and flushes.
  Status Finish(uint64_t dropped_packets);

  bool has_failed() const { return !fault_.empty(); }
  uint64_t packets() const { return packets_; }
  uint64_t bytes() const { return bytes_; }  // of the file

 private:
  PcapngWriter(std::FILE* file, std::string name) : file_(file), name_(std::move(name)) {}
  uint32_t InterfaceFor(int link_type);
  void WriteBlock(uint32_t type, std::string_view body, ByteSpan data);
  void Put(const void* data, size_t bytes);

  std::FILE* file_;
  const std::string name_;
  std::string fault_;
  std::map<int, uint32_t> interfaces_;  // by link type
  int64_t last_ns_ = 0;
  uint64_t packets_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace routewind
