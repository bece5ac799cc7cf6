// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/preface.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "replay/http2/testing/reference_hpack.h"

namespace routewind {
namespace {

using testing::AsBytes;
using Verdict = PrefaceDetector::Verdict;
using Log = std::vector<std::string>;

constexpr Direction kThere = Direction::kFromInitiator;
constexpr Direction kBack = Direction::kToInitiator;
const std::string kPreface(kClientPreface);

// Writes down what it is told: "> bytes @3", "< gap 7 @4", "> fin @5".
class RecordingConnection : public ConnectionSink {
 public:
  void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override {
    Write(direction, std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), at);
  }
  void OnGap(Direction direction, uint64_t length, SeenAt at) override {
    Write(direction, "gap " + std::to_string(length), at);
  }
  void OnFin(Direction direction, SeenAt at) override { Write(direction, "fin", at); }
  void OnReset(Direction direction, SeenAt at) override { Write(direction, "reset", at); }
  void OnEnd(SeenAt at) override { Write(kThere, "end", at); }
  Log log;

 private:
  void Write(Direction direction, const std::string& what, SeenAt at) {
    log.push_back((direction == kThere ? "> " : "< ") + what + " @" +
                  std::to_string(at.packet_ordinal));
  }
};

SeenAt At(uint64_t ordinal) { return {static_cast<int64_t>(ordinal), ordinal}; }

TEST(PrefaceDetector, SettlesAtThePrefacesLastByteAndNotBefore) {
  PrefaceDetector detector;
  for (size_t i = 0; i + 1 < kPreface.size(); ++i) {
    ASSERT_EQ(detector.OnBytes(kThere, AsBytes(kPreface).subspan(i, 1), At(i)), Verdict::kUndecided)
        << i;
  }
  EXPECT_EQ(detector.OnBytes(kThere, AsBytes("\n"), At(99)), Verdict::kHttp2);
  EXPECT_EQ(detector.client(), kThere);
}

TEST(PrefaceDetector, RefusesAPrefaceWithAnyByteWrong) {
  for (size_t i = 0; i < kPreface.size(); ++i) {
    std::string wrong = kPreface;
    wrong[i] = static_cast<char>(wrong[i] ^ 1);
    PrefaceDetector detector;
    ASSERT_EQ(detector.OnBytes(kBack, AsBytes("x"), At(1)), Verdict::kUndecided);
    ASSERT_EQ(detector.OnBytes(kThere, AsBytes(wrong), At(2)), Verdict::kNotHttp2) << i;
  }
}

TEST(PrefaceDetector, WaitsForTheOtherDirectionWhileOneMayStillBeTheClients) {
  PrefaceDetector detector;
  EXPECT_EQ(detector.OnGap(kThere, 5, At(1)), Verdict::kUndecided);
  EXPECT_EQ(detector.OnBytes(kThere, AsBytes(kPreface), At(2)), Verdict::kUndecided);
  EXPECT_EQ(detector.OnBytes(kBack, AsBytes(kPreface), At(3)), Verdict::kHttp2);
  EXPECT_EQ(detector.client(), kBack);
}

TEST(PrefaceDetector, HoldsNoMoreThanItsLimit) {
  PrefaceDetector detector;
  const std::string much(PrefaceDetector::kMaxHeldBytes, 'x');
  EXPECT_EQ(detector.OnBytes(kBack, AsBytes(much), At(1)), Verdict::kUndecided);
  EXPECT_EQ(detector.held_bytes(), PrefaceDetector::kMaxHeldBytes);
  EXPECT_EQ(detector.OnBytes(kBack, AsBytes("x"), At(2)), Verdict::kNotHttp2);
}

TEST(PrefaceDetector, TellsWhatItHeldInOrderAndWithoutThePreface) {
  PrefaceDetector detector;
  detector.OnBytes(kBack, AsBytes("settings"), At(1));
  detector.OnBytes(kThere, AsBytes(kPreface.substr(0, 10)), At(2));
  detector.OnGap(kBack, 7, At(3));
  detector.OnFin(kBack, At(4));
  EXPECT_EQ(detector.OnBytes(kThere, AsBytes(kPreface.substr(10) + "frames"), At(5)),
            Verdict::kHttp2);
  RecordingConnection sink;
  detector.Replay(sink);
  EXPECT_EQ(sink.log, (Log{"< settings @1", "< gap 7 @3", "< fin @4", "> frames @5"}));
}

}  // namespace
}  // namespace routewind
