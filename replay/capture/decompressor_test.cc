// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/decompressor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/base/stable_hash.h"
#include "replay/capture/pcap_reader.h"
#include "replay/net/testing/pcap_writer.h"

namespace routewind {
namespace {

using ::testing::HasSubstr;

constexpr int kPackets = 2000;

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "decompressor_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string Capture() {
  std::ostringstream out;
  testing::PcapWriter writer(out, {});
  for (int i = 0; i < kPackets; ++i) writer.Write(i, "packet " + std::to_string(i));
  return out.str();
}

int CountPackets(const std::string& path, std::string& detail) {
  Result<PcapReader> reader = PcapReader::Open(path, {.is_digested = true});
  if (!reader) {
    detail = reader.error().message;
    return -1;
  }
  Packet packet;
  int count = 0;
  while (reader->ReadNext(packet) == PcapReader::Next::kPacket) ++count;
  detail = reader->truncation_detail();
  std::ifstream file(path, std::ios::binary);
  EXPECT_EQ(reader->digest(), ContentDigestOf(std::string(std::istreambuf_iterator<char>(file), {})));
  return count;
}

bool Shell(const std::string& command) { return std::system(command.c_str()) == 0; }

class CompressedCapture : public ::testing::TestWithParam<const char*> {};

TEST_P(CompressedCapture, IsKnownByItsContentAndReadWholeAndCut) {
  const std::string tool = GetParam();
  if (!Shell("command -v " + tool + " >/dev/null")) GTEST_SKIP() << tool << " is not installed";
  TempFolder folder;
  const std::string plain = folder.File("plain");
  std::ofstream(plain, std::ios::binary) << Capture();
  const std::string packed = folder.File("no-suffix");
  ASSERT_TRUE(Shell(tool + " -c < " + plain + " > " + packed));
  std::string detail;
  EXPECT_EQ(CountPackets(packed, detail), kPackets);
  EXPECT_EQ(detail, "");

  const auto size = std::filesystem::file_size(packed);
  std::filesystem::resize_file(packed, size - size / 4);
  EXPECT_LT(CountPackets(packed, detail), kPackets);
  EXPECT_THAT(detail, HasSubstr("damaged compressed data"));
}

INSTANTIATE_TEST_SUITE_P(Tools, CompressedCapture, ::testing::Values("gzip", "zstd", "lz4", "xz", "bzip2"));

TEST(CompressedCapture, MayBeSeveralFilesBehindEachOther) {
  TempFolder folder;
  const std::string whole = Capture();
  std::ofstream(folder.File("a"), std::ios::binary) << whole.substr(0, 5000);
  std::ofstream(folder.File("b"), std::ios::binary) << whole.substr(5000);
  ASSERT_TRUE(Shell("(gzip -c < " + folder.File("a") + "; gzip -c < " + folder.File("b") + ") > " + folder.File("c")));
  std::string detail;
  EXPECT_EQ(CountPackets(folder.File("c"), detail), kPackets);
}

TEST(CompressedCapture, OfSomethingElseIsRefused) {
  TempFolder folder;
  ASSERT_TRUE(Shell("echo hello | gzip -c > " + folder.File("text")));
  std::string detail;
  EXPECT_EQ(CountPackets(folder.File("text"), detail), -1);
  EXPECT_THAT(detail, HasSubstr("not a capture"));
}

}  // namespace
}  // namespace routewind
