// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/late_join.h"

#include <string_view>

namespace routewind {
namespace {

constexpr std::array<std::string_view, 9> kHttp1Beginnings = {
    "HTTP/1.", "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "CONNECT ", "PATCH "};
constexpr uint32_t kMaxTlsRecordBytes = 16384 + 2048;  // RFC 5246 §6.2.3

bool IsTlsRecord(ByteSpan bytes) {
  if (bytes.size() < 5) return false;
  const auto type = std::to_integer<uint32_t>(bytes[0]);
  const uint32_t length =
      std::to_integer<uint32_t>(bytes[3]) << 8 | std::to_integer<uint32_t>(bytes[4]);
  return type >= 20 && type <= 24 && bytes[1] == std::byte{3} && bytes[2] <= std::byte{4} &&
         length <= kMaxTlsRecordBytes;
}

bool IsHttp1(ByteSpan bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (const std::string_view beginning : kHttp1Beginnings) {
    if (text.starts_with(beginning)) return true;
  }
  return false;
}

}  // namespace

LateJoin::LateJoin(uint64_t& held_of_all) : held_of_all_(held_of_all) {}
LateJoin::~LateJoin() { held_of_all_ -= held_bytes(); }

uint64_t LateJoin::held_bytes() const {
  return halves_[0].search.window().held_bytes() + halves_[1].search.window().held_bytes();
}

void LateJoin::OnBytes(Direction direction, ByteSpan bytes, SeenAt at) {
  Half& half = halves_[static_cast<size_t>(direction)];
  if (half.search.window().held_bytes() == 0)
    half.is_foreign = IsTlsRecord(bytes) || IsHttp1(bytes);
  events_.push_back({Kind::kBytes, direction, bytes.size(), at});
  half.search.window().AddBytes(bytes, at);
  held_of_all_ += bytes.size();
}

void LateJoin::OnGap(Direction direction, uint64_t length, SeenAt at) {
  events_.push_back({Kind::kGap, direction, length, at});
  halves_[static_cast<size_t>(direction)].search.window().AddHole(length, at);
}

void LateJoin::OnFin(Direction direction, SeenAt at) {
  events_.push_back({Kind::kFin, direction, 0, at});
}

// True when a header block shows which direction is whose.
bool LateJoin::FindSpeaker(bool is_last_chance, HeaderList& scratch) {
  const auto both = {Direction::kFromInitiator, Direction::kToInitiator};
  for (const Direction direction : both) {
    Half& half = halves_[static_cast<size_t>(direction)];
    if (!half.found) half.found = half.search.Find(is_last_chance, scratch);
    // Frames one way make frames the other way likely: a server may send much before its client,
    // whose one request waits here, sends anything else.
    Half& other = halves_[static_cast<size_t>(Opposite(direction))];
    if (half.found && !other.found) {
      other.search.ExpectFrames(half.search.StreamFrom(*half.found));
      other.found = other.search.Find(is_last_chance, scratch);
    }
  }
  for (const Direction direction : both) {
    const Half& half = halves_[static_cast<size_t>(direction)];
    if (!half.found) continue;
    const FrameSearch::Speaker speaker = half.search.SpeakerFrom(*half.found, scratch);
    if (speaker == FrameSearch::Speaker::kUnknown) continue;
    client_ = speaker == FrameSearch::Speaker::kClient ? direction : Opposite(direction);
    return true;
  }
  return false;
}

LateJoin::Verdict LateJoin::Judge(HeaderList& scratch) {
  if (halves_[0].is_foreign || halves_[1].is_foreign) return Verdict::kNotHttp2;
  const bool is_full = held_bytes() > kMaxHeldBytes || held_of_all_ > kMaxHeldBytesOfAll;
  if (!is_full) return FindSpeaker(false, scratch) ? Verdict::kHttp2 : Verdict::kUndecided;
  if (FindSpeaker(true, scratch)) return Verdict::kHttp2;
  had_frames_ |= halves_[0].found || halves_[1].found;
  if (!had_frames_ && given_up_bytes_ >= kMaxFramelessBytes) return Verdict::kNotHttp2;
  DropFullerHalf();
  return Verdict::kUndecided;
}

void LateJoin::DropFullerHalf() {
  const bool is_second =
      halves_[1].search.window().held_bytes() > halves_[0].search.window().held_bytes();
  const auto direction = static_cast<Direction>(is_second ? 1 : 0);
  Half& half = halves_[is_second ? 1 : 0];
  const uint64_t bytes = half.search.window().held_bytes();
  discarded_bytes_ += bytes;
  given_up_bytes_ += bytes;
  held_of_all_ -= bytes;
  half = Half();
  std::erase_if(events_, [direction](const Event& event) {
    return event.direction == direction && event.kind != Kind::kFin;
  });
}

bool LateJoin::JudgeAtEnd(HeaderList& scratch) {
  return FindSpeaker(true, scratch) || halves_[0].found || halves_[1].found || had_frames_;
}

void LateJoin::Replay(ConnectionSink& sink) const {
  std::array<ByteSpan, 2> rest = {halves_[0].search.window().bytes(),
                                  halves_[1].search.window().bytes()};
  for (const Event& event : events_) {
    ByteSpan& bytes = rest[static_cast<size_t>(event.direction)];
    switch (event.kind) {
      case Kind::kBytes:
        sink.OnBytes(event.direction, bytes.first(event.length), event.at);
        bytes = bytes.subspan(event.length);
        break;
      case Kind::kGap:
        sink.OnGap(event.direction, event.length, event.at);
        break;
      case Kind::kFin:
        sink.OnFin(event.direction, event.at);
        break;
    }
  }
}

}  // namespace routewind
