// SPDX-License-Identifier: Apache-2.0
// A stream cut, repeated, overlapped and shuffled at random comes out as it went in.
#include <gtest/gtest.h>

#include "engine/base/stable_hash.h"
#include "replay/tcp/flow_index.h"
#include "replay/tcp/sequence.h"
#include "replay/tcp/testing/recorded_flows.h"

namespace routewind {
namespace {

using testing::FlowScript;

class Dice {
 public:
  explicit Dice(uint64_t seed) : seed_(seed) {}
  uint64_t Below(uint64_t limit) { return MixHash(seed_, ++count_) % limit; }

 private:
  uint64_t seed_;
  uint64_t count_ = 0;
};

struct Piece {
  bool is_client = false;
  uint32_t sequence = 0;
  uint8_t flags = Segment::kAck;
  std::string payload;
};

std::string RandomStream(Dice& dice) {
  std::string out(1 + dice.Below(300), '\0');
  for (char& c : out) c = static_cast<char>('a' + dice.Below(26));
  return out;
}

// Pieces that cover the stream, and as many again that lie anywhere in it; FIN on each that reaches
// the end.
void AddPieces(bool is_client, uint32_t first, const std::string& stream, Dice& dice,
               std::vector<Piece>& pieces) {
  const auto add = [&](size_t at, size_t length) {
    Piece piece{is_client, first + static_cast<uint32_t>(at), Segment::kAck,
                stream.substr(at, length)};
    if (at + piece.payload.size() == stream.size()) piece.flags |= Segment::kFin;
    pieces.push_back(piece);
  };
  size_t at = 0;
  do {
    const size_t length = 1 + dice.Below(40);
    add(at, length);
    if (dice.Below(2) == 0) add(dice.Below(stream.size() + 1), dice.Below(60));
    at += length;
  } while (at < stream.size());
}

// Each piece moves by at most `distance` places.
void Shuffle(std::vector<Piece>& pieces, size_t distance, Dice& dice) {
  std::vector<std::pair<uint64_t, Piece>> keyed;
  for (size_t i = 0; i < pieces.size(); ++i)
    keyed.emplace_back(i + dice.Below(distance + 1), pieces[i]);
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (size_t i = 0; i < pieces.size(); ++i) pieces[i] = keyed[i].second;
}

TEST(Reassembly, SegmentBoundariesRepeatsAndOrderAreInvisible) {
  for (uint64_t seed = 0; seed < 4000; ++seed) {
    Dice dice(seed);
    // Some streams begin just below the wrap.
    const uint32_t client_isn =
        dice.Below(2) == 0 ? 0xffffffff - static_cast<uint32_t>(dice.Below(200)) : 9000;
    const uint32_t server_isn = static_cast<uint32_t>(dice.Below(uint64_t{1} << 32));
    const std::string request = RandomStream(dice);
    const std::string response = RandomStream(dice);
    std::vector<Piece> pieces = {{true, client_isn, Segment::kSyn, ""}};
    std::vector<Piece> server_pieces;
    AddPieces(true, client_isn + 1, request, dice, pieces);
    AddPieces(false, server_isn + 1, response, dice, server_pieces);
    pieces.insert(pieces.begin() + static_cast<ptrdiff_t>(dice.Below(pieces.size())),
                  server_pieces.begin(), server_pieces.end());
    pieces.insert(pieces.begin() + static_cast<ptrdiff_t>(dice.Below(3) % pieces.size()),
                  {false, server_isn, Segment::kSyn | Segment::kAck, ""});
    Shuffle(pieces, dice.Below(30), dice);

    FlowScript script;
    for (const Piece& piece : pieces) {
      const bool is_syn_ack = piece.flags == (Segment::kSyn | Segment::kAck);
      script.Send(piece.is_client ? script.client : script.server,
                  piece.is_client ? script.server : script.client,
                  {.sequence = piece.sequence,
                   .flags = piece.flags,
                   .payload = piece.payload,
                   .acknowledgment = piece.is_client ? server_isn + 1 : client_isn + 1});
      ASSERT_TRUE(!is_syn_ack || piece.payload.empty());
    }
    script.Flush();
    ASSERT_EQ(script.recorded.connections.size(), 1U) << "seed " << seed;
    const auto& connection = script.recorded.connections[0];
    ASSERT_EQ(connection.initiator, "10.0.0.7:41234") << "seed " << seed;
    ASSERT_EQ(connection.bytes[0], request + ".") << "seed " << seed;
    ASSERT_EQ(connection.bytes[1], response + ".") << "seed " << seed;
    ASSERT_EQ(connection.end_count, 1);
    ASSERT_TRUE(script.EveryByteIsAccountedFor()) << "seed " << seed;
    ASSERT_EQ(script.table.missing_bytes(), 0U);
  }
}

TEST(Reassembly, WhatIsLostIsToldAsGapsInPlace) {
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    const std::string stream = RandomStream(dice) + "z";
    std::string expected;
    FlowScript script;
    script.Handshake();
    size_t missing = 0;
    for (size_t at = 0; at < stream.size();) {
      const std::string piece = stream.substr(at, 1 + dice.Below(20));
      const bool is_lost = dice.Below(4) == 0 && at + piece.size() < stream.size();
      if (!is_lost && missing > 0)
        expected += "<" + std::to_string(std::exchange(missing, 0)) + ">";
      is_lost ? missing += piece.size() : (expected += piece, missing);
      if (!is_lost) script.Client({.sequence = 1001 + static_cast<uint32_t>(at), .payload = piece});
      at += piece.size();
    }
    script.Flush();
    ASSERT_EQ(script.recorded.connections[0].bytes[0], expected) << "seed " << seed;
    ASSERT_TRUE(script.EveryByteIsAccountedFor());
  }
}

TEST(Sequence, WidensAcrossTheWrapAndBeforeTheStart) {
  EXPECT_EQ(WidenSequence(5, 0xfffffff0, 0), 21);
  EXPECT_EQ(WidenSequence(0xffffffef, 0xfffffff0, 0), -1);
  EXPECT_EQ(WidenSequence(0xfffffff0, 0xfffffff0, uint64_t{1} << 32), int64_t{1} << 32);
  EXPECT_EQ(WidenSequence(0, 0, (uint64_t{5} << 32) - 7), int64_t{5} << 32);
  EXPECT_EQ(SequenceDistance(0xffffffff, 1), 2);
  EXPECT_EQ(SequenceDistance(1, 0xffffffff), -2);
}

// With hashes that tell keys apart, and with hashes of which many are alike.
TEST(FlowIndex, AgreesWithAListUnderRandomUse) {
  for (const uint64_t hash_mask : {~uint64_t{0}, uint64_t{0xff}}) {
    Dice dice(1);
    FlowIndex index;
    std::vector<uint32_t> values(4096, FlowIndex::kNone);
    const auto key_of = [](uint64_t i) {
      return FlowKey{.lower = {.port_and_version = static_cast<uint32_t>(i)}, .upper = {}};
    };
    for (uint32_t step = 0; step < 100000; ++step) {
      const uint64_t i = dice.Below(hash_mask == 0xff ? 512 : values.size());
      const FlowKey key = key_of(i);
      const uint64_t hash = key.Hash() & hash_mask;
      ASSERT_EQ(index.Find(key, hash), values[i]);
      if (values[i] == FlowIndex::kNone) {
        index.Insert(key, hash, values[i] = step);
        ASSERT_NE(index.Guess(hash), FlowIndex::kNone);
      } else {
        index.Erase(key, hash);
        values[i] = FlowIndex::kNone;
      }
    }
  }
}

}  // namespace
}  // namespace routewind
