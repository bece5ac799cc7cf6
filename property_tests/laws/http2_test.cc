// SPDX-License-Identifier: Apache-2.0
// HPACK and HTTP/2 against an encoder of their own (tools/pcapsynth) and against nghttp2.
#include <gtest/gtest.h>

#include "property_tests/generate/traffic.h"
#include "property_tests/law.h"
#include "replay/http2/hpack_decoder.h"
#include "replay/http2/testing/connection_script.h"
#include "tools/pcapsynth/hpack_writer.h"
#include "tools/pcapsynth/http2_turns.h"
#include "tools/pcapsynth/words.h"

namespace routewind {
namespace {

using testing::ConnectionScript;
using testing::Cutting;

void CheckTraffic(int cases, std::vector<RequiredShare> shares,
                  std::function<void(const Recipe&, Trial&)> holds) {
  CheckLaw(Law<Recipe>{.cases = cases,
                       .shares = std::move(shares),
                       .generate = AnyRecipe(),
                       .print = PrintRecipe,
                       .parse = ParseRecipe,
                       .holds = std::move(holds)});
}

std::string Print(std::string_view name, std::string_view value) {
  return PrintBytes(name) + "=" + PrintBytes(value) + " ";
}

// A header block a call, and what is in it.
struct Block {
  std::string bytes;
  std::string fields;
};

std::vector<Block> BlocksOf(const Recipe& recipe, Trial& trial) {
  std::vector<Block> blocks;
  HpackWriter writer;
  for (const SynthConnection& connection : recipe.connections) {
    for (const SynthCall& call : connection.calls) {
      Block& block = blocks.emplace_back();
      if (call.table_bytes <= HpackWriter::kDefaultTableBytes) {
        writer.Resize(call.table_bytes, block.bytes);
        trial.Label("resized");
      }
      writer.Field(":path", call.path, call.coding, block.bytes);
      block.fields += Print(":path", call.path);
      for (const SynthHeader& header : call.headers) {
        writer.Field(header.name, header.value, header.coding, block.bytes);
        block.fields += Print(header.name, header.value);
        trial.LabelIf(header.coding.is_huffman, "Huffman");
        trial.LabelIf(header.coding.indexing == Indexing::kIncremental, "indexed");
      }
    }
  }
  return blocks;
}

const std::vector<RequiredShare> kHpackShares = {{"resized", 20}, {"Huffman", 50}, {"indexed", 50}};

TEST(Hpack, DecodingUndoesEncoding) {  // RFC 7541
  CheckTraffic(3000, kHpackShares, [](const Recipe& recipe, Trial& trial) {
    HpackDecoder decoder;
    HeaderList list;
    for (const Block& block : BlocksOf(recipe, trial)) {
      const HpackError error = decoder.Decode(testing::AsBytes(block.bytes), list);
      std::string fields;
      for (const HeaderView& field : list.fields()) fields += Print(field.name, field.value);
      if (!trial.Expect(error == HpackError::kNone, "an error at " + block.fields)) return;
      trial.Equal("fields", fields, block.fields);
    }
  });
}

TEST(Hpack, AgreesWithNghttp2OnBlocksWithAnyByteChanged) {
  CheckTraffic(3000, {{"an error", 20}, {"no error", 5}}, [](const Recipe& recipe, Trial& trial) {
    HpackDecoder decoder;
    testing::ReferenceDecoder reference;
    HeaderList list;
    Dice dice(recipe.connections.empty() ? 0 : recipe.connections[0].seed);
    for (Block& block : BlocksOf(recipe, trial)) {
      if (dice.Chance(40))
        block.bytes[dice.Below(block.bytes.size())] = static_cast<char>(dice.Below(256));
      const HpackError error = decoder.Decode(testing::AsBytes(block.bytes), list);
      const auto expected = reference.Decode(block.bytes);
      trial.Label(expected ? "no error" : "an error");
      if (!trial.Expect((error == HpackError::kNone) == expected.has_value(),
                        "one sees an error, the other none: " + PrintBytes(block.bytes))) {
        return;
      }
      if (!expected) return;
      std::string fields;
      for (const HeaderView& field : list.fields()) fields += Print(field.name, field.value);
      std::string others;
      for (const testing::Field& field : *expected) others += Print(field.name, field.value);
      trial.Equal("fields", fields, others);
    }
  });
}

// The log of a connection of the recipe, as far as the first `turn_bytes` bytes.
std::vector<std::string> Play(const SynthConnection& connection, Cutting cutting, size_t bytes) {
  ConnectionScript script(cutting);
  Dice dice(connection.seed);
  std::vector<Turn> turns = OpeningTurns(connection);
  for (Turn& turn : CallTurns(connection, dice)) turns.push_back(std::move(turn));
  for (Turn& turn : turns) {
    turn.bytes.resize(std::min(turn.bytes.size(), bytes));
    bytes -= turn.bytes.size();
    if (turn.bytes.empty()) continue;
    turn.is_from_client ? script.Client(turn.bytes) : script.Server(turn.bytes);
  }
  script.End();
  std::vector<std::string> log = script.log();
  log.push_back(script.Anomalies());
  return log;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n    " + line;
  return text;
}

TEST(Http2, WhereChunksAreCutIsInvisible) {
  CheckTraffic(1000, {}, [](const Recipe& recipe, Trial& trial) {
    for (const SynthConnection& connection : recipe.connections) {
      const std::string whole = Joined(Play(connection, Cutting::kWhole, SIZE_MAX));
      trial.Equal("cut at random", Joined(Play(connection, Cutting::kAtRandom, SIZE_MAX)), whole);
      trial.Equal("byte by byte", Joined(Play(connection, Cutting::kByteByByte, SIZE_MAX)), whole);
    }
  });
}

// The connection's seed says where it ends.
TEST(Http2, EveryCallThatBeganEndsOnceWhereverTheConnectionIsCutOff) {
  CheckTraffic(2000, {{"a call is cut off", 30}}, [](const Recipe& recipe, Trial& trial) {
    for (const SynthConnection& connection : recipe.connections) {
      const size_t bytes = connection.seed % 3000;
      int began = 0;
      int ended = 0;
      for (const std::string& line : Play(connection, Cutting::kWhole, bytes)) {
        began += line.substr(0, 8) == "request " ? 1 : 0;
        ended += line.substr(0, 4) == "end " ? 1 : 0;
        trial.LabelIf(line.find(" request_only") != std::string::npos, "a call is cut off");
      }
      trial.Equal("beginnings and ends", std::to_string(began), std::to_string(ended));
    }
  });
}

}  // namespace
}  // namespace routewind
