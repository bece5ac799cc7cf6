// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/binary_metadata.h"

#include <cstdint>

namespace routewind {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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

void SpellOutRawBinaries(HeaderList& list) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (!IsRawBinary(list.fields()[i])) continue;
    const std::string_view raw = list.fields()[i].value.substr(1);
    char* const text = list.OwnText(Base64Bytes(raw.size()));
    list.SetValue(i, {text, static_cast<size_t>(WriteBase64(raw, text) - text)});
  }
}

}  // namespace routewind
