// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/http2_connection.h"

#include <gtest/gtest.h>

#include <functional>
#include <tuple>

#include "replay/http2/half_connection.h"
#include "replay/http2/testing/connection_script.h"

namespace routewind::testing {
namespace {

using Log = std::vector<std::string>;

struct Row {
  const char* name;
  std::function<void(ConnectionScript&)> play;
  Log log;
  std::string anomalies;
};

// Plays each row with its bytes whole, byte by byte and cut at random: all must give the same.
void RunRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    for (const Cutting cutting : {Cutting::kWhole, Cutting::kByteByByte, Cutting::kAtRandom}) {
      SCOPED_TRACE(row.name + std::string(", cutting ") +
                   std::to_string(static_cast<int>(cutting)));
      ConnectionScript script(cutting);
      row.play(script);
      EXPECT_EQ(script.log(), row.log);
      EXPECT_EQ(script.Anomalies(), row.anomalies);
    }
  }
}

void Unary(ConnectionScript& s, uint32_t stream_id) {
  s.Client(s.Request(stream_id, GrpcRequest()) + Data(stream_id, Message("hello"), kEndStream));
  s.Server(Join({s.Response(stream_id, GrpcResponse()), Data(stream_id, Message("world!")),
                 s.Response(stream_id, GrpcTrailers(), kEndStream)}));
}
const Log kUnaryLog = {"request 0 stream=1 at=3 a /s/m te=trailers",
                       "end 0 complete at=4 request=1/5 response=1/6 status=OK"};

TEST(Preface, DecidesWhatAConnectionIs) {
  const std::string preface(kClientPreface);
  const std::vector<Row> rows = {
      {"an ordinary call", [](auto& s) { s.Open(), Unary(s, 1), s.End(); }, kUnaryLog, ""},
      {"HTTP/1.1",
       [](auto& s) {
         s.Client("GET / HTTP/1.1\r\n\r\n"), s.Server("HTTP/1.1 200 OK\r\n\r\n"), s.End();
       },
       {},
       "notHttp2=1"},
      {"a preface wrong in its last byte",
       [&](auto& s) { s.Client(preface.substr(0, 23) + "x"), s.Server("x"), s.End(); },
       {},
       "notHttp2=1"},
      {"the beginning of a preface",
       [&](auto& s) { s.Client(preface.substr(0, 23)), s.End(); },
       {},
       "unfinishedPreface=1"},
      {"no bytes at all",
       [&](auto& s) { s.ClientFin(), s.ServerFin(), s.End(); },
       {},
       "unfinishedPreface=1"},
      {"only one side spoke, and another protocol",
       [&](auto& s) { s.Server("220 mail"), s.End(); },
       {},
       "unfinishedPreface=1"},
      {"more than 64 KiB without a preface",
       [&](auto& s) { s.Server(std::string(PrefaceDetector::kMaxHeldBytes + 1, 'x')), s.End(); },
       {},
       "notHttp2=1"},
      {"a loss inside the preface",
       [&](auto& s) { s.Client(preface.substr(0, 5)), s.ClientGap(3), s.Server("x"), s.End(); },
       {},
       "notHttp2=1"},
      {"the whole server side and its end before the preface",
       [&](auto& s) {
         const std::string request = s.Request(1, GrpcRequest(), kEndStream);
         s.Server(Settings() + s.Response(1, GrpcTrailers("5"), kEndStream));
         s.ServerFin();
         s.Client(preface + Settings() + request);
         s.End();
       },
       {"request 0 stream=1 at=3 a /s/m te=trailers",
        "end 0 complete at=1 request=0/0 response=0/0 status=NOT_FOUND"},
       ""},
      {"a server that answers in HTTP/1.1",
       [&](auto& s) {
         s.Client(preface + Settings() + s.Request(1, GrpcRequest(), kEndStream));
         s.Server("HTTP/1.1 400 Bad Request\r\n\r\n");
         s.ServerFin();
         s.End();
       },
       {"request 0 stream=1 at=1 a /s/m te=trailers",
        "end 0 request_only request=0/0 response=0/0"},
       "undecodableConnections=1 frameErrors=1"},
  };
  RunRows(rows);
}

