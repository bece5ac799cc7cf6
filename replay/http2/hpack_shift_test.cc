// SPDX-License-Identifier: Apache-2.0
//
// The law of losses: whatever an encoder does and whatever is lost, no field that is called known is wrong.
#include "replay/http2/hpack_shift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "replay/http2/hpack_decoder.h"
#include "replay/http2/testing/wild_hpack.h"

namespace routewind {
namespace {

using testing::AsBytes;
using testing::Field;
using testing::Fields;
using testing::ReferenceEncoder;
using testing::WildEncoder;

// A legal request of few words, so that the encoder refers back all the time. `paths`: how many there are. `is_grpc`: always
// with what gRPC asks for.
Fields RandomRequest(std::mt19937& random, uint32_t paths, bool is_grpc) {
  const auto below = [&random](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  Fields pseudo = {{":method", below(9) == 0 ? "GET" : "POST"}, {":scheme", below(9) == 0 ? "https" : "http"},
                   {":path", "/s/m" + std::to_string(below(paths))}};
  if (below(5) != 0) pseudo.push_back({":authority", "host-" + std::to_string(below(3))});
  if (below(3) == 0) std::shuffle(pseudo.begin(), pseudo.end(), random);
  Fields fields = pseudo;
  if (is_grpc || below(8) != 0) fields.push_back({"te", "trailers"});
  if (below(8) != 0) fields.push_back({"content-type", "application/grpc"});
  for (uint32_t count = below(5); count > 0; --count)
    fields.push_back({"x-name-" + std::to_string(below(4)), "value-" + std::to_string(below(5))});
  // So that everything is evicted in time.
  if (is_grpc) fields.push_back({"x-id", std::string(below(200), '~') + std::to_string(random())});
  return fields;
}

struct Tally {
  uint64_t whole = 0;
  uint64_t names = 0;  // known ones, of all fields
  uint64_t trusted = 0;  // losses after which a habit told
  uint64_t without_path = 0;
  uint64_t true_path_possible = 0;  // of those
};

// Every known text is that of a field of `truth`, at its place.
void ExpectNothingWrong(const HeaderList& list, const Fields& truth, Tally& tally) {
  ASSERT_TRUE(list.is_cut() ? list.size() <= truth.size() : list.size() == truth.size());
  for (size_t i = 0; i < list.size(); ++i) {
    const HeaderTag tag = list.tags()[i];
    if (!IsUnknown(tag)) {
      ASSERT_EQ(list.fields()[i].name, truth[i].name);
      ASSERT_EQ(tag, ClassifyHeaderName(truth[i].name));
      ++tally.names;
    }
    if (tag != HeaderTag::kUnknownField) {
      ASSERT_EQ(list.fields()[i].value, truth[i].value);
    }
  }
  tally.whole += list.is_whole() ? 1 : 0;
}

// Takes the unknown fields out of `list`.
void CountPossiblePaths(HeaderList& list, const Fields& truth, Tally& tally) {
  if (list.Has(HeaderTag::kPath)) return;
  ++tally.without_path;
  list.RemoveUnknown();
  const auto path = std::find_if(truth.begin(), truth.end(), [](const Field& field) { return field.name == ":path"; });
  const auto possible = list.possible_paths();
  tally.true_path_possible += std::find(possible.begin(), possible.end(), path->value) != possible.end() ? 1 : 0;
  for (const std::string_view text : possible) EXPECT_TRUE(text.starts_with("/s/m")) << text;
}

// Reads requests of which some are lost, and some cut.
template <typename Encoder>
void ReadWithLosses(Encoder& encoder, std::mt19937& random, uint32_t lost_percent, bool is_grpc, bool trusts_habits,
                    Tally& tally) {
  HpackDecoder decoder;
  if (!trusts_habits) decoder.DistrustHabits();
  HeaderList list;
  const uint32_t paths = 1 + static_cast<uint32_t>(random() % 6);
  uint64_t lost_bytes = 0;
  uint64_t lost_requests = 0;
  for (int i = 0; i < 60; ++i) {
    const Fields truth = RandomRequest(random, paths, is_grpc);
    const std::string block = encoder.Encode(truth);
    if (random() % 100 < lost_percent) {
      lost_bytes += block.size();
      ++lost_requests;
      continue;
    }
    if (lost_requests > 0) {
      decoder.LoseBlocks(lost_bytes);
      decoder.AddLostRequests(lost_requests);
      lost_bytes = lost_requests = 0;
    }
    if (random() % 100 < lost_percent) {
      const size_t kept = random() % block.size();
      ASSERT_EQ(decoder.DecodeCut(AsBytes(block).first(kept), list), HpackError::kNone);
      ExpectNothingWrong(list, truth, tally);
      decoder.LoseBlocks(block.size() - kept);
      decoder.AddLostRest(list);
    } else {
      ASSERT_EQ(decoder.Decode(AsBytes(block), list), HpackError::kNone);
      tally.trusted += decoder.LearnRequest(list) ? 1 : 0;
      ExpectNothingWrong(list, truth, tally);
      CountPossiblePaths(list, truth, tally);
    }
    if (::testing::Test::HasFatalFailure()) FAIL() << "block " << i;
  }
}

TEST(HpackAfterALoss, KnowsNothingWrongWhateverTheEncoderDoes) {
  Tally tally;
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    WildEncoder encoder(seed);
    ReadWithLosses(encoder, random, 1 + seed % 20, false, false, tally);
    if (HasFatalFailure()) FAIL() << "seed " << seed;
  }
  EXPECT_GT(tally.whole, 2'000u);
  EXPECT_GT(2 * tally.true_path_possible, tally.without_path);  // the others were lost
}

TEST(HpackAfterALoss, KnowsNothingWrongOfAUsualEncoderAndMuchOfItAgain) {
  Tally tally;
  for (uint32_t seed = 1; seed <= 500; ++seed) {
    std::mt19937 random(seed);
    ReferenceEncoder encoder;
    ReadWithLosses(encoder, random, 3, false, false, tally);
    if (HasFatalFailure()) FAIL() << "seed " << seed;
  }
  EXPECT_GT(tally.whole, 10'000u);
  EXPECT_EQ(tally.trusted, 0u);
}

// `te` is evicted and comes again, now and then within a loss: there nothing is taken for granted.
TEST(HpackAfterALoss, KnowsNothingWrongWhereAUsualEncodersHabitsAreTrusted) {
  Tally strict;
  Tally trusting;
  for (uint32_t seed = 1; seed <= 500; ++seed) {
    for (const bool trusts_habits : {false, true}) {
      std::mt19937 random(seed);
      ReferenceEncoder encoder;
      ReadWithLosses(encoder, random, 1 + seed % 7, true, trusts_habits, trusts_habits ? trusting : strict);
      if (HasFatalFailure()) FAIL() << "seed " << seed << (trusts_habits ? ", trusting" : "");
    }
  }
  EXPECT_GT(trusting.trusted, 100u);
  EXPECT_GT(trusting.names, strict.names);
}

}  // namespace
}  // namespace routewind
