// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace routewind {

// What a made capture holds: connections with their calls, and how all of it is put into bytes.
//
// As text, one connection or call a line, words in any order, defaults left out:
//   connection seed=5 segment=20 reorder=3 repeat=10 table=4096 interleave=50
//   call authority=a.io path=/a.B/Get requests=3,17 responses=12 status=0 +x-env=prod -~x-id=7
// A word that begins with + - or ! is a header: indexed, not indexed, never indexed; ~ behind that:
// Huffman. Bytes that are not printable are written \xNN.

enum class Indexing : uint8_t { kIncremental, kNone, kNever };

struct FieldCoding {
  Indexing indexing = Indexing::kIncremental;
  bool is_huffman = false;
  bool operator==(const FieldCoding&) const = default;
};

struct SynthHeader {
  std::string name;
  std::string value;
  FieldCoding coding;
  bool operator==(const SynthHeader&) const = default;
};

struct SynthCall {
  std::string authority = "a.io";
  std::string path = "/a.B/Get";
  std::vector<uint64_t> requests;   // bytes of each message
  std::vector<uint64_t> responses;  // none: trailers only
  uint64_t status = 0;
  std::vector<SynthHeader> headers;
  FieldCoding coding;            // of all other fields
  uint64_t padding = 0;          // bytes in each frame that may have some, up to 255
  uint64_t fragment_bytes = 0;   // of a header block in one frame; 0: all of it
  uint64_t data_bytes = 0;       // of messages in one frame; 0: all of a message
  uint64_t table_bytes = kSame;  // the encoders change their tables to this size before the call
  bool operator==(const SynthCall&) const = default;

  static constexpr uint64_t kSame = UINT64_MAX;
};

struct SynthConnection {
  uint64_t seed = 0;            // of all chances below
  uint64_t segment_bytes = 0;   // the most in a segment; 0: as much as there is, up to 1400
  uint64_t reorder = 0;         // a segment comes up to so many places late
  uint64_t repeat = 0;          // so many segments in a hundred are followed by a repetition
  uint64_t table_bytes = 4096;  // SETTINGS_HEADER_TABLE_SIZE of both sides
  uint64_t interleave = 0;      // in so many of a hundred steps another stream goes on
  uint64_t noise = 0;           // so many steps in a hundred are followed by PING or WINDOW_UPDATE
  std::vector<SynthCall> calls;
  bool operator==(const SynthConnection&) const = default;
};

struct Recipe {
  std::vector<SynthConnection> connections;
  bool operator==(const Recipe&) const = default;
};

std::string PrintRecipe(const Recipe& recipe);
// Errors: a line with the word that cannot be read, and values no capture could hold.
Result<Recipe> ParseRecipe(std::string_view text);

}  // namespace routewind