TEST(Preface, TellsTheClientByWhoSentItNotByWhoSentTheSyn) {
  ConnectionScript script(Cutting::kWhole, /*client_initiates=*/false);
  script.Open();
  Unary(script, 1);
  EXPECT_EQ(script.log(), kUnaryLog);
}

TEST(Preface, CountsTheBytesItPassesOver) {
  ConnectionScript other;
  other.Client("GET / HTTP/1.1\r\n\r\n");
  other.Server("HTTP/1.1 200 OK\r\n\r\n");
  other.Client("more");
  other.End();
  EXPECT_EQ(other.totals().other_connections, 1u);
  EXPECT_EQ(other.totals().http2_connections, 0u);
  EXPECT_EQ(other.totals().skipped_bytes, 18u + 19u + 4u);

  ConnectionScript http2;
  http2.Open();
  Unary(http2, 1);
  http2.End();
  EXPECT_EQ(http2.totals().http2_connections, 1u);
  EXPECT_EQ(http2.totals().skipped_bytes, 0u);
  EXPECT_EQ(http2.totals().requests, 1u);
  EXPECT_EQ(http2.totals().frames, 8u);
}

TEST(HeaderBlocks, MayBeSplitAnywhereAcrossContinuationFrames) {
  ReferenceEncoder encoder;
  const std::string block = encoder.Encode(GrpcRequest());
  for (size_t cut = 0; cut <= block.size(); ++cut) {
    for (const Cutting cutting : {Cutting::kWhole, Cutting::kByteByByte}) {
      ConnectionScript script(cutting);
      script.Open();
      script.Client(Frame(FrameType::kHeaders, kFlagEndStream, 1, block.substr(0, cut)) +
                    Frame(FrameType::kContinuation, 0, 1, "") +
                    Frame(FrameType::kContinuation, kFlagEndHeaders, 1, block.substr(cut)));
      ASSERT_EQ(script.log(), Log{kUnaryLog[0]}) << cut;
      ASSERT_EQ(script.Anomalies(), "");
    }
  }
}

