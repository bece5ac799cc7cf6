// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/pcap_format.h"

namespace routewind {
namespace {

constexpr uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr uint32_t kNanoseconds = 0xa1b23c4d;
constexpr uint32_t kLongRecords = 0xa1b2cd34;  // 24 bytes a record header
constexpr uint64_t kNanosecondsPerSecond = 1'000'000'000;

bool IsMagicNumber(uint32_t value) {
  return value == kMicroseconds || value == kNanoseconds || value == kLongRecords;
}

}  // namespace

bool PcapFormat::IsMagic(const std::byte* header) {
  return IsMagicNumber(FileOrder(false).U32(header)) || IsMagicNumber(FileOrder(true).U32(header));
}

Result<std::unique_ptr<CaptureFormat>> PcapFormat::Open(InputBuffer& input) {
  const std::byte* header = input.Peek(kFileHeaderBytes);
  if (header == nullptr) return Error{"not a capture (its file header is cut off); capture again"};
  const FileOrder order(IsMagicNumber(FileOrder(true).U32(header)));
  const uint32_t magic = order.U32(header);
  if (order.U16(header + 4) != 2) {
    return Error{"not a capture (pcap version " + std::to_string(order.U16(header + 4)) + "); give version 2.4"};
  }
  std::unique_ptr<PcapFormat> format(new PcapFormat(input, order));
  if (magic == kLongRecords) format->record_header_bytes_ = 24;
  if (magic == kNanoseconds) format->unit_ns_ = 1;
  // Above: the length of the frame check sequence, and reserved bits, which readers ignore.
  format->link_type_ = LinkTypeFromFile(order.U32(header + 20) & 0xffff);
  input.Consume(kFileHeaderBytes);
  return std::unique_ptr<CaptureFormat>(std::move(format));
}

CaptureFormat::Step PcapFormat::Next(Packet& packet) {
  const std::byte* header = input_.Peek(record_header_bytes_);
  if (header == nullptr) return input_.available() == 0 ? Step::kEnd : Step::kCut;
  const uint32_t captured = order_.U32(header + 8);
  if (captured > kMaxPacketBytes) {
    return Corrupt("the packet record at byte " + std::to_string(input_.offset()) + " claims " +
                   std::to_string(captured) + " bytes");
  }
  const std::byte* record = input_.Peek(record_header_bytes_ + captured);
  if (record == nullptr) return Step::kCut;
  // Corrupt seconds must not overflow, hence the unsigned arithmetic.
  packet.timestamp_ns = static_cast<int64_t>(order_.U32(record) * kNanosecondsPerSecond +
                                             uint64_t{order_.U32(record + 4)} * unit_ns_);
  packet.link_type = link_type_;
  packet.wire_bytes = order_.U32(record + 12);
  packet.bytes = ByteSpan(record + record_header_bytes_, captured);
  input_.Consume(record_header_bytes_ + captured);
  return Step::kPacket;
}

}  // namespace routewind
