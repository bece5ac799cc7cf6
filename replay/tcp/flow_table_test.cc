// SPDX-License-Identifier: Apache-2.0
#include "replay/tcp/flow_table.h"

#include <gtest/gtest.h>

#include <functional>

#include "replay/tcp/testing/recorded_flows.h"

namespace routewind {
namespace {

using testing::FlowScript;

constexpr uint8_t kSyn = Segment::kSyn;
constexpr uint8_t kAck = Segment::kAck;
constexpr uint8_t kFin = Segment::kFin;
constexpr uint8_t kRst = Segment::kRst;

// What happens on the wire; what the two directions of each connection tell, connections apart by
// "|".
struct Case {
  const char* name;
  std::function<void(FlowScript&)> play;
  const char* from_initiator;
  const char* to_initiator;
  std::vector<std::pair<Anomaly, uint64_t>> anomalies;  // all there are
};

std::string Joined(const FlowScript& script, Direction direction) {
  std::string out;
  for (const auto& connection : script.recorded.connections) {
    if (&connection != &script.recorded.connections.front()) out += "|";
    out += connection.bytes[static_cast<int>(direction)];
  }
  return out;
}

void RunCases(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    FlowScript script;
    c.play(script);
    script.Flush();
    EXPECT_EQ(Joined(script, Direction::kFromInitiator), c.from_initiator);
    EXPECT_EQ(Joined(script, Direction::kToInitiator), c.to_initiator);
    for (int i = 0; i < kAnomalyCount; ++i) {
      uint64_t expected = 0;
      for (const auto& [anomaly, count] : c.anomalies) {
        if (static_cast<int>(anomaly) == i) expected = count;
      }
      const Anomaly anomaly = static_cast<Anomaly>(i);
      EXPECT_EQ(script.anomalies.Count(anomaly), expected) << AnomalyName(anomaly);
    }
    for (const auto& connection : script.recorded.connections) EXPECT_EQ(connection.end_count, 1);
    EXPECT_EQ(script.table.connection_count(), script.recorded.connections.size());
    EXPECT_TRUE(script.EveryByteIsAccountedFor());
    EXPECT_EQ(script.table.missing_bytes(), script.anomalies.Count(Anomaly::kMissingBytes));
  }
}

// Segments that another table has are only told to this one, and what they set off is the same.
class EachPacketOneSegment : public SegmentClock {
 public:
  SeenAt At(uint64_t segment) const override { return {static_cast<int64_t>(segment) * 1000, segment}; }
};

TEST(FlowTable, DoesWhatIsDueAtSegmentsThatOtherTablesHave) {
  FlowScript whole;
  FlowScript part;
  for (FlowScript* script : {&whole, &part}) {
    script->Handshake();
    script->Client({.sequence = 1101, .payload = "behind a hole"});
    script->Server({.sequence = 5001, .payload = "x", .acknowledgment = 1114});
  }
  const uint64_t others = FlowTable::kHolePatiencePackets + 10;
  whole.LetPass(others);
  part.table.PassOver(part.packet_ordinal + others, EachPacketOneSegment());
  const auto& expected = whole.recorded.connections[0];
  const auto& seen = part.recorded.connections[0];
  EXPECT_EQ(whole.anomalies.Count(Anomaly::kMissingBytes), 100U);
  EXPECT_EQ(part.anomalies.Count(Anomaly::kMissingBytes), 100U);
  EXPECT_EQ(seen.last_bytes[0].packet_ordinal, expected.last_bytes[0].packet_ordinal);
}

TEST(FlowTable, PutsOneDirectionInOrder) {
  RunCases({
      {"in order, both ways, closed",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck, "abc", 5001});
         s.Server({5001, kAck, "xyz", 1004});
         s.Client({1004, kAck | kFin, "d", 5004});
         s.Server({5004, kAck | kFin, "", 1006});
         s.Client({1006, kAck, "", 5005});
       },
       "abcd.",
       "xyz.",
       {}},
      {"retransmission",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck, "abc"});
         s.Client({1001, kAck, "abc"});
         s.Client({1002, kAck, "b"});
       },
       "abc",
       "",
       {{Anomaly::kRetransmission, 2}}},
      {"a packet captured twice is no retransmission",
       [](FlowScript& s) {
         for (int copy = 0; copy < 2; ++copy) s.Client({.sequence = 1000, .flags = Segment::kSyn, .identity = 1});
         s.Server({.sequence = 5000, .flags = Segment::kSyn | kAck, .acknowledgment = 1001});
         s.Client({.sequence = 1001, .flags = kAck, .payload = "abc", .identity = 2});
         s.Client({.sequence = 1004, .flags = kAck, .payload = "d", .identity = 3});
         s.Client({.sequence = 1001, .flags = kAck, .payload = "abc", .identity = 2});
         s.Client({.sequence = 1001, .flags = kAck, .payload = "abc", .identity = 4});
         for (int copy = 0; copy < 2; ++copy) s.Client({.sequence = 1005, .flags = kAck | kFin, .identity = 5});
       },
       "abcd.",
       "",
       {{Anomaly::kDuplicatePacket, 3}, {Anomaly::kRetransmission, 1}}},
      {"overlap with what was delivered: the first copy wins",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck, "abc"});
         s.Client({1002, kAck, "XYde"});
       },
       "abcde",
       "",
       {{Anomaly::kOverlap, 1}}},
      {"overlap with what waits, on both of its sides: the first copy wins",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1003, kAck, "cd"});
         s.Client({1002, kAck, "bXXe"});
         s.Client({1001, kAck, "aYYYYf"});
       },
       "abcdef",
       "",
       {{Anomaly::kOverlap, 2}}},
      {"two segments swapped",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1003, kAck, "cd"});
         s.Client({1001, kAck, "ab"});
       },
       "abcd",
       "",
       {{Anomaly::kOutOfOrder, 1}}},
      {"FIN before the bytes before it",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1003, kAck | kFin, "cd"});
         s.Client({1001, kAck, "ab"});
       },
       "abcd.",
       "",
       {{Anomaly::kOutOfOrder, 1}}},
      {"data behind FIN is ignored, FIN repeated",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck | kFin, "ab"});
         s.Client({1003, kAck, "cd"});
         s.Client({1003, kAck | kFin});
       },
       "ab.",
       "",
       {{Anomaly::kRetransmission, 2}}},
      {"bytes waited behind what FIN turned out to end",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1005, kAck, "efgh"});
         s.Client({1001, kAck | kFin, "ab"});
       },
       "ab.",
       "",
       {{Anomaly::kOutOfOrder, 1}}},
      {"keep-alive probes: no byte, one byte, one below the window",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1000, kAck, "?"});
         s.Client({1001, kAck, "abc"});
         s.Client({1003, kAck});
         s.Client({1003, kAck, "?"});
         s.Client({1004, kAck, "d"});
       },
       "abcd",
       "",
       {{Anomaly::kRetransmission, 2}}},
      {"zero-window probe: the next byte alone, then with the rest",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck, "a"});
         s.Client({1001, kAck, "abc"});
       },
       "abc",
       "",
       {{Anomaly::kOverlap, 1}}},
  });
}

