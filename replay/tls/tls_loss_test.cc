// SPDX-License-Identifier: Apache-2.0
// Lost bytes cost what they held and no more, and never a wrong byte; missing keys are told.
#include <gtest/gtest.h>

#include "replay/http2/testing/connection_script.h"
#include "replay/tls/testing/tls_script.h"
#include "replay/tls/tls_session.h"

namespace routewind::testing {
namespace {

// Many small messages whose text tells its own place, and a long one in between.
std::vector<std::string> Messages() {
  std::vector<std::string> messages;
  for (int i = 0; i < 40; ++i) {
    messages.push_back("[" + std::to_string(i) + "]" +
                       std::string(static_cast<size_t>(i * 37 % 300), '-'));
  }
  messages[20] += std::string(20'000, '=');
  return messages;
}

// True when `seen` is `said` with some of it replaced by gaps, of just their length where it is
// told.
bool IsSaidButForGaps(const std::string& seen, const std::string& said) {
  size_t at = 0;  // in said
  bool is_open = false;
  for (size_t i = 0; i < seen.size();) {
    if (seen[i] == '<') {
      const size_t end = seen.find('>', i);
      const std::string length = seen.substr(i + 1, end - i - 1);
      if (length == "?") {
        is_open = true;
      } else {
        at += std::stoul(length);
      }
      i = end + 1;
      continue;
    }
    const std::string text = seen.substr(i, std::min(seen.find('<', i), seen.size()) - i);
    const size_t found = is_open ? said.find(text, at) : at;
    if (found == std::string::npos || said.compare(found, text.size(), text) != 0) return false;
    at = found + text.size();
    is_open = false;
    i += text.size();
  }
  return is_open || at == said.size();
}

struct Conversation {
  std::string key_log;
  std::string client;  // all bytes of the client
  std::string server;
  std::string said;  // by the client
};

Conversation Converse(const TlsPairOptions& options) {
  TlsPair pair(options);
  pair.Handshake();
  Conversation conversation;
  for (const std::string& message : Messages()) {
    pair.ClientSends(message);
    conversation.said += message;
  }
  pair.ServerSends("answer");
  conversation.key_log = pair.key_log();
  for (const Flight& flight : pair.flights()) {
    (flight.is_client ? conversation.client : conversation.server) += flight.bytes;
  }
  return conversation;
}

const TlsPairOptions kVersions[] = {
    {.version = kTls13, .suite = "TLS_AES_128_GCM_SHA256"},
    {.version = kTls13, .suite = "TLS_CHACHA20_POLY1305_SHA256"},
    {.version = kTls12, .suite = "ECDHE-RSA-AES256-GCM-SHA384"},
    {.version = kTls12, .suite = "ECDHE-RSA-CHACHA20-POLY1305"},
};

// The client's side with holes: each `lengths[i]` bytes long, beginning at `places[i]`.
std::string ClientWithHoles(const Conversation& conversation,
                            std::vector<std::pair<size_t, size_t>> holes) {
  TlsScript script(conversation.key_log);
  // The client's hello comes first, then all of the server's side.
  const size_t hello_bytes = 5 + (static_cast<uint8_t>(conversation.client[3]) << 8) +
                             static_cast<uint8_t>(conversation.client[4]);
  script.Bytes(true, conversation.client.substr(0, hello_bytes));
  script.Bytes(false, conversation.server);
  size_t at = hello_bytes;
  for (const auto& [place, length] : holes) {
    if (place < at || place + length > conversation.client.size()) continue;
    script.Bytes(true, conversation.client.substr(at, place - at), 1448);
    script.Gap(true, length);
    at = place + length;
  }
  script.Bytes(true, conversation.client.substr(at), 1448);
  script.End();
  EXPECT_EQ(script.server(), "answer");
  return script.client();
}

TEST(TlsLoss, OfAnyLengthAtAnyPlaceCostsNoByteBeyondItsRecords) {
  for (const TlsPairOptions& options : kVersions) {
    const Conversation conversation = Converse(options);
    uint64_t unknown_gaps = 0;
    uint64_t holes = 0;
    for (const size_t length : {1, 30, 700, 5000}) {
      for (size_t place = 300; place + length < conversation.client.size(); place += 523) {
        const std::string seen = ClientWithHoles(conversation, {{place, length}});
        ASSERT_TRUE(IsSaidButForGaps(seen, conversation.said))
            << options.suite << ", " << length << " bytes at " << place << ": "
            << seen.substr(0, 300);
        ++holes;
        if (seen.find("<?>") != std::string::npos) ++unknown_gaps;
        // All but what stands in the records hit, and a record more on each side, is there.
        const size_t seen_bytes = seen.size();
        ASSERT_GT(seen_bytes + length + 2 * 16'500, conversation.said.size());
      }
    }
    EXPECT_LT(unknown_gaps * 10, holes) << options.suite << ": most gaps have a known length";
  }
}

TEST(TlsLoss, SeveralInOneConnectionAreMended) {
  for (const TlsPairOptions& options : kVersions) {
    const Conversation conversation = Converse(options);
    for (uint64_t seed = 1; seed <= 40; ++seed) {
      std::vector<std::pair<size_t, size_t>> holes;
      size_t place = 600;
      for (uint64_t i = 0; i < 6; ++i) {
        place += 100 + MixHash(seed, i) % 4000;
        const size_t length = 1 + MixHash(seed, i + 100) % 1448;
        holes.emplace_back(place, length);
        place += length;
      }
      const std::string seen = ClientWithHoles(conversation, holes);
      ASSERT_TRUE(IsSaidButForGaps(seen, conversation.said)) << options.suite << ", seed " << seed;
    }
  }
}

TEST(TlsLoss, ForgedBytesAreNeverHandedOn) {
  for (const TlsPairOptions& options : kVersions) {
    const Conversation conversation = Converse(options);
    for (size_t place = 700; place < conversation.client.size(); place += 797) {
      Conversation forged = conversation;
      forged.client[place] = static_cast<char>(forged.client[place] ^ 0x20);
      const std::string seen = ClientWithHoles(forged, {});
      ASSERT_TRUE(IsSaidButForGaps(seen, conversation.said)) << options.suite << ", byte " << place;
    }
  }
}

// What Http2Connection makes of them is nobody's guess: it must neither stop nor invent a call.
TEST(TlsLoss, OfPartOfAClearRecordIsNoOverhead) {
  for (const char type : {'\x14', '\x15', '\x18'}) {  // ChangeCipherSpec, an alert, a heartbeat
    TlsScript script("");
    const std::string alert = std::string("\x15\3\4\0\2\1\0", 7);  // by which TLS is recognised
    script.Bytes(false, alert + std::string(1, type) + std::string("\3\4\0\4ab", 6));
    script.Gap(false, 2);
    script.End();
    const TlsTotals& totals = script.totals();
    EXPECT_EQ(totals.wire_bytes, 14U);
    EXPECT_LE(totals.plain_bytes + totals.overhead_bytes, totals.wire_bytes) << static_cast<int>(type);
  }
}

TEST(TlsLoss, OfUnknownLengthIsBorneByHttp2) {
  RecordingRpcSink calls;
  AnomalyLog anomalies;
  Http2ConnectionFactory http2(calls, anomalies);
  const std::unique_ptr<ConnectionSink> sink = http2.OpenConnection({}, {}, 0, {});
  const std::string opening = std::string(kClientPreface) + Settings();
  const auto bytes = [&](std::string_view text) {
    sink->OnBytes(Direction::kFromInitiator, std::as_bytes(std::span(text.data(), text.size())), {});
  };
  bytes(opening);
  for (int i = 0; i < 100; ++i) {
    sink->OnGap(Direction::kFromInitiator, ConnectionSink::kUnknownGap, {});
    bytes("some bytes behind it");
  }
  sink->OnEnd({});
  EXPECT_TRUE(calls.log.empty());
  EXPECT_EQ(http2.totals().http2_connections, 1U);
}

}  // namespace
}  // namespace routewind::testing
