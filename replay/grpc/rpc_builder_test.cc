// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/rpc_builder.h"

#include <gtest/gtest.h>

#include <functional>

#include "replay/http2/testing/connection_script.h"

namespace routewind::testing {
namespace {

using Log = std::vector<std::string>;

struct Row {
  const char* name;
  std::function<void(ConnectionScript&)> play;  // behind prefaces in packets 1 and 2
  Log log;
  std::string anomalies;
};

void RunRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    for (const Cutting cutting : {Cutting::kWhole, Cutting::kByteByByte, Cutting::kAtRandom}) {
      SCOPED_TRACE(row.name + std::string(", cutting ") +
                   std::to_string(static_cast<int>(cutting)));
      ConnectionScript script(cutting);
      script.Open();
      row.play(script);
      EXPECT_EQ(script.log(), row.log);
      EXPECT_EQ(script.Anomalies(), row.anomalies);
    }
  }
}

const std::string kRequest = "request 0 stream=1 at=3 a /s/m te=trailers";
const std::string kDone = Data(1, Message("hello"), kEndStream);

// The response's last frame, trailers behind ordinary headers.
std::string Answer(ConnectionScript& s, uint32_t stream_id, std::string_view status = "0") {
  const std::string headers = s.Response(stream_id, GrpcResponse());
  return headers + s.Response(stream_id, GrpcTrailers(status), kEndStream);
}

TEST(ACall, EndsOnceByTheFirstThingThatEndsIt) {
  RunRows({
      {"both sides ended",
       [](auto& s) {
         s.Client(s.Request(1, GrpcRequest()) + kDone), s.Server(Answer(s, 1)), s.End();
       },
       {kRequest, "end 0 complete at=4 request=1/5 response=0/0 status=OK"},
       ""},
      {"the response ended first: request messages are counted to their end, the time is the "
       "response's",
       [](auto& s) {
         s.Client(s.Request(1, GrpcRequest())), s.Server(Answer(s, 1)), s.Client(kDone), s.End();
       },
       {kRequest, "end 0 complete at=4 request=1/5 response=0/0 status=OK"},
       ""},
      {"the response ended, then the server reset what was left of the request",
       [](auto& s) {
         s.Client(s.Request(1, GrpcRequest())), s.Server(Answer(s, 1) + Reset(1, 0)),
             s.Client(kDone), s.End();
       },
       {kRequest, "end 0 complete at=4 request=0/0 response=0/0 status=OK"},
       ""},
      {"the response ended, then the connection",
       [](auto& s) {
         s.Client(s.Request(1, GrpcRequest())), s.Server(Answer(s, 1)), s.Reset(), s.End();
       },
       {kRequest, "end 0 complete at=4 request=0/0 response=0/0 status=OK"},
       ""},
      {"the response ended, then the client's side of the connection",
       [](auto& s) {
         s.Client(s.Request(1, GrpcRequest())), s.Server(Answer(s, 1)), s.ClientFin();
       },
       {kRequest, "end 0 complete at=4 request=0/0 response=0/0 status=OK"},
       ""},
      {"the response ended, then the capture",
       [](auto& s) { s.Client(s.Request(1, GrpcRequest())), s.Server(Answer(s, 1)), s.End(); },
       {kRequest, "end 0 complete at=4 request=0/0 response=0/0 status=OK"},
       ""},
      {"the client reset the stream; the response that crosses it is passed over",
       [](auto& s) {
         s.Client(s.Request(1, GrpcRequest())), s.Client(Reset(1)), s.Server(Answer(s, 1)), s.End();
       },
       {kRequest, "end 0 reset at=4 request=0/0 response=0/0"},
       ""},
      {"the server reset the stream in mid-response",
       [](auto& s) {
         s.Client(s.Request(1, GrpcRequest()) + kDone);
         s.Server(s.Response(1, GrpcResponse()) + Data(1, Message("a")) +
                  Data(1, Message("bcd").substr(0, 6)) + Reset(1)),
             s.End();
       },
       {kRequest, "end 0 reset at=4 request=1/5 response=1/2"},
       ""},
      {"the server closed the connection",
       [](auto& s) { s.Client(s.Request(1, GrpcRequest()) + kDone), s.ServerFin(), s.End(); },
       {kRequest, "end 0 reset at=4 request=1/5 response=0/0"},
       ""},
      {"the client closed its side only, and the answer came",
       [](auto& s) {
         s.Client(s.Request(1, GrpcRequest())), s.ClientFin(), s.Server(Answer(s, 1)),
             s.ServerFin(), s.End();
       },
       {kRequest, "end 0 complete at=5 request=0/0 response=0/0 status=OK"},
       ""},
      {"the client closed its side only, and the capture ended",
       [](auto& s) { s.Client(s.Request(1, GrpcRequest())), s.ClientFin(), s.End(); },
       {kRequest, "end 0 request_only request=0/0 response=0/0"},
       ""},
      {"TCP reset",
       [](auto& s) { s.Client(s.Request(1, GrpcRequest())), s.Reset(), s.End(); },
       {kRequest, "end 0 reset at=4 request=0/0 response=0/0"},
       ""},
      {"a request after the server's FIN ends with the connection",
       [](auto& s) { s.ServerFin(), s.Client(s.Request(1, GrpcRequest())), s.End(); },
       {"request 0 stream=1 at=4 a /s/m te=trailers", "end 0 reset at=5 request=0/0 response=0/0"},
       ""},
      {"the capture ended",
       [](auto& s) { s.Client(s.Request(1, GrpcRequest()) + kDone), s.End(); },
       {kRequest, "end 0 request_only request=1/5 response=0/0"},
       ""},
      {"GOAWAY alone ends nothing",
       [](auto& s) {
         s.Client(s.Request(1, GrpcRequest()) + kDone),
             s.Server(Frame(FrameType::kGoAway, 0, 0, "\0\0\0\0\0\0\0\0"));
         s.Server(Frame(FrameType::kGoAway, 0, 0, std::string(8, '\0')) + Answer(s, 1));
       },
       {kRequest, "end 0 complete at=5 request=1/5 response=0/0 status=OK"},
       "frameErrors=1"},
      {"open calls end in the order in which they began",
       [](auto& s) {
         s.Client(Join({s.Request(1, GrpcRequest("/a")), s.Request(3, GrpcRequest("/b")),
                        s.Request(5, GrpcRequest("/c"))}));
         s.Server(Answer(s, 3)), s.End();
       },
       {"request 0 stream=1 at=3 a /a te=trailers", "request 1 stream=3 at=3 a /b te=trailers",
        "request 2 stream=5 at=3 a /c te=trailers", "end 0 request_only request=0/0 response=0/0",
        "end 1 complete at=4 request=0/0 response=0/0 status=OK",
        "end 2 request_only request=0/0 response=0/0"},
       ""},
  });
}