TEST(FlowTable, TellsHolesAsGaps) {
  const uint64_t patience = FlowTable::kHolePatiencePackets;
  RunCases({
      {"at the end of the capture",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck, "ab"});
         s.Client({1006, kAck, "f"});
       },
       "ab<3>f",
       "",
       {{Anomaly::kMissingBytes, 3}}},
      {"acknowledged and patience gone: a late copy is not told",
       [=](FlowScript& s) {
         s.Handshake();
         s.Client({1003, kAck, "cd"});
         s.Server({5001, kAck, "", 1005});
         s.LetPass(patience + 1);
         s.Client({1001, kAck, "ab"});
       },
       "<2>cd",
       "",
       {{Anomaly::kMissingBytes, 2}, {Anomaly::kRetransmission, 1}}},
      {"acknowledged, filled within patience",
       [=](FlowScript& s) {
         s.Handshake();
         s.Client({1003, kAck, "cd"});
         s.Server({5001, kAck, "", 1005});
         s.LetPass(patience - 3);
         s.Client({1001, kAck, "ab"});
       },
       "abcd",
       "",
       {{Anomaly::kOutOfOrder, 1}}},
      {"not acknowledged: waits for as long as it takes",
       [=](FlowScript& s) {
         s.Handshake();
         s.Client({1003, kAck, "cd"});
         s.LetPass(2 * patience);
         s.Client({1001, kAck, "ab"});
       },
       "abcd",
       "",
       {{Anomaly::kOutOfOrder, 1}}},
      {"only one direction captured: patience runs from the hole",
       [=](FlowScript& s) {
         s.Client({1000, kSyn});
         s.Client({1003, kAck, "cd"});
         s.LetPass(patience + 1);
         s.Client({1001, kAck, "ab"});
       },
       "<2>cd",
       "",
       {{Anomaly::kMissingBytes, 2}, {Anomaly::kRetransmission, 1}}},
      {"snapped and acknowledged: at once",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck, "ab", 0, 3});
         s.Client({1006, kAck, "fg"});
         s.Server({5001, kAck, "", 1008});
         s.Client({1003, kAck, "cde"});
       },
       "ab<3>fg",
       "",
       {{Anomaly::kMissingBytes, 3}, {Anomaly::kRetransmission, 1}}},
      {"snapped, then whole before it is acknowledged",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck, "ab", 0, 3});
         s.Client({1001, kAck, "abcde"});
         s.Server({5001, kAck, "", 1006});
       },
       "abcde",
       "",
       {{Anomaly::kOverlap, 1}}},
      {"snapped to nothing, FIN and all",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck | kFin, "", 0, 5});
       },
       "<5>.",
       "",
       {{Anomaly::kMissingBytes, 5}}},
      {"a hole that was acknowledged and nothing behind it",
       [=](FlowScript& s) {
         s.Handshake();
         s.Server({5001, kAck, "", 1011});
         s.LetPass(patience + 1);
         s.Client({1011, kAck, "x"});
       },
       "<10>x",
       "",
       {{Anomaly::kMissingBytes, 10}}},
  });
}

