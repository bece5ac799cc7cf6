// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/hpack_huffman.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "replay/http2/hpack_huffman_code.h"

namespace routewind {
namespace {

constexpr int kWindowBits = 12;
constexpr uint32_t kWindows = 1u << kWindowBits;

// What a window of bits begins with: one symbol, or two where both fit. `bits` 0: a code longer
// than the window.
struct Step {
  std::array<uint8_t, 2> symbols{};
  uint8_t bits = 0;  // of all symbols
  uint8_t first_bits_count =
      0;  // bits of the first symbol, and in the upper four bits how many symbols
  constexpr int first_bits() const { return first_bits_count & 15; }
  constexpr int count() const { return first_bits_count >> 4; }
};

// The codes of one length: where they begin, left-aligned in 32 bits, and where their symbols stand
// in `symbols`.
struct LengthClass {
  uint32_t first_code = 0;
  uint32_t first_index = 0;
};

struct Tables {
  std::array<Step, kWindows> steps{};
  std::array<LengthClass, kHuffmanLongestCode + 2> classes{};
  std::array<uint16_t, kHuffmanSymbols> symbols{};  // in order of code
};

constexpr void NumberCodes(Tables& tables) {
  uint32_t index = 0;
  uint64_t code = 0;
  for (int bits = 1; bits <= kHuffmanLongestCode; ++bits) {
    tables.classes[bits] = {static_cast<uint32_t>(code), index};
    for (int symbol = 0; symbol < kHuffmanSymbols; ++symbol) {
      if (kHuffmanCodeBits[symbol] != bits) continue;
      if (bits <= kWindowBits) {
        const Step step{{static_cast<uint8_t>(symbol), 0},
                        static_cast<uint8_t>(bits),
                        static_cast<uint8_t>(bits | 1 << 4)};
        const uint32_t first = static_cast<uint32_t>(code >> (32 - kWindowBits));
        for (uint32_t i = 0; i < kWindows >> bits; ++i) tables.steps[first + i] = step;
      }
      tables.symbols[index++] = static_cast<uint16_t>(symbol);
      code += uint64_t{1} << (32 - bits);
    }
  }
}

constexpr Tables MakeTables() {
  Tables tables;
  NumberCodes(tables);
  const Tables single = tables;
  for (uint32_t window = 0; window < kWindows; ++window) {
    Step& step = tables.steps[window];
    if (step.bits == 0) continue;
    const Step& second = single.steps[(window << step.bits) & (kWindows - 1)];
    if (second.bits == 0 || step.bits + second.bits > kWindowBits) continue;
    step.symbols[1] = second.symbols[0];
    step.first_bits_count = static_cast<uint8_t>(step.bits | 2 << 4);
    step.bits = static_cast<uint8_t>(step.bits + second.bits);
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

struct Code {
  int symbol;
  int bits;
};

// The code longer than the window that `bits_left_aligned` begins with; the code is complete, so
// there is one.
Code FindLongCode(uint64_t bits_left_aligned) {
  const uint32_t head = static_cast<uint32_t>(bits_left_aligned >> 32);
  int bits = kHuffmanLongestCode;
  while (head < kTables.classes[bits].first_code) --bits;
  const LengthClass& found = kTables.classes[bits];
  return {kTables.symbols[found.first_index + ((head - found.first_code) >> (32 - bits))], bits};
}

Code FirstCode(uint64_t window) {
  const Step& step = kTables.steps[window >> (64 - kWindowBits)];
  return step.bits != 0 ? Code{step.symbols[0], step.first_bits()} : FindLongCode(window);
}

uint64_t LoadBigEndian64(const std::byte* p) {
  uint64_t value;
  std::memcpy(&value, p, sizeof(value));
  if constexpr (std::endian::native == std::endian::little) value = __builtin_bswap64(value);
  return value;
}

// The last bits of a string: `bits` of them, left-aligned in `window`, with ones behind.
char* DecodeTail(uint64_t window, int bits, char* out) {
  while (bits > 0) {
    const Code code = FirstCode(window);
    if (code.bits > bits) return bits < 8 && window == ~uint64_t{0} ? out : nullptr;
    if (code.symbol == kHuffmanEos) return nullptr;
    *out++ = static_cast<char>(code.symbol);
    window = window << code.bits | ((uint64_t{1} << code.bits) - 1);
    bits -= code.bits;
  }
  return out;
}

}  // namespace

char* HuffmanDecode(ByteSpan encoded, char* out) {
  const std::byte* in = encoded.data();
  const std::byte* const end = in + encoded.size();
  uint64_t window = 0;  // bits not yet used, left-aligned
  int bits = 0;         // how many of them are valid
  while (end - in >= 8) {
    window |= LoadBigEndian64(in) >> bits;
    in += (63 - bits) >> 3;
    bits |= 56;
    // At least 56 valid bits: four windows, or one long code, can be used before more are needed.
    if (kTables.steps[window >> (64 - kWindowBits)].bits == 0) [[unlikely]] {
      const Code code = FindLongCode(window);
      if (code.symbol == kHuffmanEos) return nullptr;
      *out++ = static_cast<char>(code.symbol);
      window <<= code.bits;
      bits -= code.bits;
      continue;
    }
    for (int i = 0; i < 4; ++i) {
      const Step& step = kTables.steps[window >> (64 - kWindowBits)];
      if (step.bits == 0) [[unlikely]]
        break;
      std::memcpy(out, step.symbols.data(), 2);
      out += step.count();
      window <<= step.bits;
      bits -= step.bits;
    }
  }
  // Fewer than eight bytes are left. The window may hold bits of theirs already, beyond the valid
  // ones: mask them.
  while (true) {
    window = bits == 0 ? 0 : window & (~uint64_t{0} << (64 - bits));
    while (bits <= 56 && in < end) {
      window |= std::to_integer<uint64_t>(*in++) << (56 - bits);
      bits += 8;
    }
    if (in == end) break;
    // 57 bits or more and still a byte to come: use one symbol.
    const Code code = FirstCode(window);
    if (code.symbol == kHuffmanEos) return nullptr;
    *out++ = static_cast<char>(code.symbol);
    window <<= code.bits;
    bits -= code.bits;
  }
  if (bits < 64) window |= ~uint64_t{0} >> bits;
  return DecodeTail(window, bits, out);
}

}  // namespace routewind
