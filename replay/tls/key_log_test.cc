// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "replay/tls/tls_keys.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kRandom(64, 'a');
const std::string kShort(64, '1');
const std::string kFull(96, '2');

TlsRandom RandomOf(uint8_t value) {
  TlsRandom random;
  random.fill(std::byte{value});
  return random;
}

TEST(KeyLogLine, SaysWhatItHoldsOrWhyItHoldsNothing) {
  using Kind = KeyLogLine::Kind;
  struct Row {
    const char* name;
    std::string line;
    Kind kind;
    const char* fault = "";
  };
  const Row rows[] = {
      {"TLS 1.2", "CLIENT_RANDOM " + kRandom + " " + kFull, Kind::kSecret},
      {"TLS 1.3 with SHA-256", "CLIENT_TRAFFIC_SECRET_0 " + kRandom + " " + kShort, Kind::kSecret},
      {"TLS 1.3 with SHA-384", "SERVER_TRAFFIC_SECRET_0 " + kRandom + " " + kFull, Kind::kSecret},
      {"a line from Windows", "CLIENT_RANDOM " + kRandom + " " + kFull + "\r", Kind::kSecret},
      {"tabs and several blanks", "CLIENT_RANDOM\t" + kRandom + "   " + kFull + " ", Kind::kSecret},
      {"an empty line", "", Kind::kNothing},
      {"a comment", "# SSL/TLS secrets log file", Kind::kNothing},
      {"a secret nobody needs", "EXPORTER_SECRET " + kRandom + " " + kShort, Kind::kNothing},
      {"binary", std::string("\0\x01\xff", 3), Kind::kMalformed, "no known label"},
      {"a random that is too short", "CLIENT_RANDOM aa " + kFull, Kind::kMalformed,
       "client random"},
      {"no hexadecimal", "CLIENT_RANDOM " + std::string(64, 'g') + " " + kFull, Kind::kMalformed,
       "client random"},
      {"no secret", "CLIENT_RANDOM " + kRandom, Kind::kMalformed, "the secret"},
      {"a short master secret", "CLIENT_RANDOM " + kRandom + " " + kShort, Kind::kMalformed,
       "the secret"},
      {"more words", "CLIENT_RANDOM " + kRandom + " " + kFull + " x", Kind::kMalformed,
       "three words"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const KeyLogLine line = ParseKeyLogLine(row.line);
    EXPECT_EQ(line.kind, row.kind);
    EXPECT_THAT(std::string(line.fault), HasSubstr(row.fault));
  }
}

TEST(TlsKeys, FindsTheLastSecretOfAKindAndConnection) {
  TlsKeys keys;
  keys.OnTlsSecrets("CLIENT_RANDOM " + kRandom + " " + std::string(96, '1') + "\nCLIENT_RANDOM " +
                    kRandom + " " + kFull);
  const TlsSecret* const secret = keys.Find(TlsSecretKind::kMaster, RandomOf(0xaa));
  ASSERT_NE(secret, nullptr);
  EXPECT_EQ(secret->bytes[0], std::byte{0x22});
  EXPECT_EQ(keys.Find(TlsSecretKind::kClientTraffic, RandomOf(0xaa)), nullptr);
  EXPECT_EQ(keys.Find(TlsSecretKind::kMaster, RandomOf(0xab)), nullptr);
}

TEST(TlsKeys, KnowsASecretOfACaptureFromItsPlaceOn) {
  TlsKeys keys;
  keys.SetPosition(10);
  keys.OnTlsSecrets("CLIENT_RANDOM " + kRandom + " " + std::string(96, '1') + "\n");
  keys.SetPosition(20);
  keys.OnTlsSecrets("CLIENT_RANDOM " + kRandom + " " + kFull + "\n");
  keys.OnTlsSecrets("CLIENT_RANDOM " + kRandom + " " + kFull + "\n");  // told again: nothing new
  EXPECT_EQ(keys.secret_count(), 2U);
  TlsKeysAt reader(keys);
  const auto first_byte_at = [&](uint64_t packet) {
    reader.SetPacket(packet);
    const TlsSecret* const secret = reader.Find(TlsSecretKind::kMaster, RandomOf(0xaa));
    return secret == nullptr ? -1 : std::to_integer<int>(secret->bytes[0]);
  };
  EXPECT_EQ(first_byte_at(9), -1);
  EXPECT_EQ(first_byte_at(10), 0x11);
  EXPECT_EQ(first_byte_at(19), 0x11);
  EXPECT_EQ(first_byte_at(20), 0x22);
  EXPECT_EQ(first_byte_at(21), 0x22);
}

class KeyLogFile : public ::testing::Test {
 protected:
  ~KeyLogFile() override { std::filesystem::remove(path_); }
  void Append(const std::string& text) {
    std::ofstream(path_, std::ios::app | std::ios::binary) << text;
  }
  const std::string path_ = ::testing::TempDir() + "key_log_test." + std::to_string(getpid());
};

TEST_F(KeyLogFile, MayGrowWhileItIsReadAndEndInMidLine) {
  const std::string line = "CLIENT_RANDOM " + kRandom + " " + kFull;
  Append(line.substr(0, 40));
  auto keys = TlsKeys::Open(path_);
  ASSERT_TRUE(keys.has_value()) << keys.error().message;
  EXPECT_EQ((*keys)->Find(TlsSecretKind::kMaster, RandomOf(0xaa)), nullptr);
  Append(line.substr(40));
  (*keys)->Refresh();
  EXPECT_NE((*keys)->Find(TlsSecretKind::kMaster, RandomOf(0xaa)), nullptr);
  Append("\nCLIENT_RANDOM " + std::string(64, 'b') + " " + kFull + "\n");
  (*keys)->Refresh();
  EXPECT_NE((*keys)->Find(TlsSecretKind::kMaster, RandomOf(0xbb)), nullptr);
  EXPECT_THAT((*keys)->Warnings(), IsEmpty());
}

TEST_F(KeyLogFile, MayBeBegunAnew) {
  Append("# a long line of the file before " + std::string(300, '#') + "\n");
  auto keys = TlsKeys::Open(path_);
  ASSERT_TRUE(keys.has_value());
  std::filesystem::remove(path_);
  Append("CLIENT_RANDOM " + kRandom + " " + kFull + "\n");
  auto again = TlsKeys::Open(path_);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ((*again)->secret_count(), 1U);
}

TEST_F(KeyLogFile, IsToldWithFileAndLineWhereItIsNoKeyLog) {
  Append("# fine\n" + std::string(5000, 'x') + "\nnonsense\n");
  const auto keys = TlsKeys::Open(path_);
  ASSERT_TRUE(keys.has_value());
  EXPECT_THAT(
      (*keys)->Warnings(),
      ElementsAre(path_ + ":2: not a line of a TLS key log: is longer than 4096 bytes",
                  HasSubstr(path_ + ":3: not a line of a TLS key log: begins with no known label"),
                  path_ + ": holds no TLS secrets"));
}

TEST_F(KeyLogFile, OfManyBadLinesTellsTheFirstAndCountsTheRest) {
  for (int i = 0; i < 1000; ++i) Append("nonsense\n");
  const auto keys = TlsKeys::Open(path_);
  ASSERT_TRUE(keys.has_value());
  const std::vector<std::string> warnings = (*keys)->Warnings();
  ASSERT_EQ(warnings.size(), TlsKeys::kMaxToldLines + 2);
  EXPECT_EQ(warnings[TlsKeys::kMaxToldLines], "and 995 more lines that belong to no TLS key log");
}

TEST_F(KeyLogFile, ThatCannotBeReadIsAnError) {
  EXPECT_THAT(TlsKeys::Open(path_).error().message, HasSubstr("cannot be opened"));
  EXPECT_THAT(TlsKeys::Open(::testing::TempDir()).error().message,
              HasSubstr("is not a file of TLS secrets"));
}

TEST(TlsKeys, KeepsOnlySoManySecretsAndSaysSo) {
  TlsKeys keys;
  std::string block;
  char digits[17];
  for (uint64_t i = 0; i < TlsKeys::kMaxSecrets + 3; ++i) {
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(i));
    block += std::string("CLIENT_RANDOM ") + digits + std::string(48, '0') + " " + kFull + "\n";
    if (block.size() < (1 << 20)) continue;
    keys.OnTlsSecrets(block);
    block.clear();
  }
  keys.OnTlsSecrets(block);
  EXPECT_EQ(keys.secret_count(), TlsKeys::kMaxSecrets);
  EXPECT_THAT(keys.Warnings(), ElementsAre(HasSubstr("3 TLS secrets are beyond the first 500000")));
}

}  // namespace
}  // namespace routewind
