// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/pcapng_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "replay/net/decode_link.h"

namespace routewind {
namespace {

constexpr uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr uint32_t kInterfaceDescription = 1;
constexpr uint32_t kInterfaceStatistics = 5;
constexpr uint32_t kEnhancedPacket = 6;

constexpr uint16_t kResolution = 9;  // if_tsresol

void Append16(std::string& out, uint32_t value) {
  out += static_cast<char>(value & 0xff);
  out += static_cast<char>(value >> 8 & 0xff);
}
void Append32(std::string& out, uint32_t value) {
  Append16(out, value & 0xffff);
  Append16(out, value >> 16);
}
// High half first (section 4.3).
void AppendTime(std::string& out, int64_t timestamp_ns) {
  const auto ticks = static_cast<uint64_t>(timestamp_ns);
  Append32(out, static_cast<uint32_t>(ticks >> 32));
  Append32(out, static_cast<uint32_t>(ticks));
}
void AppendOption(std::string& out, uint16_t code, std::string_view value) {
  Append16(out, code);
  Append16(out, static_cast<uint32_t>(value.size()));
  out += value;
  out.resize((out.size() + 3) / 4 * 4, '\0');
}

// LINKTYPE_… for DLT_…: the opposite of LinkTypeFromFile.
int LinkTypeInFile(int link_type) { return link_type == kLinkRaw ? kLinkRawInFiles : link_type; }

}  // namespace

Result<std::unique_ptr<PcapngWriter>> PcapngWriter::Create(const std::string& path, std::string_view origin) {
  std::FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
  if (file == nullptr) return Error{"cannot write " + path + ": " + std::strerror(errno)};
  std::unique_ptr<PcapngWriter> writer(new PcapngWriter(file, path == "-" ? "standard output" : path));
  std::string body;
  Append32(body, 0x1a2b3c4d);
  Append16(body, 1);  // version 1.0
  Append16(body, 0);
  body.append(8, '\xff');  // the section's length is not known
  AppendOption(body, 4, origin);  // shb_userappl
  AppendOption(body, 0, "");
  writer->WriteBlock(kSectionHeader, body, {});
  return writer;
}

PcapngWriter::~PcapngWriter() {
  if (file_ != stdout) std::fclose(file_);
}

void PcapngWriter::Put(const void* data, size_t bytes) {
  if (bytes == 0 || has_failed()) return;
  if (std::fwrite(data, 1, bytes, file_) != bytes) fault_ = "cannot write " + name_ + ": " + std::strerror(errno);
  bytes_ += bytes;
}

// `data`, padded, stands behind `body`, whose length is a multiple of four.
void PcapngWriter::WriteBlock(uint32_t type, std::string_view body, ByteSpan data) {
  const size_t padding = (4 - data.size() % 4) % 4;
  const auto total = static_cast<uint32_t>(12 + body.size() + data.size() + padding);
  std::string head;
  Append32(head, type);
  Append32(head, total);
  head += body;
  Put(head.data(), head.size());
  Put(data.data(), data.size());
  std::string tail(padding, '\0');
  Append32(tail, total);
  Put(tail.data(), tail.size());
}

uint32_t PcapngWriter::InterfaceFor(int link_type) {
  const auto [entry, is_new] = interfaces_.try_emplace(link_type, static_cast<uint32_t>(interfaces_.size()));
  if (!is_new) return entry->second;
  std::string body;
  Append16(body, static_cast<uint32_t>(LinkTypeInFile(link_type)));
  Append16(body, 0);
  Append32(body, 0);  // no snap length
  AppendOption(body, kResolution, std::string_view("\x09", 1));  // 10^-9 s
  AppendOption(body, 0, "");
  WriteBlock(kInterfaceDescription, body, {});
  return entry->second;
}

void PcapngWriter::Write(const Packet& packet) {
  std::string body;
  Append32(body, InterfaceFor(packet.link_type));
  AppendTime(body, packet.timestamp_ns);
  Append32(body, static_cast<uint32_t>(packet.bytes.size()));
  Append32(body, std::max(packet.wire_bytes, static_cast<uint32_t>(packet.bytes.size())));
  WriteBlock(kEnhancedPacket, body, packet.bytes);
  last_ns_ = std::max(last_ns_, packet.timestamp_ns);
  ++packets_;
}

Status PcapngWriter::Finish(uint64_t dropped_packets) {
  if (dropped_packets != 0 && !interfaces_.empty()) {
    std::string body;
    Append32(body, 0);
    AppendTime(body, last_ns_);
    std::string counter;
    Append32(counter, static_cast<uint32_t>(dropped_packets));
    Append32(counter, static_cast<uint32_t>(dropped_packets >> 32));
    AppendOption(body, 5, counter);  // isb_ifdrop
    AppendOption(body, 0, "");
    WriteBlock(kInterfaceStatistics, body, {});
  }
  if (std::fflush(file_) != 0 && !has_failed()) fault_ = "cannot write " + name_ + ": " + std::strerror(errno);
  return has_failed() ? Status(Error{fault_}) : Status(Ok{});
}

}  // namespace routewind