TEST(Frames, ThatAreRightChangeNothingButWhatTheySay) {
  const std::vector<Row> rows = {
      {"padding and priority in HEADERS, padding in DATA",
       [](auto& s) {
         s.Open();
         const std::string block =
             BigEndian(3, 4) + "\x10" + s.client_encoder().Encode(GrpcRequest());
         s.Client(Frame(FrameType::kHeaders, kFlagEndHeaders | kFlagPadded | kFlagPriority, 1,
                        Padded(block, 7)) +
                  Data(1, Padded(Message("hello"), 255), kFlagPadded) +
                  Data(1, Padded("", 0), kFlagPadded | kEndStream));
         s.Server(Join({s.Response(1, GrpcResponse()),
                        Data(1, Padded(Message("world!"), 3), kFlagPadded),
                        s.Response(1, GrpcTrailers(), kEndStream)}));
       },
       kUnaryLog, ""},
      {"PRIORITY, PING, GOAWAY, WINDOW_UPDATE and unknown types between the others",
       [](auto& s) {
         s.Open();
         s.Client(s.Request(1, GrpcRequest()) + Frame(FrameType::kPriority, 0, 1, "12345") +
                  Frame(FrameType::kPing, 0, 0, "12345678") +
                  Frame(static_cast<FrameType>(0xfa), 0xff, 1, "what") +
                  Data(1, Message("hello"), kEndStream));
         s.Server(
             Join({Frame(FrameType::kGoAway, 0, 0, "12345678debug"),
                   Frame(FrameType::kWindowUpdate, 0, 0, "1234"), s.Response(1, GrpcResponse()),
                   Data(1, Message("world!")), Frame(FrameType::kWindowUpdate, 0, 1, "1234"),
                   s.Response(1, GrpcTrailers(), kEndStream)}));
       },
       kUnaryLog, ""},
      {"PUSH_PROMISE, whose block enters the header table, and the pushed stream",
       [](auto& s) {
         s.Open();
         s.Client(s.Request(1, GrpcRequest()) + Data(1, Message("hello"), kEndStream));
         const std::string promise =
             s.server_encoder().Encode({{":path", "/pushed"}, {"x-new", "value"}});
         std::string out =
             Frame(FrameType::kPushPromise, kFlagEndHeaders, 1, BigEndian(2, 4) + promise);
         out += s.Response(2, {{":status", "200"}, {"x-new", "value"}}) +
                Data(2, "pushed", kEndStream);
         out += s.Response(1, GrpcResponse()) + Data(1, Message("world!"));
         s.Server(out + s.Response(1, GrpcTrailers(), kEndStream));
       },
       kUnaryLog, ""},
      {"a larger header table and larger frames, both announced",
       [](auto& s) {
         s.Client(std::string(kClientPreface) + Settings());
         s.Server(Settings(Setting(SettingId::kHeaderTableSize, 65536) +
                           Setting(SettingId::kMaxFrameSize, 20000)));
         s.client_encoder().ChangeTableSize(4096);
         s.Client(s.Request(1, GrpcRequest()) + Data(1, Message(std::string(19000, 'x'))));
         s.End();
       },
       {kUnaryLog[0], "end 0 request_only request=1/19000 response=0/0"},
       ""},
  };
  RunRows(rows);
}

