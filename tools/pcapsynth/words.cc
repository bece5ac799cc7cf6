// SPDX-License-Identifier: Apache-2.0
#include "tools/pcapsynth/words.h"

#include <charconv>

namespace routewind {
namespace {

constexpr char kHex[] = "0123456789abcdef";

}  // namespace

std::vector<std::string> SplitText(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

Result<uint64_t> ReadNumber(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end) {
    return Error{"not a number: '" + std::string(text) + "'"};
  }
  return number;
}

std::string PrintBytes(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7f && c != '\\') {
      text += c;
    } else {
      text.append("\\x") += kHex[byte >> 4];
      text += kHex[byte & 15];
    }
  }
  return text;
}

Result<std::string> ParseBytes(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    if (text[0] != '\\') {
      bytes += text[0];
      text.remove_prefix(1);
      continue;
    }
    unsigned byte = 0;
    if (text.size() < 4 || text[1] != 'x' ||
        std::from_chars(text.data() + 2, text.data() + 4, byte, 16).ptr != text.data() + 4) {
      return Error{"not a byte: '" + std::string(text.substr(0, 4)) + "'"};
    }
    bytes += static_cast<char>(byte);
    text.remove_prefix(4);
  }
  return bytes;
}

}  // namespace routewind
