// SPDX-License-Identifier: Apache-2.0
// OpenSSL's two sides talk; what they wrote and the key log must give back what they said.
#include "replay/tls/tls_session.h"

#include <gtest/gtest.h>

#include <functional>

#include "replay/tls/testing/tls_pair.h"
#include "replay/tls/testing/tls_script.h"

namespace routewind::testing {
namespace {

constexpr int k12 = kTls12;
constexpr int k13 = kTls13;

const std::string kLong(40'000, 'x');  // more than two records

struct Row {
  const char* name;
  TlsPairOptions options;
  std::function<void(TlsPair&)> talk = [](TlsPair& pair) {
    pair.Handshake();
    pair.ClientSends("question"), pair.ServerSends("answer"), pair.ClientSends(kLong), pair.Close();
  };
  std::string client = "question" + kLong;
  std::string server = "answer";
};

void Converse(TlsPair& pair, const char* question = "question", const char* answer = "answer") {
  pair.Handshake();
  pair.ClientSends(question);
  pair.ServerSends(answer);
}

void ExpectDecrypted(const Row& row, const TlsPair& pair, size_t chunk_bytes) {
  SCOPED_TRACE(std::string(row.name) + ", chunks of " + std::to_string(chunk_bytes));
  TlsScript script(pair.key_log());
  script.Play(pair.flights(), chunk_bytes);
  script.Fin(true);
  script.Fin(false);
  script.End();
  EXPECT_EQ(script.client(), row.client + ".");
  EXPECT_EQ(script.server(), row.server + ".");
  EXPECT_EQ(script.totals().decrypted_connections, 1U);
  EXPECT_EQ(script.totals().unread_bytes(), 0U);
  EXPECT_EQ(script.anomalies.Count(Anomaly::kTlsUnauthentic), 0U);
}

void RunRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    TlsPair pair(row.options);
    row.talk(pair);
    for (const size_t chunk_bytes : {0, 1, 7, 1448}) ExpectDecrypted(row, pair, chunk_bytes);
  }
}

TEST(TlsSession, ReadsEveryAeadSuiteOfTls12) {
  std::vector<Row> rows;
  for (const char* suite :
       {"AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-CCM", "AES256-CCM", "AES128-CCM8",
        "AES256-CCM8", "DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-CCM8",
        "DHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-CCM",
        "ECDHE-ECDSA-AES256-CCM", "ECDHE-ECDSA-AES128-CCM8", "ECDHE-ECDSA-AES256-CCM8"}) {
    rows.push_back({suite, {.version = k12, .suite = suite}});
  }
  RunRows(rows);
}

TEST(TlsSession, ReadsEverySuiteOfTls13) {
  std::vector<Row> rows;
  for (const char* suite :
       {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"}) {
    rows.push_back({suite, {.version = k13, .suite = suite}});
  }
  RunRows(rows);
}

TEST(TlsSession, ReadsWhatHandshakesAndRecordsMayLookLike) {
  const auto resume = [](TlsPair& pair) {
    Converse(pair, "first", "first"), pair.Reconnect(), Converse(pair);
    ASSERT_TRUE(pair.was_resumed());
  };
  RunRows({
      {"TLS 1.2 without extended master secret",
       {.version = k12, .has_extended_master_secret = false}},
      {"TLS 1.2 resumed by ticket", {.version = k12}, resume, "question"},
      {"TLS 1.2 resumed by session id", {.version = k12, .has_tickets = false}, resume, "question"},
      {"TLS 1.2 renegotiated",
       {.version = k12},
       [](TlsPair& pair) {
         Converse(pair), pair.Renegotiate(), pair.ClientSends("more"), pair.ServerSends("too");
       },
       "questionmore",
       "answertoo"},
      {"TLS 1.3 resumed", {.version = k13}, resume, "question"},
      {"a HelloRetryRequest",
       {.version = k13, .client_groups = "X25519:P-384", .server_groups = "P-384"}},
      {"key updates of both sides, more than once",
       {.version = k13},
       [](TlsPair& pair) {
         Converse(pair);
         pair.UpdateKeys(true), pair.ClientSends("a"), pair.UpdateKeys(false),
             pair.ServerSends("b");
         pair.UpdateKeys(true), pair.ClientSends("c"), pair.UpdateKeys(true), pair.ClientSends("d");
       },
       "questionacd",
       "answerb"},
      {"padding", {.version = k13, .block_padding = 512}},
      {"a handshake over many records", {.version = k13, .fragment_bytes = 512}},
      {"the same in TLS 1.2", {.version = k12, .fragment_bytes = 512}},
  });
}

TEST(TlsSession, ReadsEarlyDataThatTheServerAccepts) {
  TlsPair pair({.version = k13, .takes_early_data = true});
  Converse(pair);
  pair.Reconnect();
  pair.SendEarly("early ");
  Converse(pair);
  ASSERT_TRUE(pair.was_resumed());
  ExpectDecrypted({.name = "early data", .options = {}, .client = "early question"}, pair, 0);
  ExpectDecrypted({.name = "early data", .options = {}, .client = "early question"}, pair, 1);
  TlsScript script(pair.key_log());
  script.Play(pair.flights());
  script.End();
  EXPECT_EQ(script.totals().early_data_records, 1U);

  std::string without_early_secret = pair.key_log();
  for (size_t at = 0; (at = without_early_secret.find("CLIENT_EARLY", at)) != std::string::npos;) {
    without_early_secret.insert(at, "# ");
    at += 4;
  }
  TlsScript blind(without_early_secret);
  blind.Play(pair.flights());
  blind.End();
  EXPECT_EQ(blind.client(), "<?>question");
  EXPECT_EQ(blind.server(), "answer");
  EXPECT_GT(blind.anomalies.Count(Anomaly::kTlsEarlyDataUnread), 0U);
}

TEST(TlsSession, PassesOverEarlyDataThatTheServerRefuses) {
  for (const bool by_retry : {false, true}) {
    SCOPED_TRACE(by_retry);
    TlsPair pair({.version = k13, .takes_early_data = true});
    Converse(pair);
    pair.Reconnect();
    pair.RefuseEarly(by_retry);
    pair.SendEarly("early ");
    Converse(pair);
    TlsScript script(pair.key_log());
    script.Play(pair.flights());
    script.End();
    EXPECT_EQ(script.client(), "question");
    EXPECT_EQ(script.server(), "answer");
    EXPECT_EQ(script.anomalies.Count(Anomaly::kTlsEarlyDataUnread), 1U);
    EXPECT_EQ(script.totals().early_data_records, 0U);
  }
}

struct Unreadable {
  const char* name;
  TlsPairOptions options;
  std::function<void(TlsScript&, const TlsPair&)> play;
  UnreadTlsKey key;
};

TEST(TlsSession, SaysWhatCannotBeDecryptedAndWhy) {
  const auto whole = [](TlsScript& script, const TlsPair& pair) { script.Play(pair.flights()); };
  const auto with_keys = [](TlsScript& script, const TlsPair& pair) {
    script.keys.OnTlsSecrets(pair.key_log());
    script.Play(pair.flights());
  };
  const Unreadable rows[] = {
      {"no keys, TLS 1.3", {.version = k13}, whole, {"test.example", "h2", TlsObstacle::kNoKeys}},
      {"no keys, TLS 1.2", {.version = k12}, whole, {"test.example", "h2", TlsObstacle::kNoKeys}},
      {"a CBC suite",
       {.version = k12, .suite = "AES128-SHA256"},
       with_keys,
       {"test.example", "h2", TlsObstacle::kUnsupported}},
      {"keys that do not fit",
       {.version = k13},
       [](TlsScript& script, const TlsPair& pair) {
         std::string wrong = pair.key_log();
         for (size_t end = wrong.find('\n'); end != std::string::npos;
              end = wrong.find('\n', end + 1)) {
           wrong[end - 1] = wrong[end - 1] == '0' ? '1' : '0';
         }
         script.keys.OnTlsSecrets(wrong);
         script.Play(pair.flights());
       },
       {"test.example", "h2", TlsObstacle::kWrongKeys}},
      {"a capture that begins behind the handshake",
       {.version = k13},
       [](TlsScript& script, const TlsPair& pair) {
         script.keys.OnTlsSecrets(pair.key_log());
         script.Bytes(true, pair.flights().back().bytes);
       },
       {"", "", TlsObstacle::kNoHandshake}},
      {"nonsense behind the hello",
       {.version = k13},
       [](TlsScript& script, const TlsPair& pair) {
         script.Bytes(true, pair.flights()[0].bytes + std::string(100, 'x'));
         script.Bytes(false, std::string(100, 'y'));
       },
       {"test.example", "h2", TlsObstacle::kMalformed}},
  };
  for (const Unreadable& row : rows) {
    SCOPED_TRACE(row.name);
    TlsPair pair(row.options);
    Converse(pair);
    TlsScript script("");
    row.play(script, pair);
    script.End();
    EXPECT_EQ(script.totals().undecryptable_connections, 1U);
    EXPECT_EQ(script.anomalies.Count(Anomaly::kTlsUndecryptable), 1U);
    ASSERT_EQ(script.totals().unread.size(), 1U);
    EXPECT_EQ(script.totals().unread.begin()->first, row.key);
    EXPECT_TRUE(script.plain.connections.empty()) << "the layer above is not told of it";
  }
}

TEST(TlsSession, WaitsForKeysThatComeAfterThePackets) {
  TlsPair pair({.version = k13});
  Converse(pair);
  TlsScript script("");
  script.Play(pair.flights(), 100);
  script.keys.OnTlsSecrets(pair.key_log());
  script.End();
  EXPECT_EQ(script.client(), "question");
  EXPECT_EQ(script.server(), "answer");
}

TEST(TlsSession, WaitsForKeysOnlySoLong) {
  TlsPair pair({.version = k13});
  Converse(pair);
  pair.ClientSends(std::string(TlsSession::kMaxHeldBytes, 'x'));
  TlsScript script("");
  script.Play(pair.flights(), 1448);
  EXPECT_EQ(script.totals().undecryptable_connections, 1U);
  script.keys.OnTlsSecrets(pair.key_log());
  script.End();
  EXPECT_TRUE(script.plain.connections.empty());
  EXPECT_GT(script.totals().unread_bytes(), TlsSession::kMaxHeldBytes);
}

TEST(TlsSession, ReadsTheOneDirectionWhoseKeysAreThere) {
  TlsPair pair({.version = k13});
  Converse(pair);
  std::string key_log = pair.key_log();
  key_log.replace(key_log.find("SERVER_TRAFFIC"), 6, "#");
  TlsScript script(key_log);
  script.Play(pair.flights());
  script.End();
  EXPECT_EQ(script.client(), "question");
  EXPECT_EQ(script.server(), "");
  EXPECT_EQ(script.anomalies.Count(Anomaly::kTlsDirectionLost), 1U);
}

TEST(TlsSession, NeedsNoHandshakeSecrets) {
  TlsPair pair({.version = k13});
  Converse(pair);
  std::string key_log = pair.key_log();
  for (const char* label : {"CLIENT_HANDSHAKE", "SERVER_HANDSHAKE"})
    key_log.replace(key_log.find(label), 6, "#");
  TlsScript script(key_log);
  script.Play(pair.flights());
  script.End();
  EXPECT_EQ(script.client(), "question");
  EXPECT_EQ(script.server(), "answer");
}

TEST(TlsSession, CountsAHandshakeThatFailsAsUnfinished) {
  TlsPair pair({.version = k13});
  Converse(pair);
  TlsScript script("");
  script.Bytes(true, pair.flights()[0].bytes);
  script.Bytes(false,
               std::string("\x15\x03\x03\x00\x02\x02\x28", 7));  // an alert: handshake_failure
  script.Reset();
  script.End();
  EXPECT_EQ(script.totals().unfinished_connections, 1U);
  EXPECT_EQ(script.anomalies.Count(Anomaly::kTlsUnfinished), 1U);
  EXPECT_EQ(script.totals().undecryptable_connections, 0U);
}

TEST(TlsSession, TellsResetsOfDecryptedConnections) {
  TlsPair pair({.version = k12});
  Converse(pair);
  TlsScript script(pair.key_log());
  script.Play(pair.flights());
  script.Reset();
  script.End();
  EXPECT_EQ(script.server(), "answer!");
  EXPECT_EQ(script.plain.connections[0].end_count, 1);
}

TEST(TlsDetection, HandsClearTextOnAsItComes) {
  struct Clear {
    const char* name;
    std::function<void(TlsScript&)> play;
    const char* client;
    const char* server;
  };
  const Clear rows[] = {
      {"HTTP/2", [](auto& s) { s.Bytes(true, "PRI * HTTP/2.0"), s.Bytes(false, "abc"); },
       "PRI * HTTP/2.0", "abc"},
      {"byte by byte", [](auto& s) { s.Bytes(true, "PRI *", 1), s.Bytes(false, "x"); }, "PRI *",
       "x"},
      {"what begins like a record and is none",
       [](auto& s) { s.Bytes(true, "\x16\x03"), s.Bytes(true, "no"); }, "\x16\x03no", ""},
      {"a beginning that is too short to tell",
       [](auto& s) { s.Bytes(true, "\x16\x03"), s.Fin(true); }, "\x16\x03.", ""},
      {"no bytes at all", [](auto& s) { s.Fin(false); }, "", "."},
      {"a gap, and then who knows",
       [](auto& s) { s.Gap(true, 7), s.Bytes(true, "abcdef"), s.Bytes(false, "HTTP"); },
       "<7>abcdef", "HTTP"},
  };
  for (const Clear& row : rows) {
    SCOPED_TRACE(row.name);
    TlsScript script("");
    row.play(script);
    script.End();
    EXPECT_EQ(script.client(), row.client);
    EXPECT_EQ(script.server(), row.server);
    EXPECT_EQ(script.totals().connections, 0U);
    EXPECT_EQ(script.plain.connections[0].end_count, 1);
  }
}

}  // namespace
}  // namespace routewind::testing