TEST(FlowTable, OpensAndClosesConnections) {
  RunCases({
      {"SYN and SYN-ACK repeated",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1000, kSyn});
         s.Server({5000, kSyn | kAck, "", 1001});
         s.Client({1001, kAck, "a"});
       },
       "a",
       "",
       {{Anomaly::kRetransmission, 2}}},
      {"data in the SYN, repeated without and with (RFC 7413)",
       [](FlowScript& s) {
         s.Client({1000, kSyn, "ab"});
         s.Client({1000, kSyn});
         s.Server({5000, kSyn | kAck, "", 1001});
         s.Client({1001, kAck, "abc"});
       },
       "abc",
       "",
       {{Anomaly::kRetransmission, 1}, {Anomaly::kOverlap, 1}}},
      {"simultaneous close",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck | kFin, "a", 5001});
         s.Server({5001, kAck | kFin, "x", 1001});
         s.Client({1003, kAck, "", 5003});
         s.Server({5003, kAck, "", 1003});
       },
       "a.",
       "x.",
       {}},
      {"reset: what waits is told, what comes later is not",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1003, kAck, "cd"});
         s.Server({5001, kRst | kAck, "", 1001});
         s.Client({1001, kAck, "ab"});
       },
       "<2>cd",
       "!",
       {{Anomaly::kMissingBytes, 2}, {Anomaly::kRetransmission, 1}}},
      {"refused, then tried again with the same number",
       [](FlowScript& s) {
         s.Client({1000, kSyn});
         s.Server({0, kRst | kAck, "", 1001});
         s.Handshake();
         s.Client({1001, kAck, "a"});
       },
       "|a",
       "!|",
       {}},
      {"a reset from before the connection ends nothing",
       [](FlowScript& s) {
         s.Handshake();
         s.Server({4000, kRst | kAck, "", 1001});
         s.Client({1001, kAck, "a"});
       },
       "a",
       "",
       {}},
      {"late repeats of a closed connection open nothing",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck | kFin, "a"});
         s.Server({5001, kAck | kFin});
         s.Client({1001, kAck | kFin, "a"});
         s.Server({5001, kAck | kFin});
       },
       "a.",
       ".",
       {{Anomaly::kRetransmission, 1}}},
      {"the tuple is used again, also while it was open; old SYNs mean nothing",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck, "a"});
         s.Client({800000, kSyn});
         s.Client({1000, kSyn});
         s.Server({5000, kSyn | kAck, "", 1001});
         s.Server({900000, kSyn | kAck, "", 800001});
         s.Client({800001, kAck, "b", 900001});
         s.Server({900001, kAck, "y", 800002});
       },
       "a|b",
       "|y",
       {{Anomaly::kRetransmission, 2}}},
      {"used again the other way round",
       [](FlowScript& s) {
         s.Handshake();
         s.Client({1001, kAck, "a"});
         s.Server({700000, kSyn});
         s.Client({800000, kSyn | kAck, "", 700001});
         s.Server({700001, kAck, "b"});
       },
       "a|b",
       "|",
       {}},
      {"acknowledgments, FIN and RST alone open nothing",
       [](FlowScript& s) {
         s.Client({1001, kAck});
         s.Client({1001, kAck | kFin});
         s.Client({1001, kRst});
       },
       "",
       "",
       {}},
  });
}

