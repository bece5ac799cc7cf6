// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "replay/http2/frame.h"

namespace routewind::testing {

// Bytes of frames, right and wrong ones: nothing is checked. For tests only.

inline std::string BigEndian(uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  return out;
}

inline std::string Frame(FrameType type, int flags, uint32_t stream_id, std::string_view payload) {
  std::string out = BigEndian(payload.size(), 3);
  out.push_back(static_cast<char>(type));
  out.push_back(static_cast<char>(flags));
  return out.append(BigEndian(stream_id, 4)).append(payload);
}

inline std::string Settings(std::string_view payload = "") {
  return Frame(FrameType::kSettings, 0, 0, payload);
}
inline std::string Setting(SettingId id, uint32_t value) {
  return BigEndian(static_cast<uint16_t>(id), 2) + BigEndian(value, 4);
}
inline std::string Data(uint32_t stream_id, std::string_view payload, int flags = 0) {
  return Frame(FrameType::kData, flags, stream_id, payload);
}
inline std::string Reset(uint32_t stream_id, uint32_t code = 8) {
  return Frame(FrameType::kRstStream, 0, stream_id, BigEndian(code, 4));
}
inline std::string Padded(std::string_view content, int padding) {
  return std::string(1, static_cast<char>(padding))
      .append(content)
      .append(static_cast<size_t>(padding), '\0');
}

// Frames one behind the other. Unlike `+`, braces evaluate from left to right, which matters to
// header blocks: each changes the table that the next one uses.
inline std::string Join(std::initializer_list<std::string> frames) {
  std::string out;
  for (const std::string& frame : frames) out += frame;
  return out;
}

// A gRPC message with its prefix.
inline std::string Message(std::string_view body, int flag = 0) {
  return std::string(1, static_cast<char>(flag)).append(BigEndian(body.size(), 4)).append(body);
}

}  // namespace routewind::testing