TEST(Violations, AreCountedAndLeaveOutNoMoreThanTheyMust) {
  const auto around = [](std::function<std::string(ConnectionScript&)> client_frames) {
    return [client_frames](ConnectionScript& s) {
      s.Open();
      const std::string wrong = client_frames(s);
      s.Client(wrong + s.Request(1, GrpcRequest(), kEndStream));
      s.End();
    };
  };
  const Log goes_on = {"request 0 stream=1 at=3 a /s/m te=trailers",
                       "end 0 request_only request=0/0 response=0/0"};
  const std::string given_up = "undecodableConnections=1 ";
  const std::vector<Row> rows = {
      {"§4.2: a frame larger than announced", around([](auto&) {
         return Frame(static_cast<FrameType>(99), 0, 0, std::string(16385, 'x'));
       }),
       goes_on, "frameErrors=1"},
      {"§6.1: DATA on stream 0", around([](auto&) { return Data(0, "x"); }), goes_on,
       "frameErrors=1"},
      {"§6.2: HEADERS on stream 0", around([](auto& s) {
         return s.Request(0, {{"x-a", "b"}});
       }),
       goes_on, "frameErrors=1"},
      {"§5.1.1: a request on an even stream",
       around([](auto& s) { return s.Request(2, GrpcRequest()); }), goes_on, "frameErrors=1"},
      {"§5.1: DATA on an idle stream", around([](auto&) { return Data(1, "x"); }), goes_on,
       "frameErrors=1"},
      {"§6.4: RST_STREAM on an idle stream", around([](auto&) { return Reset(1); }), goes_on,
       "frameErrors=1"},
      {"§6.4: RST_STREAM of wrong length",
       around([](auto&) { return Frame(FrameType::kRstStream, 0, 1, "12345"); }), goes_on,
       "frameErrors=1"},
      {"§6.3: PRIORITY of wrong length",
       around([](auto&) { return Frame(FrameType::kPriority, 0, 1, "1234"); }), goes_on,
       "frameErrors=1"},
      {"§6.5: SETTINGS of wrong length", around([](auto&) { return Settings("12345"); }), goes_on,
       "frameErrors=1"},
      {"§6.5: SETTINGS on a stream",
       around([](auto&) { return Frame(FrameType::kSettings, 0, 1, ""); }), goes_on,
       "frameErrors=1"},
      {"§6.5.2: a maximum frame size too small",
       around([](auto&) { return Settings(Setting(SettingId::kMaxFrameSize, 1)); }), goes_on,
       "frameErrors=1"},
      {"§6.7: PING of wrong length",
       around([](auto&) { return Frame(FrameType::kPing, 0, 0, "1"); }), goes_on, "frameErrors=1"},
      {"§6.8: GOAWAY of wrong length",
       around([](auto&) { return Frame(FrameType::kGoAway, 0, 0, "1"); }), goes_on,
       "frameErrors=1"},
      {"§6.9: WINDOW_UPDATE of wrong length",
       around([](auto&) { return Frame(FrameType::kWindowUpdate, 0, 0, "1"); }), goes_on,
       "frameErrors=1"},
      {"§8.4: PUSH_PROMISE from the client", around([](auto& s) {
         return Frame(FrameType::kPushPromise, kFlagEndHeaders, 1,
                      BigEndian(2, 4) + s.client_encoder().Encode({{"x", "y"}}));
       }),
       goes_on, "frameErrors=1"},
      {"§6.2: padding longer than HEADERS",
       around([](auto&) {
         return Frame(FrameType::kHeaders, kFlagEndHeaders | kFlagPadded, 1, "\x09xxx");
       }),
       {},
       given_up + "frameErrors=1"},
      {"§6.10: a frame inside a header block",
       around([](auto&) { return Frame(FrameType::kHeaders, 0, 1, "") + Data(1, "x"); }),
       {},
       given_up + "frameErrors=1 unfinishedFrames=1"},
      {"§6.10: CONTINUATION on another stream",
       around([](auto&) {
         return Frame(FrameType::kHeaders, 0, 1, "") + Frame(FrameType::kContinuation, 4, 3, "");
       }),
       {},
       given_up + "frameErrors=1 unfinishedFrames=1"},
      {"§6.10: CONTINUATION without HEADERS",
       around([](auto&) { return Frame(FrameType::kContinuation, 4, 1, ""); }),
       {},
       given_up + "frameErrors=1"},
      {"§4.3: an HPACK error",
       around([](auto&) { return Frame(FrameType::kHeaders, 4, 1, "\x80"); }),
       {},
       given_up + "hpackErrors=1"},
      {"a flood of CONTINUATION",
       around([](auto&) {
         std::string flood = Frame(FrameType::kHeaders, 0, 1, "");
         for (size_t i = 0; i <= HalfConnection::kMaxHeaderBlockBytes / 16000; ++i)
           flood += Frame(FrameType::kContinuation, 0, 1, std::string(16000, '\x82'));
         return flood;
       }),
       {},
       given_up + "unfinishedFrames=1 headerListLimit=1"},
  };
  RunRows(rows);
}

TEST(Violations, OfPaddingInDataEndTheTallyButNotTheStream) {
  RunRows({{"§6.1: padding longer than DATA",
            [](auto& s) {
              s.Open();
              s.Client(s.Request(1, GrpcRequest()) + Data(1, Message("ab")) +
                       Data(1, "\x09xxx", kFlagPadded) + Data(1, Message("cd"), kEndStream));
              s.Server(s.Response(1, GrpcTrailers(), kEndStream));
            },
            {"request 0 stream=1 at=3 a /s/m te=trailers",
             "end 0 complete at=4 request=1/2 response=0/0 status=OK"},
            "frameErrors=1"}});
}

