// SPDX-License-Identifier: Apache-2.0
#include "replay/source/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A text that is told in pieces, `repeats` times over; then it ends or fails.
class TextStream : public ByteStream {
 public:
  TextStream(std::string text, size_t piece_bytes, size_t repeats = 1, std::string fault = "")
      : text_(std::move(text)), piece_bytes_(piece_bytes), repeats_(repeats), fault_(std::move(fault)) {}

  ReadResult Read(std::span<std::byte> into) override {
    if (at_ == text_.size() && --repeats_ > 0) at_ = 0;
    const size_t count = std::min({into.size(), piece_bytes_, text_.size() - at_});
    if (count == 0) return {0, fault_.empty() ? State::kEnd : State::kFailed, fault_};
    std::memcpy(into.data(), text_.data() + at_, count);
    at_ += count;
    return {count, State::kBytes, ""};
  }

 private:
  const std::string text_;
  const size_t piece_bytes_;
  size_t repeats_;
  const std::string fault_;
  size_t at_ = 0;
};

std::vector<std::string> Lines(ByteStream& stream) {
  LineReader reader(stream);
  std::vector<std::string> lines;
  for (LineReader::Line line; reader.Next(line);) {
    EXPECT_EQ(line.number, lines.size() + 1);
    lines.push_back(line.is_too_long ? "(too long)" : std::string(line.text));
  }
  if (!reader.fault().empty()) lines.push_back("fault: " + reader.fault());
  return lines;
}

TEST(LineReader, GivesEveryLineHoweverItIsCut) {
  for (const size_t piece_bytes : {1, 2, 3, 100}) {
    TextStream stream("one\n\nthree\r\nfour", piece_bytes);
    EXPECT_THAT(Lines(stream), ElementsAre("one", "", "three\r", "four")) << piece_bytes;
    TextStream ended("one\n", piece_bytes);
    EXPECT_THAT(Lines(ended), ElementsAre("one"));
    TextStream empty("", piece_bytes);
    EXPECT_THAT(Lines(empty), IsEmpty());
  }
}

TEST(LineReader, KeepsNothingOfALineThatIsTooLong) {
  const std::string most(LineReader::kMaxLineBytes, 'a');
  TextStream stream(most + "\n" + most + "a\nnext\n" + most + "aaa", 100'000);
  EXPECT_THAT(Lines(stream), ElementsAre(most, "(too long)", "next", "(too long)"));
  TextStream endless(std::string(1 << 20, 'a'), 1 << 18, 1000);  // a line of 1 GB
  EXPECT_THAT(Lines(endless), ElementsAre("(too long)"));
}

TEST(LineReader, LeavesOutALineThatAFaultCutsOff) {
  TextStream stream("one\ntw", 10, 1, "the file is damaged");
  EXPECT_THAT(Lines(stream), ElementsAre("one", "fault: the file is damaged"));
}

}  // namespace
}  // namespace routewind
