// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "replay/http2/frame_window.h"
#include "replay/http2/header_list.h"
#include "replay/http2/hpack_decoder.h"

namespace routewind {

// Finds where frames begin in bytes that may begin anywhere.
//
// Method:      each position is tried as the first of a chain of frames. A chain dies at a header
//              that is not credible or at a header block that HPACK forbids; it is believed once
//              the evidence of its headers is worth `needed_bits`: as many random bits would have
//              to fall into place. Until then it is pending, and no later position is believed, for
//              it may lie inside the pending one's frames. A chain steps over holes of known
//              length.
//              A header made of pieces of real ones can begin a chain that is believed: where it ends at a real frame, or
//              where the same pieces come again further on. So positions inside a believed chain's first frame are tried once
//              more. One takes its place from which a chain leads to the same second frame and is worth `needed_bits` until
//              there; or one that shares bytes with the first header, or with the prefix of a message behind it, and is worth
//              twice as much by the place where the chain was believed. Content that imitates frames does neither: where the
//              first header's stream is near others that are known, only such positions are tried.
//              What is believed does not depend on how the bytes were cut into chunks: the first
//              byte that settles a chain does, whatever is known of later ones.
// Evidence:    EvidenceBits of each header; kNearStreamBits when its stream id is close to one that
//              is known; kPacketBits when a packet begins there, as frames mostly do;
//              kHeaderBlockBits for a block, or kBlockPartBits for as much of it as is here, that
//              decodes to legal fields; kExactEndBits when the last frame ends exactly where the
//              direction does.
// Limit:       the window's owner bounds the bytes held; see Find's `is_last_chance`.
// Complexity:  a position that dies is not looked at again; usually one look at each.
class FrameSearch {
 public:
  // Where HTTP/2 is only suspected, and where it is known.
  static constexpr int kSuspectedBits = 72;
  static constexpr int kKnownBits = 48;
  static constexpr int kPacketBits = 6;
  static constexpr int kNearStreamBits = 15;
  static constexpr uint32_t kNearStreams = 4096;
  static constexpr int kHeaderBlockBits = 16;
  static constexpr int kBlockPartBits = 12;
  static constexpr uint64_t kMinBlockPartBytes = 4;
  static constexpr int kExactEndBits = 12;

  // `stream_id` is one that the connection used lately; 0: none is known.
  FrameSearch(int needed_bits, uint32_t stream_id, bool begins_packet)
      : needed_bits_(needed_bits), known_stream_(stream_id), window_(begins_packet) {}

  FrameWindow& window() { return window_; }
  const FrameWindow& window() const { return window_; }

  // HTTP/2 is known by now, and `stream_id` (0: none) is one that it uses.
  void ExpectFrames(uint32_t stream_id) {
    needed_bits_ = kKnownBits;
    known_stream_ = stream_id;
  }
  // A stream that the chain from `position` on uses; 0: none.
  uint32_t StreamFrom(uint64_t position) const;

  // The first position that is believed. `is_last_chance`: no more bytes will come or may be held,
  // so what is pending is passed over. `scratch` is used for header blocks.
  std::optional<uint64_t> Find(bool is_last_chance, HeaderList& scratch);

  // Whose header blocks the chain from `position` on holds, as far as their static fields say.
  enum class Speaker : uint8_t { kUnknown, kClient, kServer };
  Speaker SpeakerFrom(uint64_t position, HeaderList& scratch) const;

 private:
  enum class Verdict : uint8_t { kDead, kPending, kBelieved };
  // `settled`: where the header that made a chain believed ends.
  Verdict Judge(uint64_t position, bool is_last_chance, HeaderList& scratch, uint64_t& settled) const;
  uint64_t BeginOf(uint64_t position, uint64_t settled, HeaderList& scratch) const;
  // What a chain from `position` on is worth by its frames before `horizon`, and where it goes on; nullopt: it is none.
  struct Stretch {
    int bits = 0;
    uint64_t end = 0;
  };
  std::optional<Stretch> Follow(uint64_t position, uint64_t horizon, uint32_t near_stream, HeaderList& scratch) const;
  int StreamBits(const FrameHeader& header, uint32_t near_stream) const;
  // What is here of a HEADERS frame's block.
  struct Block {
    int bits = 0;  // what it is worth; of an illegal one, what the part before that showed was worth
    bool is_illegal = false;
    bool is_awaited = false;  // more bytes may come, and without them nothing can be said
  };
  Block DecodeBlockAt(uint64_t position, const FrameHeader& header, HeaderList& scratch) const;

  int needed_bits_;
  uint32_t known_stream_;
  FrameWindow window_;
  uint64_t first_alive_ = 0;  // all positions before are dead
};

// Whether the fields that are known have names and values that RFC 9113 §8.2 and §8.3 allow, or are gRPC's raw `-bin` metadata.
bool AreLegalFields(const HeaderList& list);

}  // namespace routewind