TEST(Violations, OfHeaderNamesAndOrderAreMended) {
  RunRows({
      {"§8.2.1: an upper-case name",
       [](auto& s) {
         s.Open();
         s.Client(Frame(FrameType::kHeaders, kFlagEndHeaders, 1,
                        std::string("\x83\x44\x02/x\x00\x0c", 7) + "Content-Type" +
                            std::string("\x10", 1) + "application/grpc" +
                            std::string("\x00\x03X-A\x01z", 7)));
       },
       {"request 0 stream=1 at=3  /x x-a=z"},
       "frameErrors=1"},
      {"§8.3: a pseudo-header behind others, and a repeated one",
       [](auto& s) {
         s.Open();
         s.Client(s.Request(1, {{":method", "POST"},
                                {":path", "/x"},
                                {":path", "/y"},
                                {"te", "trailers"},
                                {":authority", "late"},
                                {"host", "h"}}));
       },
       {"request 0 stream=1 at=3 h /x te=trailers host=h"},
       "frameErrors=1"},
  });
}

TEST(Gaps, AreSteppedOverInsideFramesAndSearchedBehindElsewhere) {
  const auto call = [](ConnectionScript& s) { s.Open(), s.Client(s.Request(1, GrpcRequest())); };
  const std::string request = "request 0 stream=1 at=3 a /s/m te=trailers";
  const std::string data = Data(1, Message("hello"), kEndStream);
  RunRows({
      {"inside a message",
       [&](auto& s) {
         call(s), s.Client(data.substr(0, 15)), s.ClientGap(2), s.Client(data.substr(17));
         s.Server(s.Response(1, GrpcTrailers(), kEndStream)), s.End();
       },
       {request, "end 0 complete at=7 request=1/5 response=0/0 status=OK"},
       ""},
      {"to the end of a DATA frame that ends the stream",
       [&](auto& s) {
         call(s), s.Client(data.substr(0, 15)), s.ClientGap(4),
             s.Client(s.Request(3, GrpcRequest()));
         s.Server(s.Response(1, GrpcTrailers(), kEndStream));
       },
       {request, "request 1 stream=3 at=6 a /s/m te=trailers",
        "end 0 complete at=7 request=1/5 response=0/0 status=OK"},
       ""},
      {"of a pad length",
       [&](auto& s) {
         const std::string padded = Data(1, Padded(Message("hello"), 2), kFlagPadded | kEndStream);
         call(s), s.Client(padded.substr(0, 9)), s.ClientGap(1), s.Client(padded.substr(10));
         s.Server(s.Response(1, GrpcTrailers(), kEndStream));
       },
       {request, "end 0 complete at=7 request=0/0 response=0/0 status=OK"},
       ""},
      {"between the client's frames: the call goes on with its response",
       [&](auto& s) {
         call(s), s.ClientGap(9), s.Client("junk");
         s.Server(Join({s.Response(1, GrpcResponse()), Data(1, Message("x")),
                        s.Response(1, GrpcTrailers(), kEndStream)}));
         s.Server(Join({s.Response(3, GrpcResponse()), s.Response(3, GrpcTrailers(), kEndStream)}));
         s.End();
       },
       {request, "end 0 complete at=6 request=0/0 response=1/1 status=OK"},
       "framingLost=1 responsesWithoutRequest=1"},
      {"between the server's frames: calls end with their requests",
       [&](auto& s) {
         call(s), s.ServerGap(9), s.Client(Data(1, Message("x"), kEndStream));
         s.Client(s.Request(3, GrpcRequest()) + Reset(3)), s.ServerFin(), s.End();
       },
       {request, "request 1 stream=3 at=6 a /s/m te=trailers",
        "end 1 reset at=6 request=0/0 response=0/0", "end 0 request_only request=1/1 response=0/0"},
       "framingLost=1"},
      {"inside PING, GOAWAY, PRIORITY, WINDOW_UPDATE and unknown frames",
       [&](auto& s) {
         call(s);
         for (const std::string& frame :
              {Frame(FrameType::kPing, 0, 0, "12345678"),
               Frame(FrameType::kGoAway, 0, 0, "12345678debug"),
               Frame(FrameType::kPriority, 0, 1, "12345"),
               Frame(FrameType::kWindowUpdate, 0, 1, "1234"),
               Frame(static_cast<FrameType>(0xfa), 0, 1, std::string(500, 'x'))}) {
           s.Client(frame.substr(0, 10)), s.ClientGap(2), s.Client(frame.substr(12));
         }
         s.Client(Data(1, Message("hello"), kEndStream));
         s.Server(s.Response(1, GrpcTrailers(), kEndStream)), s.End();
       },
       {request, "end 0 complete at=20 request=1/5 response=0/0 status=OK"},
       ""},
      {"of the whole payload of such a frame",
       [&](auto& s) {
         call(s), s.Client(Frame(FrameType::kPing, 0, 0, "12345678").substr(0, 9)), s.ClientGap(8);
         s.Client(Data(1, Message("hello"), kEndStream));
         s.Server(s.Response(1, GrpcTrailers(), kEndStream)), s.End();
       },
       {request, "end 0 complete at=7 request=1/5 response=0/0 status=OK"},
       ""},
      {"inside RST_STREAM, of which the code only is lost",
       [&](auto& s) { call(s), s.Client(Reset(1).substr(0, 9)), s.ClientGap(4), s.End(); },
       {request, "end 0 reset at=5 request=0/0 response=0/0"},
       ""},
      {"beyond the end of such a frame",
       [&](auto& s) {
         call(s), s.Client(Frame(FrameType::kPing, 0, 0, "12345678").substr(0, 9)), s.ClientGap(9);
         s.End();
       },
       {request, "end 0 request_only request=0/0 response=0/0"},
       "framingLost=1"},
      {"inside SETTINGS, which are read as a whole",
       [&](auto& s) {
         call(s), s.Client(Settings(Setting(SettingId::kMaxFrameSize, 20000)).substr(0, 10)),
             s.ClientGap(5), s.End();
       },
       {request, "end 0 request_only request=0/0 response=0/0"},
       ""},
      {"in both directions",
       [&](auto& s) { call(s), s.ServerGap(9), s.ClientGap(9), s.End(); },
       {request, "end 0 request_only request=0/0 response=0/0"},
       "framingLost=2"},
  });
}

