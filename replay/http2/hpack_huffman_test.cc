// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/hpack_huffman.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "replay/http2/hpack_huffman_code.h"
#include "replay/http2/testing/reference_hpack.h"

namespace routewind {
namespace {

struct Code {
  uint32_t code = 0;
  int bits = 0;
};

// The canonical code, counted up bit by bit, as a second way to the decoder's tables.
std::vector<Code> AllCodes() {
  std::vector<Code> codes(kHuffmanSymbols);
  uint32_t next = 0;
  for (int bits = 1; bits <= kHuffmanLongestCode; ++bits) {
    next <<= 1;
    for (int symbol = 0; symbol < kHuffmanSymbols; ++symbol) {
      if (kHuffmanCodeBits[symbol] == bits) codes[symbol] = {next++, bits};
    }
  }
  return codes;
}

class BitWriter {
 public:
  void Put(Code code) {
    for (int bit = code.bits - 1; bit >= 0; --bit) {
      if (bits_++ % 8 == 0) bytes_.push_back(0);
      if ((code.code >> bit & 1) != 0) bytes_.back() |= static_cast<char>(0x80 >> (bits_ - 1) % 8);
    }
  }
  std::string Padded() {
    while (bits_ % 8 != 0) Put({1, 1});
    return bytes_;
  }

 private:
  std::string bytes_;
  int bits_ = 0;
};

std::optional<std::string> Decode(const std::string& encoded) {
  std::string out(HuffmanDecodedLimit(encoded.size()), '\0');
  const char* end = HuffmanDecode(testing::AsBytes(encoded), out.data());
  if (end == nullptr) return std::nullopt;
  out.resize(static_cast<size_t>(end - out.data()));
  return out;
}

TEST(HuffmanDecode, GivesEverySymbolAtEveryBitOffsetAndLength) {
  const std::vector<Code> codes = AllCodes();
  EXPECT_EQ(codes[kHuffmanEos].code, 0x3fffffffu);
  for (int symbol = 0; symbol < 256; ++symbol) {
    for (int before = 0; before < 30; ++before) {
      for (const int after : {0, 1, 2, 13}) {
        BitWriter writer;
        for (int i = 0; i < before; ++i) writer.Put(codes['a']);
        writer.Put(codes[symbol]);
        for (int i = 0; i < after; ++i) writer.Put(codes['X']);
        const std::string expected =
            std::string(before, 'a') + static_cast<char>(symbol) + std::string(after, 'X');
        ASSERT_EQ(Decode(writer.Padded()), expected) << symbol << " behind " << before;
      }
    }
  }
}

TEST(HuffmanDecode, RefusesEosAndWrongPaddingAnywhere) {
  const std::vector<Code> codes = AllCodes();
  for (int before = 0; before < 40; ++before) {
    SCOPED_TRACE(before);
    BitWriter with_eos;
    BitWriter with_zeros;
    BitWriter plain;
    for (int i = 0; i < before; ++i) {
      with_eos.Put(codes['a']);
      with_zeros.Put(codes['a']);
      plain.Put(codes['a']);
    }
    with_eos.Put(codes[kHuffmanEos]);
    EXPECT_EQ(Decode(with_eos.Padded()), std::nullopt);
    EXPECT_EQ(Decode(with_eos.Padded() + std::string(20, '\x1f')), std::nullopt);
    const int padding = (8 - before * 5 % 8) % 8;
    if (padding > 0 && padding < 5) {
      with_zeros.Put({0, padding});
      EXPECT_EQ(Decode(with_zeros.Padded()), std::nullopt);
    }
    EXPECT_EQ(Decode(plain.Padded()), std::string(before, 'a'));
    EXPECT_EQ(Decode(plain.Padded() + "\xff"), std::nullopt);
  }
}

}  // namespace
}  // namespace routewind
