// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "replay/http2/frame_search.h"
#include "replay/tcp/connection_sink.h"

namespace routewind {

// Finds out whether a connection without a preface is HTTP/2 all the same, joined in mid-way or
// with its beginning lost, and which direction is the client's.
//
// Source:      replay/docs/late-join.md.
// Method:      each direction is searched for a chain of frames. It is HTTP/2 once a header block
// of
//              such a chain shows who speaks: `:status` comes from a server, `:method`, `:path` and
//              the like from a client, and encoders name those by the static table. At the end a
//              chain alone is enough; then the initiator is taken for the client. Other protocols
//              that are easy to tell (TLS records, HTTP/1) are passed over at once.
// Limit:       kMaxHeldBytes of a connection, kMaxHeldBytesOfAll of all that are looked at: beyond,
//              the fuller half is given up and looked at afresh from there, for it may be inside a
//              large DATA frame; a connection that goes on like that for kMaxFramelessBytes is not
//              HTTP/2.
// Copies:      what is held, because a session reads it again from its beginning.
class LateJoin : public ConnectionSink {
 public:
  static constexpr uint64_t kMaxHeldBytes = 128 << 10;
  static constexpr uint64_t kMaxHeldBytesOfAll = 64 << 20;
  // A connection without any frame in so much is not HTTP/2, though a DATA frame may be larger.
  static constexpr uint64_t kMaxFramelessBytes = 2 << 20;
  enum class Verdict : uint8_t { kUndecided, kHttp2, kNotHttp2 };

  // `held_of_all` counts what all objects of this kind hold.
  explicit LateJoin(uint64_t& held_of_all);
  ~LateJoin() override;
  LateJoin(const LateJoin&) = delete;
  LateJoin& operator=(const LateJoin&) = delete;

  void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override;
  void OnGap(Direction direction, uint64_t length, SeenAt at) override;
  void OnFin(Direction direction, SeenAt at) override;
  void OnReset(Direction /*direction*/, SeenAt /*at*/) override {}
  void OnEnd(SeenAt /*at*/) override {}

  // What can be said by now. `scratch` is used for header blocks.
  Verdict Judge(HeaderList& scratch);
  // No more bytes will come: whether it is HTTP/2.
  bool JudgeAtEnd(HeaderList& scratch);

  // Once it is HTTP/2: the direction whose sender is the client.
  Direction client() const { return client_; }
  uint64_t held_bytes() const;
  // Bytes given up since the last call.
  uint64_t TakeDiscardedBytes() { return std::exchange(discarded_bytes_, 0); }
  // Tells `sink` what was held back, in the order it came.
  void Replay(ConnectionSink& sink) const;

 private:
  enum class Kind : uint8_t { kBytes, kGap, kFin };
  struct Event {
    Kind kind;
    Direction direction;
    uint64_t length;
    SeenAt at;
  };
  struct Half {
    FrameSearch search{FrameSearch::kSuspectedBits, 0, true};
    std::optional<uint64_t> found;
    bool is_foreign = false;
  };
  void DropFullerHalf();
  bool FindSpeaker(bool is_last_chance, HeaderList& scratch);

  uint64_t& held_of_all_;
  std::array<Half, 2> halves_;
  std::vector<Event> events_;
  bool had_frames_ = false;
  uint64_t discarded_bytes_ = 0;  // not taken yet
  uint64_t given_up_bytes_ = 0;   // in all
  Direction client_ = Direction::kFromInitiator;
};

}  // namespace routewind