TEST(Gaps, BehindWhichNothingIsFoundLeaveTheBytesSkipped) {
  for (const auto& [client_gap, server_gap] :
       {std::pair{false, false}, {true, false}, {false, true}, {true, true}}) {
    ConnectionScript script;
    script.Open();
    if (client_gap) script.ClientGap(9);
    if (server_gap) script.ServerGap(9);
    script.Client("1234"), script.Server("123456789");
    script.End();
    EXPECT_EQ(script.totals().undecodable_connections, 0u);
    EXPECT_EQ(script.totals().http2_connections, 1u);
    EXPECT_EQ(script.totals().skipped_bytes, 4u + 9u);  // skipped behind a gap, unfinished else
    EXPECT_EQ(script.anomaly_log().Count(Anomaly::kUnfinishedFrame),
              (client_gap ? 0u : 1u) + (server_gap ? 0u : 1u));
  }
}

TEST(GivingUp, SkipsTheSameBytesHoweverTheyAreCut) {
  for (const Cutting cutting : {Cutting::kWhole, Cutting::kByteByByte, Cutting::kAtRandom}) {
    ConnectionScript script(cutting);
    script.Client(std::string(kClientPreface) + Settings());
    script.Server(Frame(FrameType::kData, 0, 1, std::string(kDefaultMaxFrameBytes + 1, 'x')));
    script.Client(Frame(FrameType::kHeaders, kFlagEndHeaders, 1, "\x80 and more") + "beyond");
    script.End();
    EXPECT_EQ(script.totals().skipped_bytes, 9u + kDefaultMaxFrameBytes + 1 + 9u + 10u + 6u);
    EXPECT_EQ(script.totals().undecodable_connections, 1u);
  }
}

