// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/message_skeleton.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/grpc/message_counter.h"
#include "replay/net/testing/packet_builder.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Piece = MessageSkeleton::Run;
using testing::BytesOf;

std::string Message(size_t length) {
  std::string message(1, '\0');
  testing::Append32(message, static_cast<uint32_t>(length));
  return message + std::string(length, 'x');
}

TEST(MessageSkeleton, KeepsPrefixesAndNothingElse) {
  MessageSkeleton messages;
  std::vector<Piece> runs;
  const std::string bytes = Message(300) + Message(0) + Message(0) + Message(2);
  messages.Add(BytesOf(bytes), runs);
  EXPECT_THAT(runs, ElementsAre(Piece{5, 300}, Piece{15, 2}));
}

TEST(MessageSkeleton, KeepsNothingBehindAForbiddenPrefixOrALostOne) {
  std::vector<Piece> runs;
  MessageSkeleton forbidden;
  const std::string text = "\x02 is no flag";
  forbidden.Add(BytesOf(text), runs);
  EXPECT_THAT(runs, ElementsAre(Piece{1, 11, false}));

  runs.clear();
  MessageSkeleton lost;
  const std::string message = Message(10);
  lost.Add(BytesOf(message).first(3), runs);
  lost.Skip(1);
  lost.Add(BytesOf(message), runs);
  EXPECT_THAT(runs, ElementsAre(Piece{3, 0}, Piece{0, 15, false}));
}

// Wherever the bytes are cut and whichever piece is lost, counting what is left gives the same tallies.
TEST(MessageSkeleton, LeavesWhatMessageCounterNeeds) {
  const std::string bytes = Message(7) + Message(0) + Message(20) + Message(3);
  for (size_t first = 0; first <= bytes.size(); ++first) {
    for (size_t second = first; second <= bytes.size(); ++second) {
      for (const bool is_lost : {false, true}) {
        MessageCounter original;
        MessageCounter skeletal;
        MessageSkeleton skeleton;
        const auto add = [&](size_t begin, size_t end) {
          const ByteSpan piece = BytesOf(bytes).subspan(begin, end - begin);
          original.Add(piece);
          std::vector<Piece> runs;
          skeleton.Add(piece, runs);
          size_t at = 0;
          for (const Piece& run : runs) {
            skeletal.Add(piece.subspan(at, run.kept));
            skeletal.Skip(run.dropped);
            at += run.kept + run.dropped;
          }
          EXPECT_EQ(at, piece.size());
        };
        add(0, first);
        if (is_lost) {
          original.Skip(second - first);
          skeleton.Skip(second - first);
          skeletal.Skip(second - first);
        } else {
          add(first, second);
        }
        add(second, bytes.size());
        EXPECT_EQ(skeletal.tally().messages, original.tally().messages) << first << " " << second << is_lost;
        EXPECT_EQ(skeletal.tally().bytes, original.tally().bytes) << first << " " << second << is_lost;
        EXPECT_EQ(skeletal.tally().is_whole, original.tally().is_whole) << first << " " << second << is_lost;
      }
    }
  }
}

}  // namespace
}  // namespace routewind
