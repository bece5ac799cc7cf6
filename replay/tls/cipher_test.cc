// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/cipher.h"

#include <gtest/gtest.h>

#include <string>

#include "replay/tls/cipher_suite.h"

namespace routewind {
namespace {

std::vector<std::byte> Hex(std::string_view digits) {
  std::vector<std::byte> bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(
        static_cast<std::byte>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

TEST(ExpandLabel, DerivesTheKeysOfRfc8448) {
  // RFC 8448 §3: the server's handshake traffic secret, and what is made of it.
  const auto secret = Hex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
  EXPECT_EQ(ExpandLabel(TlsHash::kSha256, secret, "key", 16),
            Hex("3fce516009c21727d0f2e4e86ee403bc"));
  EXPECT_EQ(ExpandLabel(TlsHash::kSha256, secret, "iv", 12), Hex("5d313eb2671276ee13000b30"));
}

struct AeadRow {
  const char* name;
  AeadAlgorithm algorithm;
  const char* key;
  const char* nonce;
  const char* associated;
  const char* plain;
  const char* sealed;
};

TEST(AeadKey, OpensPublishedVectorsAndNothingElse) {
  const AeadRow rows[] = {
      {"RFC 8439 §2.8.2", AeadAlgorithm::kChaCha20Poly1305,
       "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
       "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
       "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204"
       "920636f756c"
       "64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e736"
       "37265656e20"
       "776f756c642062652069742e",
       "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da9"
       "2728b1a71de"
       "0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3"
       "ff4def08e4b"
       "7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"},
      {"the GCM specification, test case 4 with all of its text", AeadAlgorithm::kAes128Gcm,
       "00000000000000000000000000000000", "000000000000000000000000", "",
       "00000000000000000000000000000000",
       "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"},
      {"the GCM specification, test case 14", AeadAlgorithm::kAes256Gcm,
       "0000000000000000000000000000000000000000000000000000000000000000",
       "000000000000000000000000", "", "00000000000000000000000000000000",
       "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
      // SP 800-38C example 3 has a nonce of 12 bytes and a tag of 8.
      {"SP 800-38C, example 3", AeadAlgorithm::kAes128Ccm8, "404142434445464748494a4b4c4d4e4f",
       "101112131415161718191a1b", "000102030405060708090a0b0c0d0e0f10111213",
       "202122232425262728292a2b2c2d2e2f3031323334353637",
       "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951"},
  };
  for (const AeadRow& row : rows) {
    SCOPED_TRACE(row.name);
    AeadKey key(row.algorithm, Hex(row.key));
    std::vector<std::byte> sealed = Hex(row.sealed);
    std::vector<std::byte> plain;
    for (int again = 0; again < 2; ++again) {
      ASSERT_TRUE(key.Open(Hex(row.nonce), Hex(row.associated), sealed, plain));
      EXPECT_EQ(plain, Hex(row.plain));
    }
    sealed[0] ^= std::byte{1};
    EXPECT_FALSE(key.Open(Hex(row.nonce), Hex(row.associated), sealed, plain));
    EXPECT_FALSE(key.Open(Hex(row.nonce), Hex(row.associated), ByteSpan(sealed).first(4), plain));
    sealed[0] ^= std::byte{1};
    EXPECT_TRUE(key.Open(Hex(row.nonce), Hex(row.associated), sealed, plain))
        << "a failure must leave no trace";
  }
}

TEST(CipherSuite, IsFoundByItsNumberAndOnlyAmongAeadSuites) {
  EXPECT_TRUE(FindCipherSuite(0x1301)->is_tls13);
  EXPECT_EQ(FindCipherSuite(0xc030)->hash, TlsHash::kSha384);
  EXPECT_EQ(FindCipherSuite(0xcca8)->OverheadBytes(), 16U);
  EXPECT_EQ(FindCipherSuite(0xc0af)->OverheadBytes(), 16U);  // an explicit nonce of 8, a tag of 8
  EXPECT_EQ(FindCipherSuite(0xd005)->aead, AeadAlgorithm::kAes128Ccm);
  for (const int cbc_or_unknown : {0x002f, 0xc013, 0xc014, 0x0000, 0xffff, 0x1306}) {
    EXPECT_EQ(FindCipherSuite(static_cast<uint16_t>(cbc_or_unknown)), nullptr) << cbc_or_unknown;
  }
}

}  // namespace
}  // namespace routewind
