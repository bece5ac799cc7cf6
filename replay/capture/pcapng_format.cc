// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/pcapng_format.h"

#include <algorithm>

namespace routewind {
namespace {

enum BlockType : uint32_t {
  kSectionHeader = 0x0a0d0d0a,  // a palindrome: the same in both byte orders
  kInterfaceDescription = 1,
  kOldPacket = 2,
  kSimplePacket = 3,
  kInterfaceStatistics = 5,
  kEnhancedPacket = 6,
  kDecryptionSecrets = 10,
};

constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr uint32_t kFrameBytes = 12;  // type, length, and the length again behind the body
constexpr uint32_t kTlsKeyLog = 0x544c534b;

// Walks over the options that end a block: code, length, value padded to four bytes.
template <typename OnOption>
void ForEachOption(const FileOrder& order, const std::byte* at, uint32_t bytes, OnOption on_option) {
  while (bytes >= 4) {
    const uint16_t code = order.U16(at);
    const uint32_t length = order.U16(at + 2);
    const uint32_t padded = (length + 3) & ~3U;
    if (code == 0 || padded > bytes - 4) return;
    on_option(code, at + 4, length);
    at += 4 + padded;
    bytes -= 4 + padded;
  }
}

bool IsLookedAt(uint32_t type) {
  return type == kSectionHeader || type == kInterfaceDescription || type == kOldPacket || type == kSimplePacket ||
         type == kInterfaceStatistics || type == kEnhancedPacket || type == kDecryptionSecrets;
}

}  // namespace

bool PcapngFormat::IsMagic(const std::byte* header) { return FileOrder().U32(header) == kSectionHeader; }

Result<std::unique_ptr<CaptureFormat>> PcapngFormat::Open(InputBuffer& input, SecretsSink* secrets) {
  std::unique_ptr<PcapngFormat> format(new PcapngFormat(input, secrets));
  Packet packet;
  const Step step = format->Next(packet);  // the section header
  if (step == Step::kCorrupt) return Error{"not a capture (" + format->detail() + "); capture again"};
  if (step != Step::kOther) return Error{"not a capture (its section header is cut off); capture again"};
  return std::unique_ptr<CaptureFormat>(std::move(format));
}

CaptureFormat::Step PcapngFormat::Next(Packet& packet) {
  if (skip_bytes_ > 0 && !input_.SkipSome(skip_bytes_)) return Step::kCut;
  const std::byte* head = input_.Peek(kFrameBytes);
  if (head == nullptr) return input_.available() == 0 ? Step::kEnd : Step::kCut;
  const uint32_t type = order_.U32(head);
  if (type == kSectionHeader) {
    const bool is_big_endian = FileOrder(true).U32(head + 8) == kByteOrderMagic;
    if (!is_big_endian && FileOrder(false).U32(head + 8) != kByteOrderMagic) {
      return CorruptBlock("is a section header without a byte order");
    }
    order_ = FileOrder(is_big_endian);
  }
  const uint32_t total = order_.U32(head + 4);
  if (total < kFrameBytes || total % 4 != 0) return CorruptBlock("has an impossible length");
  if (!IsLookedAt(type) || (type == kDecryptionSecrets && total > kMaxBlockBytes)) {
    skip_bytes_ = total;
    return Step::kOther;
  }
  if (total > kMaxBlockBytes) return CorruptBlock("is longer than such a block can be");
  const std::byte* block = input_.Peek(total);
  if (block == nullptr) return Step::kCut;
  if (order_.U32(block + total - 4) != total) return CorruptBlock("has two lengths that differ");
  const Step step = OnBlock(type, {block + 8, total - kFrameBytes}, packet);
  if (step != Step::kCorrupt) input_.Consume(total);
  return step;
}

CaptureFormat::Step PcapngFormat::OnBlock(uint32_t type, Block block, Packet& packet) {
  const bool is_short = block.bytes < 4;
  switch (type) {
    case kEnhancedPacket:
      return OnTimedPacket(is_short ? 0 : order_.U32(block.body), block, packet);
    case kOldPacket:
      return OnTimedPacket(is_short ? 0 : order_.U16(block.body), block, packet);
    case kSimplePacket:
      return OnSimplePacket(block, packet);
    case kSectionHeader:
      return OnSection(block);
    case kInterfaceDescription:
      return OnInterface(block);
    case kInterfaceStatistics:
      OnStatistics(block);
      break;
    case kDecryptionSecrets:
      OnSecrets(block);
      break;
  }
  return Step::kOther;
}

CaptureFormat::Step PcapngFormat::OnSection(Block block) {
  if (block.bytes < 16) return CorruptBlock("is a section header that is too short");
  if (order_.U16(block.body + 4) != 1) return CorruptBlock("begins a section of an unknown version");
  interfaces_.clear();
  return Step::kOther;
}

CaptureFormat::Step PcapngFormat::OnInterface(Block block) {
  if (block.bytes < 8) return CorruptBlock("is an interface description that is too short");
  if (interfaces_.size() == kMaxInterfaces) return CorruptBlock("describes one interface too many");
  uint8_t resolution = TickClock::kDefaultResolution;
  int64_t offset_seconds = 0;
  ForEachOption(order_, block.body + 8, block.bytes - 8, [&](uint16_t code, const std::byte* value, uint32_t length) {
    if (code == 9 && length == 1) resolution = std::to_integer<uint8_t>(*value);
    if (code == 14 && length == 8) offset_seconds = static_cast<int64_t>(order_.U64(value));
  });
  interfaces_.push_back({.link_type = LinkTypeFromFile(order_.U16(block.body)),
                         .snap_bytes = order_.U32(block.body + 4),
                         .clock = TickClock(resolution, offset_seconds),
                         .dropped_packets = 0});
  return Step::kOther;
}

// Enhanced and old blocks differ only in how wide the interface is.
CaptureFormat::Step PcapngFormat::OnTimedPacket(uint32_t interface, Block block, Packet& packet) {
  if (block.bytes < 20) return CorruptBlock("is a packet block that is too short");
  const uint32_t captured = order_.U32(block.body + 12);
  if (captured > block.bytes - 20) return CorruptBlock("holds a packet that is longer than the block");
  if (interface < interfaces_.size()) {
    const uint64_t ticks = uint64_t{order_.U32(block.body + 4)} << 32 | order_.U32(block.body + 8);
    last_timestamp_ns_ = interfaces_[interface].clock.Nanoseconds(ticks);
  }
  packet.wire_bytes = order_.U32(block.body + 16);
  return FillPacket(interface, {block.body + 20, captured}, packet);
}

CaptureFormat::Step PcapngFormat::OnSimplePacket(Block block, Packet& packet) {
  if (block.bytes < 4) return CorruptBlock("is a packet block that is too short");
  packet.wire_bytes = order_.U32(block.body);
  uint32_t captured = std::min(packet.wire_bytes, block.bytes - 4);
  if (!interfaces_.empty() && interfaces_[0].snap_bytes != 0) captured = std::min(captured, interfaces_[0].snap_bytes);
  return FillPacket(0, {block.body + 4, captured}, packet);
}

CaptureFormat::Step PcapngFormat::FillPacket(uint32_t interface, Block data, Packet& packet) {
  if (interface >= interfaces_.size()) return CorruptBlock("is of an interface that was not described");
  if (data.bytes > kMaxPacketBytes) return CorruptBlock("holds a packet that is longer than packets are");
  packet.timestamp_ns = last_timestamp_ns_;
  packet.link_type = interfaces_[interface].link_type;
  packet.bytes = ByteSpan(data.body, data.bytes);
  return Step::kPacket;
}

// Counters run from the beginning of the capture, so only what they have grown by is added.
void PcapngFormat::OnStatistics(Block block) {
  if (block.bytes < 12 || order_.U32(block.body) >= interfaces_.size()) return;
  uint64_t dropped = 0;
  ForEachOption(order_, block.body + 12, block.bytes - 12, [&](uint16_t code, const std::byte* value, uint32_t length) {
    const bool is_drop_counter = code == 5 || code == 7;  // isb_ifdrop, isb_osdrop
    if (is_drop_counter && length == 8) dropped += order_.U64(value);
  });
  Interface& interface = interfaces_[order_.U32(block.body)];
  if (dropped > interface.dropped_packets) dropped_packets_ += dropped - interface.dropped_packets;
  interface.dropped_packets = std::max(interface.dropped_packets, dropped);
}

void PcapngFormat::OnSecrets(Block block) {
  if (secrets_ == nullptr || block.bytes < 8 || order_.U32(block.body) != kTlsKeyLog) return;
  const uint32_t length = std::min(order_.U32(block.body + 4), block.bytes - 8);
  secrets_->OnTlsSecrets({reinterpret_cast<const char*>(block.body + 8), length});
}

CaptureFormat::Step PcapngFormat::CorruptBlock(const char* what) {
  return Corrupt("the block at byte " + std::to_string(input_.offset()) + " " + what);
}

}  // namespace routewind