TEST(ACall, IsToldByMethodAndContentType) {
  struct KindRow {
    const char* name;
    Fields fields;
    bool is_call;
  };
  const std::vector<KindRow> rows = {
      {"application/grpc", {{":method", "POST"}, {"content-type", "application/grpc"}}, true},
      {"with a suffix", {{":method", "POST"}, {"content-type", "application/grpc+proto"}}, true},
      {"with a parameter",
       {{":method", "POST"}, {"content-type", "application/grpc;charset=utf-8"}},
       true},
      {"grpc-web", {{":method", "POST"}, {"content-type", "application/grpc-web"}}, false},
      {"grpc-web+proto",
       {{":method", "POST"}, {"content-type", "application/grpc-web+proto"}, {"te", "trailers"}},
       false},
      {"another type",
       {{":method", "POST"}, {"content-type", "application/json"}, {"te", "trailers"}},
       false},
      {"GET", {{":method", "GET"}, {"content-type", "application/grpc"}}, false},
      {"no method", {{"content-type", "application/grpc"}}, false},
      {"no type, but te: trailers", {{":method", "POST"}, {"te", "trailers"}}, true},
      {"no type, but grpc-timeout", {{":method", "POST"}, {"grpc-timeout", "1S"}}, true},
      {"no type and te: gzip", {{":method", "POST"}, {"te", "gzip"}}, false},
      {"no type and nothing else", {{":method", "POST"}, {"x-grpc-timeout", "1S"}}, false},
  };
  for (const KindRow& row : rows) {
    SCOPED_TRACE(row.name);
    ConnectionScript script;
    script.Open();
    script.Client(script.Request(1, row.fields, kEndStream));
    script.Server(Answer(script, 1));
    script.End();
    EXPECT_EQ(script.log().size(), row.is_call ? 2u : 0u);
    EXPECT_EQ(script.Anomalies(), row.is_call ? "" : "notGrpc=1");
    EXPECT_EQ(script.totals().requests, 1u);
  }
}

