// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/opening.h"

#include <gtest/gtest.h>


#include "replay/http2/http2_connection.h"
#include "replay/http2/preface.h"
#include "replay/http2/proxy_protocol.h"
#include "replay/http2/upgrade.h"
#include "replay/net/testing/packet_builder.h"

namespace routewind {
namespace {

using testing::BytesOf;
using testing::Ipv4End;

// Calls as "client stream path @packet", and what was not HTTP/2.
class Calls : public RpcSink {
 public:
  uint64_t OnRequest(const RpcRequest& request) override {
    log += request.connection->client.ToString() + " " + std::to_string(request.stream_id) + " " +
           std::string(request.authority) + std::string(request.path) + " @" + std::to_string(request.at.packet_ordinal) + "\n";
    return 0;
  }
  void OnEnd(const Rpc& rpc) override {
    log += "end " + std::string(CompletenessName(rpc.completeness)) + " " + std::to_string(rpc.request.bytes) + "\n";
  }
  std::string log;
};

std::string Frame(uint8_t type, uint8_t flags, uint8_t stream, const std::string& payload) {
  return std::string({'\0', '\0', static_cast<char>(payload.size()), static_cast<char>(type), static_cast<char>(flags), '\0',
                      '\0', '\0', static_cast<char>(stream)}) + payload;
}
std::string Literal(const std::string& name, const std::string& value) {
  return std::string("\0", 1) + static_cast<char>(name.size()) + name + static_cast<char>(value.size()) + value;
}

const std::string kSettings = Frame(4, 0, 0, "");
const std::string kRequest = Frame(1, 5, 3, Literal(":method", "POST") + Literal(":path", "/a.B/C") + Literal(":authority", "x") +
                                                Literal("content-type", "application/grpc"));
const std::string kPlain = std::string(kClientPreface) + kSettings + kRequest;
const std::string kUpgrade =
    "POST /up.Grade/Me HTTP/1.1\r\nHost: h2c.example\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    "HTTP2-Settings: AAMAAABk\r\ncontent-type: application/grpc\r\nte: trailers\r\nContent-Length: 7\r\n\r\n"
    + std::string("\0\0\0\0\2hi", 7);
const std::string kSwitch = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
const std::string kProxyV2 = std::string("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x10\xc0\0\2\1\xc6\x33\x64\1\xdc\4\1\xbb", 28) + std::string("\4\0\1x", 4);

struct Played {
  std::string log;
  std::string anomalies;
  uint64_t skipped = 0;
};

// Sends both sides' bytes in pieces, client first, in turns; each piece is a packet.
Played Play(const std::vector<std::pair<Direction, std::string>>& steps, size_t piece_bytes) {
  AnomalyLog anomalies;
  Calls calls;
  Http2ConnectionFactory http2(calls, anomalies);
  OpeningFactory opening(http2);
  const std::unique_ptr<ConnectionSink> sink =
      opening.OpenConnection(Ipv4End({10, 0, 0, 7}, 41234), Ipv4End({10, 0, 0, 1}, 50051), 0, {1, 1});
  uint64_t packet = 0;
  for (const auto& [direction, bytes] : steps) {
    ++packet;
    for (size_t at = 0; at < bytes.size(); at += piece_bytes) {
      sink->OnBytes(direction, BytesOf(std::string_view(bytes).substr(at, piece_bytes)), {static_cast<int64_t>(packet), packet});
    }
  }
  sink->OnEnd({100, 100});
  Played played{calls.log, "", http2.totals().skipped_bytes};
  for (int i = 0; i < kAnomalyCount; ++i) {
    if (anomalies.Count(static_cast<Anomaly>(i)) != 0) played.anomalies += std::string(AnomalyName(static_cast<Anomaly>(i))) + " ";
  }
  return played;
}

struct OpeningCase {
  const char* name;
  std::vector<std::pair<Direction, std::string>> steps;
  std::string log;
  std::string anomalies;
};

TEST(Opening, IsTakenOffHoweverItIsCut) {
  constexpr Direction kC = Direction::kFromInitiator;
  constexpr Direction kS = Direction::kToInitiator;
  const std::string real = "10.0.0.7:41234 3 x/a.B/C @1\nend request_only 0\n";
  const std::string proxied = "192.0.2.1:56324 3 x/a.B/C @1\nend request_only 0\n";
  const std::string upgraded = "10.0.0.7:41234 1 h2c.example/up.Grade/Me @1\n";
  const std::string get_away = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const OpeningCase cases[] = {
      {"nothing before the preface", {{kC, kPlain}, {kS, kSettings}}, real, ""},
      {"the server speaks first", {{kS, kSettings}, {kC, kPlain}}, "10.0.0.7:41234 3 x/a.B/C @2\nend request_only 0\n", ""},
      {"the server speaks first, then PROXY", {{kS, kSettings}, {kC, kProxyV2 + kPlain}},
       "192.0.2.1:56324 3 x/a.B/C @2\nend request_only 0\n", ""},
      {"the server speaks first, the handshake is missing", {{kC, kSettings}, {kS, kProxyV2 + kPlain}},
       "192.0.2.1:56324 3 x/a.B/C @2\nend request_only 0\n", ""},
      {"PROXY v1", {{kC, "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n" + kPlain}}, proxied, ""},
      {"PROXY v1, IPv6", {{kC, "PROXY TCP6 2001:db8::1 2001:db8::2 9 443\r\n" + kPlain}},
       "[2001:db8::1]:9 3 x/a.B/C @1\nend request_only 0\n", ""},
      {"PROXY v1, unknown", {{kC, "PROXY UNKNOWN\r\n" + kPlain}}, real, ""},
      {"PROXY v1 that is none", {{kC, "PROXY TCP4 nobody\r\n" + kPlain}}, "", "unfinishedPreface "},
      {"PROXY v2 with extensions", {{kC, kProxyV2 + kPlain}}, proxied, ""},
      {"PROXY v2, local", {{kC, std::string("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16) + kPlain}}, real, ""},
      {"PROXY v2 of another version", {{kC, std::string("\r\n\r\n\0\r\nQUIT\n\x31\x11\0\0", 16) + kPlain}}, "", "unfinishedPreface "},
      {"PROXY cut off", {{kC, "PROXY TCP4 1"}}, "", "unfinishedPreface "},
      {"an upgrade", {{kC, kUpgrade}, {kS, kSwitch + kSettings}, {kC, kPlain}},
       upgraded + "10.0.0.7:41234 3 x/a.B/C @3\nend request_only 2\nend request_only 0\n", ""},
      {"an upgrade behind PROXY, interim response first",
       {{kC, kProxyV2 + kUpgrade}, {kS, "HTTP/1.1 100 Continue\r\n\r\n" + kSwitch + kSettings}},
       "192.0.2.1:56324 1 h2c.example/up.Grade/Me @1\nend request_only 2\n", ""},
      {"an upgrade refused", {{kC, kUpgrade}, {kS, "HTTP/1.1 200 OK\r\n\r\n"}}, "", "notHttp2 "},
      {"HTTP/1.1 without an upgrade", {{kC, get_away}, {kS, "HTTP/1.1 200 OK\r\n\r\n"}}, "", "notHttp2 "},
  };
  for (const OpeningCase& c : cases) {
    for (const size_t piece_bytes : {size_t{1} << 20, size_t{1}, size_t{7}}) {
      SCOPED_TRACE(c.name);
      const Played played = Play(c.steps, piece_bytes);
      EXPECT_EQ(played.log, c.log) << piece_bytes;
      EXPECT_EQ(played.skipped == 0, c.anomalies.empty());
      EXPECT_EQ(played.anomalies, c.anomalies) << piece_bytes;
    }
  }
}

TEST(Opening, HoldsNoMoreThanItsLimit) {
  const std::string endless = "POST / HTTP/1.1\r\n" + std::string(OpeningFactory::kMaxHeldBytes * 2, 'a');
  EXPECT_EQ(Play({{Direction::kFromInitiator, endless}}, 1000).anomalies, "notHttp2 ");
}

TEST(UpgradeRequest, IsWrittenWithoutTouchingCompressionState) {
  const UpgradeRequest request = ParseUpgradeRequest(kUpgrade + "more");
  EXPECT_EQ(request.bytes, kUpgrade.size());
  const std::string settings = request.as_http2.substr(kClientPreface.size(), 15);
  EXPECT_EQ(settings, Frame(4, 0, 0, std::string("\0\3\0\0\0\x64", 6)));
  EXPECT_EQ(request.as_http2.find("connection"), std::string::npos);
}

}  // namespace
}  // namespace routewind
