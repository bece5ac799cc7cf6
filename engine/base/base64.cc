// SPDX-License-Identifier: Apache-2.0
#include "engine/base/base64.h"

#include <cstdint>

namespace routewind {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int ValueOf(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

char* WriteBase64(std::string_view raw, char* out) {
  uint32_t bits = 0;  // the lowest `have` of them are not yet written
  int have = 0;
  for (const char c : raw) {
    bits = bits << 8 | static_cast<uint8_t>(c);
    for (have += 8; have >= 6;) {
      have -= 6;
      *out++ = kAlphabet[bits >> have & 63];
    }
  }
  if (have > 0) *out++ = kAlphabet[bits << (6 - have) & 63];
  return out;
}

void AppendBase64(std::string_view raw, std::string& text) {
  const size_t start = text.size();
  text.resize(start + Base64Bytes(raw.size()));
  WriteBase64(raw, text.data() + start);
}

std::optional<std::string> DecodeBase64(std::string_view text, Base64Form form) {
  std::string out;
  uint32_t bits = 0;
  size_t digits = 0;
  size_t padding = 0;
  for (const char c : text) {
    if (form == Base64Form::kPadded && (c == '\n' || c == '\r')) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int value = ValueOf(c);
    if (value < 0 || padding != 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (++digits % 4 == 0)
      out += {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8), static_cast<char>(bits)};
  }
  const size_t tail = digits % 4;
  const size_t full_padding = tail == 0 ? 0 : 4 - tail;
  const bool may_lack_padding = form == Base64Form::kMetadata && padding == 0;
  if (tail == 1 || (padding != full_padding && !may_lack_padding)) return std::nullopt;
  if (tail == 2) out += static_cast<char>(bits >> 4);
  if (tail == 3) out += {static_cast<char>(bits >> 10), static_cast<char>(bits >> 2)};
  return out;
}

}  // namespace routewind