TEST(ARequest, GivesItsHeadersInOrderWithoutPseudoHeaders) {
  RunRows({
      {"duplicates kept, host kept beside :authority",
       [](auto& s) {
         Fields fields = GrpcRequest("/x.Y/Z");
         for (const Field& field : Fields{{"x", "1"}, {"host", "h"}, {"x", "2"}, {"x", "1"}})
           fields.push_back(field);
         s.Client(s.Request(1, fields));
       },
       {"request 0 stream=1 at=3 a /x.Y/Z te=trailers x=1 host=h x=2 x=1"},
       ""},
      {"host where there is no :authority",
       [](auto& s) {
         s.Client(s.Request(
             1, {{":method", "POST"}, {":path", "/p"}, {"host", "h:1"}, {"te", "trailers"}}));
       },
       {"request 0 stream=1 at=3 h:1 /p host=h:1 te=trailers"},
       ""},
      {"trailers of a request end it and are no second request",
       [](auto& s) {
         s.Client(Join({s.Request(1, GrpcRequest()), Data(1, Message("x")),
                        s.Request(1, {{"checksum", "1"}}, kEndStream)})),
             s.Server(Answer(s, 1));
       },
       {kRequest, "end 0 complete at=4 request=1/1 response=0/0 status=OK"},
       ""},
      {"a second header block that does not end the stream is wrong",
       [](auto& s) {
         s.Client(Join({s.Request(1, GrpcRequest()), s.Request(1, GrpcRequest())}));
       },
       {kRequest},
       "frameErrors=1"},
      {"DATA and HEADERS behind END_STREAM are wrong",
       [](auto& s) {
         s.Client(Join({s.Request(1, GrpcRequest(), kEndStream), Data(1, Message("x")),
                        s.Request(1, GrpcRequest(), kEndStream)}));
       },
       {kRequest},
       "frameErrors=2"},
  });
}

TEST(AStatus, ComesFromTheTrailersElseFromTheHttpStatus) {
  struct StatusRow {
    const char* name;
    std::vector<Fields> blocks;  // the last one ends the stream
    std::string status;
    std::string anomalies;
  };
  const Fields ok = GrpcResponse();
  const std::vector<StatusRow> rows = {
      {"trailers", {ok, GrpcTrailers("7")}, "PERMISSION_DENIED", ""},
      {"trailers only", {{{":status", "200"}, {"grpc-status", "12"}}}, "UNIMPLEMENTED", ""},
      {"an unknown number", {ok, GrpcTrailers("17")}, "UNKNOWN", ""},
      {"not a number", {ok, GrpcTrailers("OK")}, "UNKNOWN", ""},
      {"an empty value", {ok, GrpcTrailers("")}, "UNKNOWN", ""},
      {"a number beyond all bounds", {ok, GrpcTrailers("99999999999999999999")}, "UNKNOWN", ""},
      {"no grpc-status with 200", {ok, {{"x", "y"}}}, "UNKNOWN", ""},
      {"no grpc-status with 503", {{{":status", "503"}}}, "UNAVAILABLE", ""},
      {"no grpc-status with 404", {{{":status", "404"}}, {{"x", "y"}}}, "UNIMPLEMENTED", ""},
      {"grpc-status counts more than the HTTP status",
       {{{":status", "503"}}, GrpcTrailers("5")},
       "NOT_FOUND",
       ""},
      {"informational responses come first",
       {{{":status", "103"}}, {{":status", "100"}}, ok, GrpcTrailers("0")},
       "OK",
       ""},
      {"a third header block is wrong", {ok, ok, GrpcTrailers("0")}, "OK", "frameErrors=1"},
      {"grpc-status before the trailers does not count",
       {{{":status", "200"}, {"grpc-status", "5"}}, {{"x", "y"}}},
       "UNKNOWN",
       ""},
  };
  for (const StatusRow& row : rows) {
    SCOPED_TRACE(row.name);
    ConnectionScript script;
    script.Open();
    script.Client(script.Request(1, GrpcRequest(), kEndStream));
    for (size_t i = 0; i < row.blocks.size(); ++i) {
      script.Server(script.Response(1, row.blocks[i], i + 1 == row.blocks.size() ? kEndStream : 0));
    }
    ASSERT_EQ(script.log().size(), 2u);
    EXPECT_TRUE(script.log()[1].ends_with(" status=" + row.status)) << script.log()[1];
    EXPECT_EQ(script.Anomalies(), row.anomalies);
  }
}

