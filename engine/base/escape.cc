// SPDX-License-Identifier: Apache-2.0
#include "engine/base/escape.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace routewind {
namespace {

// Precondition: one valid UTF-8 sequence.
bool IsHidden(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence.front());
  if (first < 0x20 || first == 0x7f) return true;
  if (first == 0xc2) return static_cast<unsigned char>(sequence[1]) < 0xa0;
  return (sequence >= "\xe2\x80\xaa" && sequence <= "\xe2\x80\xae") ||
         (sequence >= "\xe2\x81\xa6" && sequence <= "\xe2\x81\xa9");
}

}  // namespace

void MoveEscaped(std::string_view& text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  const size_t valid = ValidUtf8SequenceLength(text);
  const std::string_view sequence = text.substr(0, std::max<size_t>(valid, 1));
  text.remove_prefix(sequence.size());
  if (valid != 0 && !IsHidden(sequence)) {
    out += sequence;
    return;
  }
  for (const char c : sequence) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
  }
}

}  // namespace routewind
