// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/plain_frames.h"

namespace routewind {
namespace {

void AppendByte(std::string& out, uint32_t value) { out += static_cast<char>(value & 0xff); }

// RFC 7541 §5.1 with a prefix of seven bits, and §5.2 without Huffman coding.
void AppendString(std::string& out, std::string_view text) {
  constexpr size_t kPrefixMax = 127;
  size_t rest = text.size();
  if (rest < kPrefixMax) {
    AppendByte(out, static_cast<uint32_t>(rest));
  } else {
    AppendByte(out, kPrefixMax);
    for (rest -= kPrefixMax; rest >= 128; rest /= 128) AppendByte(out, static_cast<uint32_t>(rest % 128 + 128));
    AppendByte(out, static_cast<uint32_t>(rest));
  }
  out += text;
}

constexpr uint32_t kFirstDynamicIndex = 62;  // RFC 7541 §2.3.3

}  // namespace

void AppendFrameHeader(std::string& out, const FrameHeader& header) {
  for (const int shift : {16, 8, 0}) AppendByte(out, header.payload_bytes >> shift);
  AppendByte(out, static_cast<uint32_t>(header.type));
  AppendByte(out, header.flags);
  for (const int shift : {24, 16, 8, 0}) AppendByte(out, header.stream_id >> shift);
}

void AppendLiteralField(std::string& out, std::string_view name, std::string_view value) {
  AppendByte(out, 0);
  AppendString(out, name);
  AppendString(out, value);
}

void AppendUnknownField(std::string& out) { AppendByte(out, 0x80 | kFirstDynamicIndex); }

void AppendFieldOfUnknownName(std::string& out, std::string_view value) {
  constexpr uint32_t kPrefixMax = 15;
  AppendByte(out, kPrefixMax);
  AppendByte(out, kFirstDynamicIndex - kPrefixMax);
  AppendString(out, value);
}

}  // namespace routewind