TEST(AStatus, IsUnknownWhenDataEndsTheStream) {
  RunRows({{"DATA with END_STREAM",
            [](auto& s) {
              s.Client(s.Request(1, GrpcRequest(), kEndStream));
              s.Server(s.Response(1, GrpcResponse()) + Data(1, Message("x"), kEndStream));
            },
            {kRequest, "end 0 complete at=4 request=0/0 response=1/1 status=UNKNOWN"},
            ""}});
}

TEST(AResponse, MayBeSeenBeforeItsRequest) {
  RunRows({
      {"all of it",
       [](auto& s) {
         const std::string request = s.Request(1, GrpcRequest()) + kDone;
         s.Server(Join({s.Response(1, GrpcResponse()), Data(1, Message("x")),
                        s.Response(1, GrpcTrailers("3"), kEndStream)}));
         s.Client(request);
       },
       {"request 0 stream=1 at=4 a /s/m te=trailers",
        "end 0 complete at=3 request=1/5 response=1/1 status=INVALID_ARGUMENT"},
       ""},
      {"its first half",
       [](auto& s) {
         s.Server(s.Response(1, GrpcResponse()) + Data(1, Message("xy").substr(0, 6)));
         s.Client(s.Request(1, GrpcRequest()) + kDone), s.Server("");
         s.Server(Data(1, "y") + s.Response(1, GrpcTrailers(), kEndStream));
       },
       {"request 0 stream=1 at=4 a /s/m te=trailers",
        "end 0 complete at=6 request=1/5 response=1/2 status=OK"},
       ""},
      {"a reset",
       [](auto& s) { s.Server(Reset(1)), s.Client(s.Request(1, GrpcRequest()) + kDone); },
       {"request 0 stream=1 at=4 a /s/m te=trailers", "end 0 reset at=3 request=0/0 response=0/0"},
       ""},
      {"and the server's FIN",
       [](auto& s) {
         s.Server(s.Response(1, GrpcResponse())), s.ServerFin(),
             s.Client(s.Request(1, GrpcRequest()));
       },
       {"request 0 stream=1 at=5 a /s/m te=trailers", "end 0 reset at=4 request=0/0 response=0/0"},
       ""},
      {"and its request never",
       [](auto& s) {
         s.Server(Join({Answer(s, 1), Answer(s, 3)})), s.End();
       },
       {},
       "responsesWithoutRequest=2"},
      {"a wrong message in it is counted once the request shows that it is a call",
       [](auto& s) {
         s.Server(s.Response(1, GrpcResponse()) + Data(1, Message("x", 9))),
             s.Client(s.Request(1, GrpcRequest()));
       },
       {"request 0 stream=1 at=4 a /s/m te=trailers"},
       "messageErrors=1"},
      {"of a stream that is no call, whatever its messages",
       [](auto& s) {
         s.Server(s.Response(1, {{":status", "200"}}) + Data(1, "<html>", kEndStream));
         s.Client(s.Request(1, {{":method", "GET"}, {":path", "/"}}) +
                  Data(1, "not gRPC at all", kEndStream)),
             s.End();
       },
       {},
       "notGrpc=1"},
  });
}

TEST(OpenStreams, AreLimitedAndTheOldestGivesWay) {
  ConnectionScript script;
  script.Open();
  script.Client(script.Request(1, GrpcRequest("/oldest")));
  std::string frames;
  for (uint32_t i = 1; i <= RpcBuilder::kMaxOpenStreams; ++i)
    frames += script.Request(2 * i + 1, GrpcRequest("/b"));
  script.Client(frames);
  EXPECT_EQ(script.Anomalies(), "streamLimit=1");
  ASSERT_EQ(script.log().size(), RpcBuilder::kMaxOpenStreams + 2);
  EXPECT_EQ(script.log()[RpcBuilder::kMaxOpenStreams],
            "end 0 request_only request=0/0 response=0/0");
  script.End();
  EXPECT_EQ(script.log().size(), 2 * (RpcBuilder::kMaxOpenStreams + 1));
}

TEST(CompletenessName, IsWhatRecordsSay) {
  EXPECT_EQ(CompletenessName(Completeness::kComplete), "complete");
  EXPECT_EQ(CompletenessName(Completeness::kRequestOnly), "request_only");
  EXPECT_EQ(CompletenessName(Completeness::kReset), "reset");
  EXPECT_EQ(CompletenessName(Completeness::kPartialHeaders), "partial_headers");
}

}  // namespace
}  // namespace routewind::testing
