// SPDX-License-Identifier: Apache-2.0
//
// Events of streams go in, a file comes out, and reading that file gives the calls that the events were of.
#include "replay/recorder/connection_recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "replay/capture/pcap_reader.h"
#include "replay/http2/http2_connection.h"
#include "replay/net/testing/packet_builder.h"
#include "replay/tcp/flow_table.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::BytesOf;

struct Field {
  std::string_view name;
  std::string_view value;
};

// Writes down calls as one line each when they end.
class Calls : public RpcSink {
 public:
  uint64_t OnRequest(const RpcRequest& request) override {
    std::string line = std::string(request.authority) + std::string(request.path);
    for (const HeaderView& header : request.headers) line += " " + std::string(header.name) + "=" + std::string(header.value);
    if (request.unknown_headers > 0) line += " unknown=" + std::to_string(request.unknown_headers);
    lines_.push_back(line + " at " + std::to_string(request.at.timestamp_ns));
    return lines_.size() - 1;
  }
  void OnEnd(const Rpc& rpc) override {
    const auto tally = [](const MessageTally& messages) {
      return std::to_string(messages.messages) + "/" + std::to_string(messages.bytes) + (messages.is_whole ? "" : "?");
    };
    lines_[rpc.ordinal] += " " + std::string(CompletenessName(rpc.completeness)) + " " + tally(rpc.request) + " " +
                           tally(rpc.response) + " until " + std::to_string(rpc.end_at.timestamp_ns);
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

std::string Message(size_t length) {
  std::string message(1, '\0');
  testing::Append32(message, static_cast<uint32_t>(length));
  return message + std::string(length, 'Z');
}

class ConnectionRecorderTest : public ::testing::Test {
 protected:
  ConnectionRecorderTest() : hiding_("key", {"x-tenant"}) {
    std::string pattern = (std::filesystem::temp_directory_path() / "connection_recorder_test_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ / "recorded.pcapng";
    writer_ = PcapngWriter::Create(path_, "a test").value();
    Open(testing::Ipv4End({10, 0, 0, 7}, 41234), testing::Ipv4End({10, 0, 0, 1}, 50051), 0);
  }
  ~ConnectionRecorderTest() override { std::filesystem::remove_all(folder_); }

  void Open(const Endpoint& client, const Endpoint& server, uint64_t ordinal) {
    recorder_ = std::make_unique<ConnectionRecorder>(ConnectionInfo{client, server, ordinal}, hiding_, *writer_, totals_);
  }
  SeenAt Now() { return {now_ns_ += 1000, 0}; }
  void Headers(Side side, uint32_t stream_id, const std::vector<Field>& fields, bool ends_stream = false) {
    HeaderList list;
    list.Begin(fields.size(), 0);
    for (const Field& field : fields) {
      list.Add(field.name, field.value, field.name == "?" ? HeaderTag::kUnknownField : ClassifyHeaderName(field.name));
    }
    recorder_->OnHeaders(side, stream_id, list, ends_stream, Now());
  }
  void Request(uint32_t stream_id, const std::vector<Field>& more = {}) {
    std::vector<Field> fields = {{":method", "POST"}, {":path", "/s/m"}, {":authority", "a.example"}, {"content-type", "application/grpc"}};
    fields.insert(fields.end(), more.begin(), more.end());
    Headers(Side::kClient, stream_id, fields);
  }
  void Data(Side side, uint32_t stream_id, const std::string& bytes, bool ends_stream = false) {
    recorder_->OnData(side, stream_id, BytesOf(bytes), ends_stream, Now());
  }
  void Response(uint32_t stream_id) { Headers(Side::kServer, stream_id, {{":status", "200"}}); }
  void Trailers(uint32_t stream_id) { Headers(Side::kServer, stream_id, {{"grpc-status", "0"}}, true); }

  // What is read out of the file so far.
  std::vector<std::string> ReadBack() {
    writer_->Flush();
    AnomalyLog anomalies;
    Calls calls;
    Http2ConnectionFactory http2(calls, anomalies);
    FlowTable flows(http2, anomalies);
    Result<PcapReader> reader = PcapReader::Open(path_);
    EXPECT_TRUE(reader) << reader.error().message;
    Packet packet;
    Segment segment;
    SeenAt at;
    while (reader->ReadNext(packet) == PcapReader::Next::kPacket) {
      EXPECT_EQ(DecodeSegment(packet, segment), PacketKind::kSegment);
      at = {packet.timestamp_ns, packet.ordinal};
      flows.OnSegment(segment, at);
    }
    flows.Flush(at);
    return calls.lines();
  }
  std::string FileText() {
    writer_->Flush();
    std::ostringstream text;
    text << std::ifstream(path_, std::ios::binary).rdbuf();
    return text.str();
  }

  const ValueHiding hiding_;
  std::filesystem::path folder_;
  std::string path_;
  std::unique_ptr<PcapngWriter> writer_;
  RecorderTotals totals_;
  std::unique_ptr<ConnectionRecorder> recorder_;
  int64_t now_ns_ = 0;
};

TEST_F(ConnectionRecorderTest, KeepsTimesAndSizesOfMessagesButNotTheMessages) {
  Request(1);
  Data(Side::kClient, 1, Message(7) + Message(0), true);
  Response(1);
  const std::string large = Message(100'000) + Message(128) + Message(129);
  for (size_t at = 0; at < large.size(); at += 40'000) Data(Side::kServer, 1, large.substr(at, 40'000));
  Trailers(1);
  EXPECT_THAT(ReadBack(), ElementsAre("a.example/s/m content-type=application/grpc at 1000 complete 2/7 3/100257 until 7000"));
  EXPECT_THAT(FileText(), Not(HasSubstr("ZZ")));
  EXPECT_LT(FileText().size(), 4000U);
  EXPECT_EQ(totals_.dropped_payload_bytes, 7U + 100'257U);
}

TEST_F(ConnectionRecorderTest, HidesValuesThatNobodyAskedFor) {
  Request(1, {{"authorization", "Bearer s3cret"}, {"x-tenant", "acme"}, {"token-bin", "czNjcmV0"}});
  Response(1);
  Trailers(1);
  EXPECT_THAT(ReadBack(), ElementsAre(HasSubstr(" authorization=hashed-")));
  EXPECT_THAT(ReadBack(), ElementsAre(HasSubstr(" x-tenant=acme token-bin=")));
  EXPECT_THAT(FileText(), Not(HasSubstr("s3cret")));
  EXPECT_THAT(FileText(), Not(HasSubstr("czNjcmV0")));
  EXPECT_EQ(totals_.hidden_values, 2U);
}

TEST_F(ConnectionRecorderTest, WritesHeadersOfAnyLength) {
  const std::string longest(50'000, 'v');
  Request(1, {{"x-tenant", longest}});
  EXPECT_THAT(ReadBack(), ElementsAre(HasSubstr(" x-tenant=" + longest + " at 1000 request_only")));
}

TEST_F(ConnectionRecorderTest, KeepsWhatIsUnknownUnknownWhereItStood) {
  Request(1, {{"?", ""}, {"x-tenant", "acme"}, {"?", ""}});
  Response(1);
  Trailers(1);
  Request(3);
  EXPECT_THAT(ReadBack(),
              ElementsAre("a.example/s/m content-type=application/grpc x-tenant=acme unknown=2 at 1000 partial_headers 0/0 0/0 until 3000",
                          "a.example/s/m content-type=application/grpc at 4000 request_only 0/0 0/0 until 0"));
  EXPECT_EQ(totals_.partial_header_blocks, 1U);
}

TEST_F(ConnectionRecorderTest, KeepsLossesOfDataAsLosses) {
  Request(1);
  Data(Side::kClient, 1, Message(500).substr(0, 10));
  recorder_->OnDataLost(Side::kClient, 1, 495);
  Data(Side::kClient, 1, Message(3));
  Request(3);
  recorder_->OnDataLost(Side::kClient, 3, 40'000);
  Data(Side::kClient, 3, Message(3));
  const std::vector<std::string> calls = ReadBack();
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_THAT(calls[0], HasSubstr("request_only 2/503 0/0"));
  EXPECT_THAT(calls[1], HasSubstr("request_only 0/0? 0/0"));
}

TEST_F(ConnectionRecorderTest, GoesOnBehindAHole) {
  Request(1);
  recorder_->OnSideHole(Side::kClient, Now());
  Request(5);
  Response(5);
  Trailers(5);
  const std::vector<std::string> calls = ReadBack();
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_THAT(calls[0], HasSubstr("at 1000 request_only 0/0?"));
  EXPECT_THAT(calls[1], HasSubstr("a.example/s/m content-type=application/grpc at 3000"));
}

struct EndRow {
  const char* name;
  void (*end)(StreamSink& streams, SeenAt at);
  const char* told;
};

TEST_F(ConnectionRecorderTest, KeepsHowCallsEnd) {
  const EndRow rows[] = {
      {"not at all", [](StreamSink& streams, SeenAt at) { streams.OnConnectionEnd(at); }, "request_only 0/0 0/0 until 0"},
      {"a stream is reset", [](StreamSink& streams, SeenAt at) { streams.OnStreamReset(Side::kClient, 1, at); }, "reset 0/0 0/0 until "},
      {"the server closes", [](StreamSink& streams, SeenAt at) { streams.OnSideClosed(Side::kServer, at); }, "reset 0/0 0/0 until "},
      {"the connection is reset", [](StreamSink& streams, SeenAt at) { streams.OnConnectionReset(at); }, "reset 0/0 0/0 until "},
  };
  uint64_t ordinal = 0;
  for (const EndRow& row : rows) {
    // The same ports each time: connections are told apart all the same.
    Open(testing::Ipv6End({1}, 41234), testing::Ipv6End({2}, 50051), ++ordinal);
    Request(1);
    row.end(*recorder_, Now());
    const std::vector<std::string> calls = ReadBack();
    ASSERT_EQ(calls.size(), ordinal) << row.name;
    EXPECT_THAT(calls.back(), HasSubstr(row.told)) << row.name;
  }
}

TEST_F(ConnectionRecorderTest, KeepsNoDataOfWhatIsNotGrpc) {
  Headers(Side::kClient, 1, {{":method", "POST"}, {":path", "/upload"}, {":authority", "a"}, {"content-type", "text/plain"}});
  Data(Side::kClient, 1, "the quick brown fox", true);
  EXPECT_THAT(ReadBack(), IsEmpty());
  EXPECT_THAT(FileText(), Not(HasSubstr("quick")));
  EXPECT_THAT(FileText(), Not(HasSubstr("the ")));
}

}  // namespace
}  // namespace routewind
