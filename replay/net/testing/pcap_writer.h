// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "replay/net/decode_link.h"

namespace routewind::testing {

// Writes capture files without libpcap, so that tests of the reader do not test libpcap against
// itself: classic pcap with micro- or nanoseconds in either byte order, and the least that pcapng
// asks for.
class PcapWriter {
 public:
  struct Options {
    int link_type = kLinkEthernet;
    bool has_nanoseconds = false;
    bool is_big_endian = false;
    bool is_pcapng = false;
    uint32_t snap_bytes = 262144;  // longer packets are cut
  };

  PcapWriter(std::ostream& out, const Options& options) : out_(out), options_(options) {
    options_.is_pcapng ? WritePcapngHeader() : WritePcapHeader();
  }

  void Write(int64_t timestamp_ns, std::string_view packet) {
    Write(timestamp_ns, packet, static_cast<uint32_t>(packet.size()));
  }
  // `wire_bytes`: the length it had on the wire.
  void Write(int64_t timestamp_ns, std::string_view packet, uint32_t wire_bytes) {
    packet = packet.substr(0, options_.snap_bytes);
    const uint64_t unit_ns = options_.has_nanoseconds ? 1 : 1000;
    const uint64_t ticks = static_cast<uint64_t>(timestamp_ns) / unit_ns;
    const uint64_t ticks_a_second = 1'000'000'000 / unit_ns;
    const uint32_t captured = static_cast<uint32_t>(packet.size());
    std::string record;
    if (!options_.is_pcapng) {
      Put32(record, static_cast<uint32_t>(ticks / ticks_a_second));
      Put32(record, static_cast<uint32_t>(ticks % ticks_a_second));
      Put32(record, captured);
      Put32(record, wire_bytes);
      record += packet;
      Emit(record);
      return;
    }
    Put32(record, 0);  // interface
    Put32(record, static_cast<uint32_t>(ticks >> 32));
    Put32(record, static_cast<uint32_t>(ticks));
    Put32(record, captured);
    Put32(record, wire_bytes);
    record += packet;
    record.append((4 - packet.size() % 4) % 4, '\0');
    EmitBlock(6, record);
  }

 private:
  // RAW has one number in libpcap and another in files.
  uint32_t FileLinkType() const {
    return static_cast<uint32_t>(options_.link_type == kLinkRaw ? kLinkRawInFiles
                                                                : options_.link_type);
  }
  void Put16(std::string& to, uint32_t value) const {
    const char low = static_cast<char>(value & 0xff);
    const char high = static_cast<char>(value >> 8 & 0xff);
    to += options_.is_big_endian ? high : low;
    to += options_.is_big_endian ? low : high;
  }
  void Put32(std::string& to, uint32_t value) const {
    Put16(to, options_.is_big_endian ? value >> 16 : value & 0xffff);
    Put16(to, options_.is_big_endian ? value & 0xffff : value >> 16);
  }
  void Emit(std::string_view bytes) {
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  void EmitBlock(uint32_t type, const std::string& body) {
    std::string block;
    const uint32_t length = static_cast<uint32_t>(body.size()) + 12;
    Put32(block, type);
    Put32(block, length);
    block += body;
    Put32(block, length);
    Emit(block);
  }
  void WritePcapHeader() {
    std::string header;
    Put32(header, options_.has_nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
    Put16(header, 2);
    Put16(header, 4);
    Put32(header, 0);
    Put32(header, 0);
    Put32(header, options_.snap_bytes);
    Put32(header, FileLinkType());
    Emit(header);
  }
  void WritePcapngHeader() {
    std::string section;
    Put32(section, 0x1a2b3c4d);
    Put16(section, 1);
    Put16(section, 0);
    section.append(8, '\xff');  // length not given
    EmitBlock(0x0a0d0d0a, section);
    std::string interface;
    Put16(interface, FileLinkType());
    Put16(interface, 0);
    Put32(interface, options_.snap_bytes);
    Put16(interface, 9);  // if_tsresol: powers of ten
    Put16(interface, 1);
    interface +=
        options_.has_nanoseconds ? std::string("\x09\0\0\0", 4) : std::string("\x06\0\0\0", 4);
    Put32(interface, 0);  // end of options
    EmitBlock(1, interface);
  }

  std::ostream& out_;
  Options options_;
};

}  // namespace routewind::testing
