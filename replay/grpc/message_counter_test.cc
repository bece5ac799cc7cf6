// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/message_counter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "replay/http2/testing/frame_writer.h"
#include "replay/http2/testing/reference_hpack.h"

namespace routewind {
namespace {

using testing::AsBytes;
using testing::Message;

struct TallyRow {
  const char* name;
  std::string bytes;
  uint64_t messages;
  uint64_t body_bytes;
  bool is_right = true;
};

TEST(MessageCounter, CountsWholeMessagesAndAllBodyBytesHoweverTheyAreCut) {
  const std::vector<TallyRow> rows = {
      {"nothing", "", 0, 0},
      {"one message", Message("hello"), 1, 5},
      {"an empty message", Message(""), 1, 0},
      {"three messages, one of them compressed", Message("a") + Message("bc", 1) + Message(""), 3,
       3},
      {"an unfinished body", Message("hello").substr(0, 8), 0, 3},
      {"an unfinished prefix", Message("hello") + Message("x").substr(0, 4), 1, 5},
      {"a flag that gRPC forbids", Message("a") + Message("bc", 2) + Message("d"), 1, 1, false},
      {"grpc-web's trailer flag", Message("a", 0x80), 0, 0, false},
  };
  for (const TallyRow& row : rows) {
    for (size_t chunk_bytes = 1; chunk_bytes <= row.bytes.size() + 1; ++chunk_bytes) {
      SCOPED_TRACE(row.name + std::string(" in chunks of ") + std::to_string(chunk_bytes));
      MessageCounter counter;
      int complaints = 0;
      for (size_t at = 0; at < row.bytes.size(); at += chunk_bytes) {
        if (!counter.Add(AsBytes(std::string_view(row.bytes).substr(at, chunk_bytes))))
          ++complaints;
      }
      EXPECT_EQ(counter.tally().messages, row.messages);
      EXPECT_EQ(counter.tally().bytes, row.body_bytes);
      EXPECT_EQ(complaints, row.is_right ? 0 : 1);
    }
  }
}

struct LossRow {
  const char* name;
  std::string before;
  uint64_t lost;
  std::string after;
  uint64_t messages;
  uint64_t body_bytes;
};

TEST(MessageCounter, CountsLostBytesOfAMessageWhosePrefixItSaw) {
  const std::vector<LossRow> rows = {
      {"inside a body", Message("hello").substr(0, 6), 3, "o" + Message("ab"), 2, 7},
      {"to the end of a body", Message("hello").substr(0, 6), 4, Message("ab"), 2, 7},
      {"beyond a body", Message("hello").substr(0, 6), 5, Message("ab"), 1, 5},
      {"inside a prefix", Message("hello").substr(0, 3), 1, Message("ab"), 0, 0},
      {"at the beginning", "", 2, Message("ab"), 0, 0},
      {"nobody knows how much", Message("hello").substr(0, 6), ~uint64_t{0}, Message("ab"), 1, 5},
      {"nothing is lost", Message("hello").substr(0, 3), 0, Message("hello").substr(3), 1, 5},
  };
  for (const LossRow& row : rows) {
    SCOPED_TRACE(row.name);
    MessageCounter counter;
    counter.Add(AsBytes(row.before));
    counter.Skip(row.lost);
    counter.Add(AsBytes(row.after));
    EXPECT_EQ(counter.tally().messages, row.messages);
    EXPECT_EQ(counter.tally().bytes, row.body_bytes);
  }
}

}  // namespace
}  // namespace routewind