TEST(FlowTable, FindsTheStartWithoutASynInFront) {
  const uint64_t settle = FlowTable::kSettlePackets;
  RunCases({
      {"in mid-connection: the lowest number is the start",
       [=](FlowScript& s) {
         s.Client({1003, kAck, "cd", 5001});
         s.Client({1001, kAck, "ab", 5001});
         s.LetPass(settle);
         s.Server({5001, kAck, "xy", 1005});
         s.Client({1005, kAck, "ef", 5003});
       },
       "abcdef",
       "xy",
       {{Anomaly::kNoHandshake, 1}, {Anomaly::kOutOfOrder, 1}}},
      {"a keep-alive probe is not the start",
       [=](FlowScript& s) {
         s.Server({5001, kAck, "xy", 1001});
         s.Client({1000, kAck, "?", 5003});
         s.Client({1001, kAck, "ab", 5003});
         s.LetPass(settle);
       },
       "xy",
       "ab",
       {{Anomaly::kNoHandshake, 1}, {Anomaly::kRetransmission, 1}}},
      {"the end of the capture comes first",
       [](FlowScript& s) {
         s.Client({1001, kAck | kFin, "ab", 5001});
       },
       "ab.",
       "",
       {{Anomaly::kNoHandshake, 1}}},
      {"everything before the SYN, in the capture",
       [](FlowScript& s) {
         s.Server({5001, kAck, "xy", 1003});
         s.Client({1001, kAck, "ab", 5001});
         s.Server({5000, kSyn | kAck, "", 1001});
         s.Client({1000, kSyn});
         s.Client({1003, kAck, "c", 5003});
       },
       "abc",
       "xy",
       {}},
      {"the client's bytes before its SYN",
       [](FlowScript& s) {
         s.Client({1001, kAck, "ab", 5001});
         s.Client({1000, kSyn});
         s.Server({5000, kSyn | kAck, "", 1001});
         s.Server({5001, kAck, "xy", 1003});
       },
       "ab",
       "xy",
       {}},
      {"the server's bytes before its SYN-ACK",
       [](FlowScript& s) {
         s.Client({1000, kSyn});
         s.Server({5003, kAck, "z", 1001});
         s.Server({5001, kAck, "xy", 1001});
         s.Client({1001, kAck, "ab", 5001});
         s.Server({5000, kSyn | kAck, "", 1001});
       },
       "ab",
       "xyz",
       {{Anomaly::kOutOfOrder, 1}}},
      {"the SYN-ACK is not in the capture: the handshake's ACK tells its number",
       [](FlowScript& s) {
         s.Client({1000, kSyn});
         s.Client({1001, kAck, "ab", 5001});
         s.Server({5001, kAck, "xy", 1003});
       },
       "ab",
       "xy",
       {}},
      {"a SYN that cannot be theirs begins another connection",
       [](FlowScript& s) {
         s.Client({1001, kAck, "ab", 5001});
         s.Client({800000, kSyn});
         s.Client({800001, kAck, "c"});
       },
       "ab|c",
       "|",
       {{Anomaly::kNoHandshake, 1}}},
      {"reset while it is not settled",
       [](FlowScript& s) {
         s.Client({1001, kAck, "ab", 5001});
         s.Client({1003, kRst});
       },
       "ab!",
       "",
       {{Anomaly::kNoHandshake, 1}}},
  });
}

TEST(FlowTable, TellsWhenAndByWhomEachConnectionBegan) {
  FlowScript script;
  script.Server({.sequence = 5001, .payload = "xy", .acknowledgment = 1001});
  script.Client({.sequence = FlowScript::kClientIsn, .flags = kSyn});
  script.Client({.sequence = 1003, .payload = "c"});
  script.Client({.sequence = 1001, .payload = "ab"});
  script.Flush();
  ASSERT_EQ(script.recorded.connections.size(), 1U);
  const auto& connection = script.recorded.connections[0];
  EXPECT_EQ(connection.initiator, "10.0.0.7:41234");
  EXPECT_EQ(connection.responder, "10.0.0.1:50051");
  EXPECT_EQ(connection.opened.packet_ordinal, 1U);
  EXPECT_EQ(connection.last_bytes[0].packet_ordinal, 4U);  // the packet that completed it
  EXPECT_EQ(connection.last_bytes[1].packet_ordinal, 1U);  // it only waited for the SYN
}