struct UnfinishedRow {
  const char* name;
  std::function<void(ConnectionScript&)> play;
  uint64_t skipped_bytes;
  std::string anomalies;
};

TEST(UnfinishedFrames, AreCountedWithTheirBytesHoweverTheyEndAndAreCut) {
  const auto headers = [](int flags, std::string_view block) {
    return Frame(FrameType::kHeaders, flags, 1, block);
  };
  const auto continuation = [](int flags, std::string_view block) {
    return Frame(FrameType::kContinuation, flags, 1, block);
  };
  const std::string ping = Frame(FrameType::kPing, 0, 0, "12345678");
  const std::string unfinished = "unfinishedFrames=1";
  const std::string given_up = "undecodableConnections=1 ";
  const std::vector<UnfinishedRow> rows = {
      {"nothing is open", [&](auto& s) { s.Client(ping), s.ClientFin(); }, 0, ""},
      {"a part of a frame header",
       [&](auto& s) { s.Client(ping + ping.substr(0, 4)), s.ClientFin(); }, 4, unfinished},
      {"a frame header alone", [&](auto& s) { s.Server(ping.substr(0, 9)), s.ServerFin(); }, 9,
       unfinished},
      {"half a PING", [&](auto& s) { s.Client(ping.substr(0, 12)), s.ClientFin(); }, 12,
       unfinished},
      {"half a RST_STREAM", [&](auto& s) { s.Client(Reset(1).substr(0, 11)), s.ClientFin(); }, 11,
       unfinished},
      {"a PING with a loss inside, which is no byte of it",
       [&](auto& s) { s.Client(ping.substr(0, 10)), s.ClientGap(3), s.Client("4"), s.End(); }, 11,
       unfinished},
      {"half a SETTINGS", [&](auto& s) { s.Client(Settings("123456").substr(0, 11)), s.End(); }, 11,
       unfinished},
      {"half a HEADERS", [&](auto& s) { s.Client(headers(4, "block").substr(0, 12)), s.End(); }, 12,
       unfinished},
      {"the header of a DATA frame",
       [&](auto& s) {
         s.Client(s.Request(1, GrpcRequest()) + Data(1, Message("hello")).substr(0, 9)), s.End();
       },
       9, unfinished},
      {"a DATA frame of which a part was counted in its call",
       [&](auto& s) {
         s.Client(s.Request(1, GrpcRequest()) + Data(1, Message("hello")).substr(0, 16)), s.End();
       },
       0, unfinished},
      {"HEADERS without CONTINUATION",
       [&](auto& s) { s.Client(headers(0, "block")), s.ClientFin(); }, 14, unfinished},
      {"and empty", [&](auto& s) { s.Client(headers(0, "")), s.ClientFin(); }, 9, unfinished},
      {"two frames of a block and a part of the third: one block",
       [&](auto& s) {
         s.Client(headers(0, "block") + continuation(0, "more") +
                  continuation(4, "xyz").substr(0, 10));
         s.ClientFin();
       },
       14 + 13 + 10, unfinished},
      {"once, though FIN and the end both tell it",
       [&](auto& s) { s.Client(headers(0, "block")), s.ClientFin(), s.ServerFin(), s.End(); }, 14,
       unfinished},
      {"RST ends both sides",
       [&](auto& s) {
         s.Client(headers(0, "block")), s.Server(ping.substr(0, 3)), s.Reset(), s.End();
       },
       14 + 3, "unfinishedFrames=2"},
      {"a loss inside a frame header",
       [&](auto& s) { s.Client(ping.substr(0, 5)), s.ClientGap(4), s.Client("rest"), s.End(); },
       5 + 4, unfinished + " framingLost=1"},
      {"a loss behind the header of a block's frame that is too large",
       [&](auto& s) {
         s.Client(headers(4, std::string(FrameReader::kMaxBufferedBytes + 1, 'h')).substr(0, 9));
         s.ClientGap(3), s.Client("rest"), s.End();
       },
       9 + 4, given_up + "frameErrors=1 headerListLimit=1"},
      {"a loss inside a header block",
       [&](auto& s) {
         s.Client(headers(0, "block") + continuation(4, "xyz").substr(0, 10)), s.ClientGap(2),
             s.End();
       },
       0, "cutHeaderBlocks=1"},
      {"a frame inside a header block",
       [&](auto& s) { s.Client(headers(0, "block") + ping + "rest"), s.ClientFin(), s.End(); },
       14 + 17 + 4, given_up + "frameErrors=1 unfinishedFrames=1"},
      {"a whole block that breaks HPACK is finished, but skipped",
       [&](auto& s) { s.Client(headers(0, "\x80") + continuation(4, "xy") + "rest"), s.End(); },
       10 + 11 + 4, given_up + "hpackErrors=1"},
      {"bytes behind FIN",
       [&](auto& s) { s.Client(ping.substr(0, 5)), s.ClientFin(), s.Client(ping); }, 5 + 17,
       unfinished},
  };
  for (const UnfinishedRow& row : rows) {
    for (const Cutting cutting : {Cutting::kWhole, Cutting::kByteByByte, Cutting::kAtRandom}) {
      SCOPED_TRACE(row.name + std::string(", cutting ") +
                   std::to_string(static_cast<int>(cutting)));
      ConnectionScript script(cutting);
      script.Open();
      row.play(script);
      EXPECT_EQ(script.totals().skipped_bytes, row.skipped_bytes);
      EXPECT_EQ(script.Anomalies(), row.anomalies);
    }
  }
}

