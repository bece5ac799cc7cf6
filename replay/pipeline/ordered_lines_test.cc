// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/ordered_lines.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

std::string ReadAll(std::FILE* file) {
  std::string text;
  std::rewind(file);
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  return text;
}

std::string Expected(size_t count, const std::string& padding) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += "line " + std::to_string(i) + padding + "\n";
  return text;
}

// A permutation of 0 … count-1 that depends on the seed only.
std::vector<uint64_t> Shuffled(size_t count, uint64_t seed) {
  std::vector<uint64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  for (size_t i = count; i > 1; --i) std::swap(numbers[i - 1], numbers[MixHash(seed, i) % i]);
  return numbers;
}

void ExpectInOrder(const std::vector<uint64_t>& arrival, const std::string& padding) {
  std::FILE* out = std::tmpfile();
  ASSERT_NE(out, nullptr);
  OrderedLines lines(out, "test");
  for (const uint64_t number : arrival) lines.Add(number, "line " + std::to_string(number) + padding);
  EXPECT_TRUE(lines.Finish());
  EXPECT_TRUE(ReadAll(out) == Expected(arrival.size(), padding));
  std::fclose(out);
}

TEST(OrderedLines, ComeOutInOrderWhateverTheOrderOfArrival) {
  for (uint64_t seed = 0; seed < 50; ++seed) ExpectInOrder(Shuffled(seed, seed), "");
}

TEST(OrderedLines, WaitInAFileWhenTheFirstCallOutlivesTheOthers) {
  // 3,000 lines of 8 KiB behind number 0: three times the limit of what is held in memory.
  std::vector<uint64_t> arrival = Shuffled(3000, 7);
  std::erase(arrival, 0);
  arrival.push_back(0);
  ExpectInOrder(arrival, std::string(8192, '.'));
}

TEST(OrderedLines, TellAFullDevice) {
  std::FILE* full = std::fopen("/dev/full", "wb");
  ASSERT_NE(full, nullptr);
  OrderedLines lines(full, "calls.jsonl");
  lines.Add(0, std::string(1 << 16, 'x'));
  const Status finished = lines.Finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().message, "cannot write calls.jsonl: No space left on device");
  std::fclose(full);
}

}  // namespace
}  // namespace routewind