TEST(FlowTable, SeesBytesBehindAHoleThatIsGivenUpWhenTheyCame) {
  FlowScript script;
  script.Handshake();
  const uint64_t first = 4;  // behind the three packets of the handshake
  script.Client({.sequence = 1003, .payload = "c"});
  script.Client({.sequence = 1006, .payload = "f"});
  script.Client({.sequence = 1004, .payload = "d"});
  script.Server({.sequence = 5001, .payload = "x", .acknowledgment = 1007});
  const auto& connection = script.recorded.connections[0];
  for (int patience = 0; patience < 100'000 && connection.bytes[0].empty(); ++patience)
    script.Server({.sequence = 5002, .payload = "", .acknowledgment = 1007});
  EXPECT_EQ(connection.bytes[0], "<2>cd<1>f");
  // "f" came before "d", but is not seen before it.
  EXPECT_EQ(connection.last_bytes[0].packet_ordinal, first + 2);
}

TEST(FlowTable, AHoleIsGivenUpWhenTooMuchWaitsBehindIt) {
  FlowScript script;
  script.Handshake();
  const std::string block(1 << 16, 'x');
  for (uint32_t i = 0; i < 70; ++i) {
    script.Client({.sequence = 1002 + i * (1 << 16), .payload = block});
  }
  EXPECT_EQ(script.anomalies.Count(Anomaly::kWaitingLimit), 1U);
  EXPECT_EQ(script.table.missing_bytes(), 1U);
  EXPECT_EQ(script.table.delivered_bytes(), 70U << 16);
  script.Flush();
  EXPECT_TRUE(script.EveryByteIsAccountedFor());
}

Endpoint ManyClients(uint64_t i) {
  return testing::Ipv4End({10, static_cast<uint8_t>(i >> 16), static_cast<uint8_t>(i >> 8 & 255),
                           static_cast<uint8_t>(i & 255)},
                          1024);
}

TEST(FlowTable, EndsTheFlowsThatWereIdleLongestWhenThereAreTooMany) {
  FlowScript script;
  const auto client = ManyClients;
  for (uint64_t i = 0; i < FlowLimits{}.flows; ++i) {
    script.Send(client(i), script.server, {.sequence = 1, .flags = kSyn});
  }
  script.Send(client(0), script.server, {.sequence = 2, .payload = "a"});
  EXPECT_EQ(script.recorded.connections[1].end_count, 0);
  EXPECT_EQ(script.anomalies.Count(Anomaly::kFlowLimit), 0U);
  script.Send(client(FlowLimits{}.flows), script.server, {.sequence = 1, .flags = kSyn});
  EXPECT_EQ(script.recorded.connections[0].end_count, 0);
  EXPECT_EQ(script.recorded.connections[1].end_count, 1);
  EXPECT_EQ(script.recorded.connections[FlowLimits{}.evicted].end_count, 1);
  EXPECT_EQ(script.recorded.connections[FlowLimits{}.evicted + 1].end_count, 0);
  EXPECT_EQ(script.anomalies.Count(Anomaly::kFlowLimit), FlowLimits{}.evicted);
  EXPECT_EQ(script.anomalies.Get(Anomaly::kFlowLimit).first_packet, script.packet_ordinal);
  script.Flush();
  EXPECT_EQ(script.anomalies.Count(Anomaly::kFlowLimit), FlowLimits{}.evicted);
  for (const auto& connection : script.recorded.connections) ASSERT_EQ(connection.end_count, 1);
}

TEST(FlowTable, EndsClosedFlowsAndThoseWithoutPayloadBeforeOthersWhenThereAreTooMany) {
  constexpr uint64_t kBusy = 2000;  // the first flows carry payload, and are idle longest
  constexpr uint64_t kReset = 24;   // the last flows are closed
  FlowScript script;
  for (uint64_t i = 0; i < FlowLimits{}.flows; ++i) {
    script.Send(ManyClients(i), script.server, {.sequence = 1, .flags = kSyn});
    if (i < kBusy) script.Send(ManyClients(i), script.server, {.sequence = 2, .payload = "a"});
  }
  for (uint64_t i = FlowLimits{}.flows - kReset; i < FlowLimits{}.flows; ++i) {
    script.Send(ManyClients(i), script.server, {.sequence = 2, .flags = Segment::kRst});
    ASSERT_EQ(script.recorded.connections[i].end_count, 1);
  }
  script.Send(ManyClients(FlowLimits{}.flows), script.server, {.sequence = 1, .flags = kSyn});
  constexpr uint64_t kEndedEarly = FlowLimits{}.evicted - kReset;
  EXPECT_EQ(script.anomalies.Count(Anomaly::kFlowLimit), kEndedEarly);
  EXPECT_EQ(script.recorded.connections[0].end_count, 0);
  EXPECT_EQ(script.recorded.connections[kBusy - 1].end_count, 0);
  EXPECT_EQ(script.recorded.connections[kBusy].end_count, 1);
  EXPECT_EQ(script.recorded.connections[kBusy + kEndedEarly - 1].end_count, 1);
  EXPECT_EQ(script.recorded.connections[kBusy + kEndedEarly].end_count, 0);
}

}  // namespace
}  // namespace routewind