TEST(Settings, MayBeEmptyAndMayRepeat) {
  RunRows({
      {"from both sides, at any time",
       [](auto& s) {
         s.Client(std::string(kClientPreface) + Settings() + Settings());
         s.Server(Settings() + Frame(FrameType::kSettings, kFlagAck, 0, ""));
         s.Client(s.Request(1, GrpcRequest()) + Settings() + Data(1, Message("hello"), kEndStream));
         s.Server(Join({s.Response(1, GrpcResponse()), Settings(), Data(1, Message("world!")),
                        s.Response(1, GrpcTrailers(), kEndStream)}));
       },
       kUnaryLog, ""},
      {"but an acknowledgment has no payload",
       [](auto& s) {
         s.Open();
         s.Client(
             Frame(FrameType::kSettings, kFlagAck, 0, Setting(SettingId::kMaxFrameSize, 20000)));
         s.End();
       },
       {},
       "frameErrors=1"},
  });
}

TEST(HeaderListLimit, GivesACallPartialHeadersAndCountsWhatIsMissing) {
  ConnectionScript script;
  script.Open();
  Fields fields = GrpcRequest();
  fields.push_back({"big", std::string(3000, 'v')});
  std::string block = script.client_encoder().Encode(fields);
  block += std::string(400, '\xbe');
  script.Client(Frame(FrameType::kHeaders, kFlagEndHeaders | kEndStream, 1, block));
  script.Server(script.Response(1, GrpcTrailers(), kEndStream));
  script.End();
  ASSERT_EQ(script.log().size(), 2u);
  EXPECT_TRUE(script.log()[0].ends_with(" unknown=56"))
      << script.log()[0].substr(script.log()[0].size() - 40);
  EXPECT_EQ(script.log()[1],
            "end 0 partial_headers at=4 request=0/0 response=0/0 status=OK unknown=56");
  EXPECT_EQ(script.Anomalies(), "headerListLimit=1");
}

TEST(Anomalies, NameThePacketThatBroughtThem) {
  ConnectionScript script;
  script.Open();
  script.Client(script.Request(1, GrpcRequest()));
  script.Client(Frame(FrameType::kPing, 0, 0, "1"));
  EXPECT_EQ(script.anomaly_log().Get(Anomaly::kFrameError).first_packet, 4u);
}

}  // namespace
}  // namespace routewind::testing
