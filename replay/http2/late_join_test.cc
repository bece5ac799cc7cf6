// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/late_join.h"

#include <gtest/gtest.h>

#include "replay/http2/testing/connection_script.h"

namespace routewind::testing {
namespace {

using Log = std::vector<std::string>;

// What the connection sent before it was joined: the encoders' tables have seen it.
void Before(ConnectionScript& s) {
  s.Request(1, GrpcRequest("/s/before"));
  s.Response(1, GrpcResponse());
  s.Response(1, GrpcTrailers());
}

TEST(LateJoin, ReadsCallsOfAConnectionWithoutItsBeginning) {
  for (const Cutting cutting : {Cutting::kWhole, Cutting::kByteByByte, Cutting::kAtRandom}) {
    for (const bool client_first : {true, false}) {
      ConnectionScript s(cutting, client_first);
      Before(s);
      // In the middle of a message of stream 1.
      s.Client("rest of a message" + s.Request(3, GrpcRequest("/s/new")) +
               Data(3, Message("hello"), kEndStream));
      s.Server(Join({s.Response(3, GrpcResponse()), Data(3, Message("world!")),
                     s.Response(3, GrpcTrailers("5"), kEndStream)}));
      s.End();
      // Authority, te and content-type are fields of the table from before.
      ASSERT_EQ(s.log().size(), 2u);
      EXPECT_EQ(s.log()[0].substr(0, 26), "request 0 stream=3 at=1  /") << s.log()[0];
      EXPECT_NE(s.log()[0].find("/s/new unknown=3"), std::string::npos) << s.log()[0];
      EXPECT_NE(s.log()[1].find("partial_headers"), std::string::npos) << s.log()[1];
      EXPECT_NE(s.log()[1].find("request=1/5 response=1/6"), std::string::npos) << s.log()[1];
      EXPECT_EQ(s.totals().http2_connections, 1u);
      EXPECT_EQ(s.totals().skipped_bytes, 17u);
      EXPECT_EQ(s.Anomalies(), "framingLost=2");
    }
  }
}

TEST(LateJoin, CountsCallsWhoseHeadersCameBefore) {
  ConnectionScript s;
  Before(s);
  s.Client(Data(1, Message("late"), kEndStream) + s.Request(3, GrpcRequest()));
  s.Server(Join({Data(1, Message("late")), s.Response(1, GrpcTrailers(), kEndStream),
                 s.Response(3, GrpcResponse())}));
  s.End();
  EXPECT_EQ(s.Anomalies(), "framingLost=2 callsWithoutHeaders=1");
  ASSERT_EQ(s.log().size(), 2u);
  EXPECT_NE(s.log()[0].find("stream=3"), std::string::npos);
}

struct ForeignRow {
  const char* name;
  std::string client;
  std::string server;
};

TEST(LateJoin, PassesOtherProtocolsOver) {
  std::string kafka;
  for (int i = 0; i < 400; ++i) {
    kafka += BigEndian(30, 4) + BigEndian(0, 2) + BigEndian(9, 2) +
             BigEndian(static_cast<uint64_t>(i), 4) + std::string(22, '\0');
  }
  const std::vector<ForeignRow> rows = {
      {"TLS", std::string("\x16\x03\x01\x02\x00\x01", 6) + std::string(600, 'c'),
       std::string("\x16\x03\x03\x00\x7a\x02", 6) + std::string(600, 's')},
      {"HTTP/1.1", "POST /a.B/C HTTP/1.1\r\nhost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"},
      {"SSH", "SSH-2.0-client\r\n" + std::string(3000, '\0'), "SSH-2.0-server\r\n"},
      {"length-prefixed records", kafka, kafka},
      {"zeros", std::string(200'000, '\0'), std::string(200'000, '\0')},
  };
  for (const ForeignRow& row : rows) {
    SCOPED_TRACE(row.name);
    ConnectionScript s(Cutting::kAtRandom);
    s.Client(row.client), s.Server(row.server), s.End();
    EXPECT_EQ(s.Anomalies(), "notHttp2=1");
    EXPECT_EQ(s.totals().skipped_bytes, row.client.size() + row.server.size());
    EXPECT_TRUE(s.log().empty());
  }
}

TEST(Losses, OfFrameHeadersAreFollowedByTheNextFramesThatAreFound) {
  ConnectionScript s;
  s.Open();
  s.Client(s.Request(1, GrpcRequest()));
  const std::string lost = s.Request(3, GrpcRequest("/s/lost"));
  s.ClientGap(lost.size());
  s.Client(s.Request(5, GrpcRequest("/s/found")) + Data(5, Message("x"), kEndStream));
  s.Server(Join({s.Response(3, GrpcResponse()), s.Response(5, GrpcResponse()),
                 s.Response(5, GrpcTrailers(), kEndStream)}));
  s.End();
  // What was in the table before the loss is unknown; the path is a literal.
  EXPECT_EQ(s.log()[1], "request 1 stream=5 at=5  /s/found unknown=3");
  EXPECT_EQ(s.Anomalies(), "framingLost=1 callsWithoutHeaders=1");
}

TEST(Losses, WhatWasTakenForAFrameIsSkippedOnceHoweverItIsCut) {
  for (const Cutting cutting : {Cutting::kWhole, Cutting::kByteByByte, Cutting::kAtRandom}) {
    ConnectionScript s(cutting);
    s.Open();
    s.ClientGap(1);
    const std::string no_frame("\5\0\0\10\0\x1d\xbe\0\0" "\0\0", 11);  // a WINDOW_UPDATE of 327,680 bytes
    s.Client(Frame(FrameType::kHeaders, kEndStream | kFlagEndHeaders, 29, "\xbe") +
             Frame(FrameType::kWindowUpdate, 0, 29, BigEndian(1, 4)) + no_frame);
    s.End();
    EXPECT_EQ(s.Anomalies(), "framingLost=2");
    EXPECT_EQ(s.totals().skipped_bytes, no_frame.size());
  }
}

TEST(Losses, InsideAHeaderBlockLeaveWhatCameBeforeIt) {
  ConnectionScript s;
  s.Open();
  const std::string request = s.Request(1, GrpcRequest());
  // :method and :scheme are one byte each; the path is cut.
  s.Client(request.substr(0, 9 + 4)), s.ClientGap(6), s.Client(request.substr(9 + 10));
  s.Client(s.Request(3, GrpcRequest("/s/next")));
  s.Server(s.Response(1, GrpcTrailers(), kEndStream)), s.End();
  ASSERT_EQ(s.log().size(), 4u);
  EXPECT_EQ(s.log()[0], "request 0 stream=1 at=5   unknown=1");
  EXPECT_EQ(s.log()[1], "request 1 stream=3 at=6  /s/next unknown=3");
  EXPECT_EQ(s.Anomalies(), "cutHeaderBlocks=1");
}

}  // namespace
}  // namespace routewind::testing
