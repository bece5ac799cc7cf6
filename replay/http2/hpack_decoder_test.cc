// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/hpack_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "replay/http2/testing/reference_hpack.h"

namespace routewind {
namespace {

using testing::AsBytes;
using testing::Field;
using testing::Fields;
using testing::ReferenceDecoder;
using testing::ReferenceEncoder;

std::string FromHex(std::string_view hex) {
  std::string out;
  std::string digits;
  for (const char c : hex) {
    if (c == ' ') continue;
    digits.push_back(c);
    if (digits.size() < 2) continue;
    out.push_back(static_cast<char>(std::stoi(digits, nullptr, 16)));
    digits.clear();
  }
  return out;
}

Fields Copy(const HeaderList& list) {
  Fields out;
  for (const HeaderView& field : list.fields())
    out.push_back({std::string(field.name), std::string(field.value)});
  return out;
}

struct VectorBlock {
  const char* hex;
  Fields fields;
};
struct VectorRow {
  const char* name;
  uint32_t table_bytes;
  std::vector<VectorBlock> blocks;
};

const Fields kFirstRequest = {
    {":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "www.example.com"}};
const Fields kSecondRequest = {{":method", "GET"},
                               {":scheme", "http"},
                               {":path", "/"},
                               {":authority", "www.example.com"},
                               {"cache-control", "no-cache"}};
const Fields kThirdRequest = {{":method", "GET"},
                              {":scheme", "https"},
                              {":path", "/index.html"},
                              {":authority", "www.example.com"},
                              {"custom-key", "custom-value"}};
Fields ResponseOf(const char* status, const char* second) {
  return {{":status", status},
          {"cache-control", "private"},
          {"date", std::string("Mon, 21 Oct 2013 20:13:") + second + " GMT"},
          {"location", "https://www.example.com"}};
}
Fields ThirdResponse() {
  Fields fields = ResponseOf("200", "22");
  fields.push_back({"content-encoding", "gzip"});
  fields.push_back({"set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"});
  return fields;
}

TEST(HpackDecoder, DecodesTheExamplesOfRfc7541AppendixC) {
  const std::vector<VectorRow> rows = {
      {"C.2.1",
       4096,
       {{"400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
         {{"custom-key", "custom-header"}}}}},
      {"C.2.2", 4096, {{"040c 2f73 616d 706c 652f 7061 7468", {{":path", "/sample/path"}}}}},
      {"C.2.3", 4096, {{"1008 7061 7373 776f 7264 0673 6563 7265 74", {{"password", "secret"}}}}},
      {"C.2.4", 4096, {{"82", {{":method", "GET"}}}}},
      {"C.3",
       4096,
       {{"8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", kFirstRequest},
        {"8286 84be 5808 6e6f 2d63 6163 6865", kSecondRequest},
        {"8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
         kThirdRequest}}},
      {"C.4",
       4096,
       {{"8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", kFirstRequest},
        {"8286 84be 5886 a8eb 1064 9cbf", kSecondRequest},
        {"8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", kThirdRequest}}},
      {"C.5",
       256,
       {{"4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 "
         "303a 3133 3a32 3120"
         "474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
         ResponseOf("302", "21")},
        {"4803 3330 37c1 c0bf", ResponseOf("307", "21")}}},
      {"C.6",
       256,
       {{"4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b "
         "ff6e 919d 29ad 1718"
         "63c7 8f0b 97c8 e9ae 82ae 43d3",
         ResponseOf("302", "21")},
        {"4883 640e ffc1 c0bf", ResponseOf("307", "21")},
        {"88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad "
         "94e7 821d d7f2 e6c7"
         "b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 "
         "3d50 07",
         ThirdResponse()}}},
  };
  for (const VectorRow& row : rows) {
    SCOPED_TRACE(row.name);
    HpackDecoder decoder;
    HeaderList list;
    if (row.table_bytes != 4096) {
      ASSERT_EQ(decoder.Decode(AsBytes(FromHex("3fe101")), list),
                HpackError::kNone);  // a size update to 256
      ASSERT_EQ(decoder.table_max_bytes(), row.table_bytes);
    }
    for (const VectorBlock& block : row.blocks) {
      const std::string bytes = FromHex(block.hex);
      ASSERT_EQ(decoder.Decode(AsBytes(bytes), list), HpackError::kNone);
      EXPECT_EQ(Copy(list), block.fields);
    }
  }
}

struct HostileRow {
  const char* name;
  const char* hex;
  HpackError error;
};

TEST(HpackDecoder, NamesWhatIsWrongWithABlock) {
  const std::vector<HostileRow> rows = {
      {"§6.1: index 0", "80", HpackError::kBadIndex},
      {"§2.3.3: index beyond both tables", "be", HpackError::kBadIndex},
      {"§2.3.3: name index beyond both tables", "7e 01 61", HpackError::kBadIndex},
      {"§2.3.3: name index beyond both tables, not indexed", "0f 2f 01 61", HpackError::kBadIndex},
      {"§5.1: integer beyond 32 bits", "ff ff ff ff ff 7f", HpackError::kIntegerOverflow},
      {"§5.1: integer with endless zeros", "ff 80 80 80 80 80 80 00", HpackError::kIntegerOverflow},
      {"§5.1: integer cut off", "ff 80", HpackError::kTruncated},
      {"§5.2: length beyond the block", "00 05 61 62", HpackError::kTruncated},
      {"§5.2: value missing", "00 01 61", HpackError::kTruncated},
      {"§5.2: name missing", "40", HpackError::kTruncated},
      {"§5.2: padding of zeros", "00 81 00 00", HpackError::kBadHuffman},
      {"§5.2: padding of eight bits", "00 82 1f ff 00", HpackError::kBadHuffman},
      {"§5.2: EOS in a string", "00 84 ff ff ff ff 00", HpackError::kBadHuffman},
      {"§5.2: bad padding in an indexed value", "41 81 00", HpackError::kBadHuffman},
      {"§5.2: bad padding in an indexed name", "40 81 00 00", HpackError::kBadHuffman},
      {"§6.3: size update beyond the limit", "3f e2 1f", HpackError::kSizeUpdateTooLarge},
      {"§4.2: size update after a field", "82 20", HpackError::kLateSizeUpdate},
      {"§6.3: size update to the limit is right", "3f e1 1f 82", HpackError::kNone},
      {"§4.2: two size updates are right", "20 3f e1 1f 82", HpackError::kNone},
      {"an empty block is right", "", HpackError::kNone},
  };
  for (const HostileRow& row : rows) {
    SCOPED_TRACE(row.name);
    HpackDecoder decoder;
    HeaderList list;
    const std::string block = FromHex(row.hex);
    EXPECT_EQ(decoder.Decode(AsBytes(block), list), row.error);
    ReferenceDecoder reference;
    EXPECT_EQ(reference.Decode(block).has_value(), row.error == HpackError::kNone);
  }
}

TEST(HpackDecoder, FindsEveryTruncationThatItsReferenceFinds) {
  ReferenceEncoder encoder;
  const std::string block = encoder.Encode({{":method", "POST"},
                                            {":path", "/helloworld.Greeter/SayHello"},
                                            {"user-agent", "grpc-c++/1.51"},
                                            {"x-secret", "\x01\x02 secret", true}});
  for (size_t size = 0; size <= block.size(); ++size) {
    SCOPED_TRACE(size);
    HpackDecoder decoder;
    ReferenceDecoder reference;
    HeaderList list;
    const std::string part = block.substr(0, size);
    const auto expected = reference.Decode(part);
    ASSERT_EQ(decoder.Decode(AsBytes(part), list) == HpackError::kNone, expected.has_value());
    if (expected) {
      EXPECT_EQ(Copy(list), *expected);
    }
  }
}

TEST(HpackDecoder, KeepsViewsOfABlockAliveWhenTheSameBlockEvictsThem) {
  HpackDecoder decoder;
  HeaderList list;
  ReferenceEncoder encoder(1 << 16);
  Fields fields;
  // Each field fills most of the table of 4096 bytes, and the table's text buffer has to make room
  // many times.
  for (int i = 0; i < 64; ++i)
    fields.push_back(
        {"name-" + std::to_string(i), std::string(3000, static_cast<char>('a' + i % 26))});
  for (int round = 0; round < 3; ++round) {
    const std::string block = encoder.Encode(fields);
    decoder.SetMaxTableBytes(1 << 16);
    ASSERT_EQ(decoder.Decode(AsBytes(block), list), HpackError::kNone);
    ASSERT_EQ(Copy(list), fields);
  }
}

TEST(HpackDecoder, CutsALargeListButKeepsItsTableInStep) {
  HpackDecoder decoder;
  HeaderList list;
  // A field of 3000 bytes in the table, named 400 times by one byte each: 1.2 MB.
  std::string block =
      FromHex("40 01 61 7f b9 16") + std::string(3000, 'v') + std::string(400, '\xbe');
  block += FromHex("40 01 62 01 63");
  ASSERT_EQ(decoder.Decode(AsBytes(block), list), HpackError::kNone);
  EXPECT_EQ(list.size(), HeaderList::kMaxHeaderListBytes / 3033);
  EXPECT_EQ(list.dropped_count(), 402 - list.size());
  const std::string next = FromHex("be");
  ASSERT_EQ(decoder.Decode(AsBytes(next), list), HpackError::kNone);
  EXPECT_EQ(Copy(list), (Fields{{"b", "c"}}));
}

TEST(HpackDecoder, RefusesABlockThatWouldUnpackWithoutEnd) {
  HpackDecoder decoder;
  HeaderList list;
  const std::string block =
      FromHex("40 01 61 7f b9 16") + std::string(3000, 'v') + std::string(30'000, '\xbe');
  EXPECT_EQ(decoder.Decode(AsBytes(block), list), HpackError::kTooMuchText);
}

std::string RandomText(std::mt19937_64& random, size_t max_bytes) {
  const bool is_plain = random() % 4 != 0;
  std::string text(random() % (max_bytes + 1), '\0');
  for (char& c : text) c = static_cast<char>(is_plain ? 'a' + random() % 26 : random() % 256);
  return text;
}

Fields RandomFields(std::mt19937_64& random, const Fields& pool) {
  Fields fields(random() % 8);
  for (Field& field : fields) {
    field = pool[random() % pool.size()];
    if (random() % 4 == 0) field.value = RandomText(random, random() % 50 == 0 ? 3000 : 24);
    field.never_indexed = random() % 8 == 0;
  }
  return fields;
}

TEST(HpackDecoder, AgreesWithItsReferenceOnRandomBlocksWithChangingTableSizes) {
  std::mt19937_64 random(7541);
  int blocks = 0;
  for (int connection = 0; connection < 500; ++connection) {
    Fields pool = {
        {":path", "/a"}, {":authority", "b"}, {"te", "trailers"}, {"", ""}, {"cookie", "x"}};
    for (int i = 0; i < 20; ++i)
      pool.push_back({"x-" + RandomText(random, 12), RandomText(random, 40)});
    ReferenceEncoder encoder(1 << 16);
    ReferenceDecoder reference;
    HpackDecoder decoder;
    HeaderList list;
    decoder.SetMaxTableBytes(1 << 16);
    for (int i = 0; i < 210; ++i, ++blocks) {
      if (random() % 30 == 0) {
        const size_t table_bytes = random() % 3 == 0 ? random() % 65'537 : random() % 500;
        encoder.ChangeTableSize(table_bytes);
        reference.ChangeTableSize(table_bytes);
      }
      const Fields fields = RandomFields(random, pool);
      const std::string block = encoder.Encode(fields);
      const auto expected = reference.Decode(block);
      ASSERT_TRUE(expected.has_value());
      ASSERT_EQ(*expected, fields);
      ASSERT_EQ(decoder.Decode(AsBytes(block), list), HpackError::kNone);
      ASSERT_EQ(Copy(list), fields) << "connection " << connection << " block " << i;
    }
  }
  EXPECT_GE(blocks, 100'000);
}

TEST(HpackDecoder, AgreesWithItsReferenceOnBlocksWithOneByteChanged) {
  std::mt19937_64 random(1);
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    ReferenceEncoder encoder;
    ReferenceDecoder reference;
    HpackDecoder decoder;
    HeaderList list;
    const Fields pool = {{":path", RandomText(random, 20)},
                         {"x", RandomText(random, 9)},
                         {RandomText(random, 9), "y"}};
    for (int i = 0; i < 3; ++i) {
      std::string block = encoder.Encode(RandomFields(random, pool));
      if (!block.empty()) block[random() % block.size()] = static_cast<char>(random());
      const auto expected = reference.Decode(block);
      ASSERT_EQ(decoder.Decode(AsBytes(block), list) == HpackError::kNone, expected.has_value());
      if (!expected) {
        ++refused;
        break;
      }
      ASSERT_EQ(Copy(list), *expected);
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(HeaderTags, AreTheSameHoweverANameWasSent) {
  const std::string literal = FromHex("40 0b") + "grpc-status" + FromHex("01 30");
  const std::string not_indexed = FromHex("00 0b") + "grpc-status" + FromHex("01 30");
  const std::string by_name_index = FromHex("7e 01 31");
  HpackDecoder decoder;
  HeaderList list;
  for (const std::string& block : {literal, FromHex("be"), by_name_index, not_indexed}) {
    ASSERT_EQ(decoder.Decode(AsBytes(block), list), HpackError::kNone);
    EXPECT_THAT(list.tags(), ::testing::ElementsAre(HeaderTag::kGrpcStatus));
  }
}

}  // namespace
}  // namespace routewind
