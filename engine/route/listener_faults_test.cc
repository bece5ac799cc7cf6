// SPDX-License-Identifier: Apache-2.0
#include "engine/route/listener_faults.h"

#include <gtest/gtest.h>

#include "engine/route/certificate.h"
#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder
using enum ListenerFault;
using Faults = std::vector<ListenerFault>;

std::vector<Faults> FaultsOf(const Config& config) {
  const ReferenceResolver resolver(config);
  std::vector<Faults> all;
  for (const auto& findings : FindListenerFaults(config, resolver, config.gateways.at(0))) {
    Faults faults;
    for (const ListenerFinding& finding : findings) {
      EXPECT_FALSE(finding.detail.empty());
      faults.push_back(finding.fault);
    }
    all.push_back(faults);
  }
  return all;
}

Listener Https(std::string name, std::string hostname, uint16_t port = 443) {
  Listener listener = HttpsListener(std::move(name), std::move(hostname));
  listener.port = port;
  return listener;
}

Listener Tls(std::string name, std::string hostname) {
  Listener listener = Https(std::move(name), std::move(hostname));
  listener.protocol = "TLS";
  return listener;
}

struct ConflictRow {
  std::string name;
  std::vector<Listener> listeners;
  std::vector<Faults> expected;
};

// Semantics 3.6.
TEST(ListenerConflict, TakesOutEveryMemberOfTheGroup) {
  const std::vector<ConflictRow> rows = {
      {"HTTP, different hostnames",
       {HttpListener("a", 80, "a.io"), HttpListener("b", 80, "b.io"), HttpListener("c", 80)},
       {{}, {}, {}}},
      {"HTTP, different ports", {HttpListener("a", 80), HttpListener("b", 81)}, {{}, {}}},
      {"HTTP, equal",
       {HttpListener("a", 80, "a.io"), HttpListener("b", 80, "a.io")},
       {{kHostnameConflict}, {kHostnameConflict}}},
      {"D-24 HTTP with HTTPS",
       {HttpListener("a", 443, "a.io"), Https("b", "b.io")},
       {{kProtocolConflict}, {kProtocolConflict}}},
      {"D-24 all of them",
       {HttpListener("a", 443, "a.io"), HttpListener("c", 443, "c.io"), Https("b", "b.io")},
       {{kProtocolConflict}, {kProtocolConflict}, {kProtocolConflict}}},
      {"HTTPS with TLS, different hostnames",
       {Https("a", "a.io"), Tls("b", "*.io")},
       {{}, {kUnsupportedProtocol}}},
      {"HTTPS with TLS, equal hostnames",
       {Https("a", "a.io"), Tls("b", "a.io")},
       {{kHostnameConflict}, {kUnsupportedProtocol, kHostnameConflict}}},
      {"TCP alone is refused",
       {HttpListener("a", 80), MakeListener("b", "TCP", 80)},
       {{}, {kUnsupportedProtocol}}},
      {"UDP is always distinct",
       {HttpListener("a", 80), MakeListener("b", "UDP", 80)},
       {{}, {kUnsupportedProtocol}}},
      {"unknown protocol",
       {HttpListener("a", 80), MakeListener("b", "INVALID", 80)},
       {{}, {kUnsupportedProtocol}}},
  };
  for (const ConflictRow& row : rows) {
    Config config;
    config.certificates_assumed = true;
    config.gateways = {MakeGateway("infra/g", row.listeners)};
    EXPECT_EQ(FaultsOf(config), row.expected) << row.name;
  }
}

TEST(UnsupportedValue, IsHttpsWithoutTlsAndASelectorNobodyCanRead) {
  LabelSelector unknown_operator;
  unknown_operator.match_expressions.push_back({"env", "Like", {"p"}, {}});
  Listener ignored = HttpListener("ignored", 82);
  ignored.allowed_routes.selector = unknown_operator;  // from is Same
  Config config;
  config.gateways = {
      MakeGateway("infra/g", {MakeListener("https", "HTTPS", 443),
                              FromSelector(HttpListener("selector", 80), unknown_operator),
                              FromSelector(HttpListener("none", 81), std::nullopt), ignored})};
  EXPECT_EQ(FaultsOf(config),
            (std::vector<Faults>{{kUnsupportedValue}, {kUnsupportedValue}, {}, {}}));
}

struct CertificateRow {
  std::string name;
  std::string secret;
  std::vector<Secret> secrets;
  std::vector<ReferenceGrant> grants;
  GroupKind kind;
  bool assumed;
  Faults expected;
};

ReferenceGrant CertificateGrant(std::string source_kind, std::string source_namespace,
                                std::optional<std::string> secret = {}) {
  return {Meta("vault/grant"),
          {{{kGatewayGroup, std::move(source_kind)}, std::move(source_namespace)}},
          {{{"", "Secret"}, std::move(secret)}}};
}

Secret Changed(Secret secret, const std::string& key, std::string value) {
  secret.data[key] = std::move(value);
  return secret;
}

TEST(Certificate, MustExistBePermittedAndLookLikeOne) {
  const GroupKind kind{"", "Secret"};
  const Secret good = TlsSecret("infra/cert");
  Secret opaque = good;
  opaque.type = "Opaque";
  Secret without_key = good;
  without_key.data.erase("tls.key");
  const Secret far = TlsSecret("vault/cert");
  const std::vector<CertificateRow> rows = {
      {"good", "infra/cert", {good}, {}, kind, false, {}},
      {"good, assumed", "infra/cert", {good}, {}, kind, true, {}},
      {"none given", "infra/cert", {}, {}, kind, false, {kInvalidCertificateRef}},
      {"none given, assumed", "infra/cert", {}, {}, kind, true, {}},
      {"another is given, assumed", "infra/cert", {TlsSecret("infra/x")}, {}, kind, true, {}},
      {"assumed: what is given is looked at",
       "infra/cert",
       {opaque},
       {},
       kind,
       true,
       {kInvalidCertificateRef}},
      {"assumed: another kind",
       "infra/cert",
       {},
       {},
       {"", "WrongKind"},
       true,
       {kInvalidCertificateRef}},
      {"another is given",
       "infra/cert",
       {TlsSecret("infra/x")},
       {},
       kind,
       false,
       {kInvalidCertificateRef}},
      {"wrong group",
       "infra/cert",
       {good},
       {},
       {"wrong", "Secret"},
       false,
       {kInvalidCertificateRef}},
      {"wrong kind", "infra/cert", {good}, {}, {"", "WrongKind"}, false, {kInvalidCertificateRef}},
      {"wrong type", "infra/cert", {opaque}, {}, kind, false, {kInvalidCertificateRef}},
      {"malformed certificate",
       "infra/cert",
       {Changed(good, "tls.crt", "Hello world\n")},
       {},
       kind,
       false,
       {kInvalidCertificateRef}},
      {"malformed key",
       "infra/cert",
       {Changed(good, "tls.key", "Hello world\n")},
       {},
       kind,
       false,
       {kInvalidCertificateRef}},
      {"no key", "infra/cert", {without_key}, {}, kind, false, {kInvalidCertificateRef}},
      {"elsewhere without grant", "vault/cert", {far}, {}, kind, false, {kRefNotPermitted}},
      {"elsewhere without grant, assumed", "vault/cert", {}, {}, kind, true, {kRefNotPermitted}},
      {"grant for all",
       "vault/cert",
       {far},
       {CertificateGrant("Gateway", "infra")},
       kind,
       false,
       {}},
      {"grant by name",
       "vault/cert",
       {far},
       {CertificateGrant("Gateway", "infra", "cert")},
       kind,
       false,
       {}},
      {"grant for another name",
       "vault/cert",
       {far},
       {CertificateGrant("Gateway", "infra", "other")},
       kind,
       false,
       {kRefNotPermitted}},
      {"grant for another kind",
       "vault/cert",
       {far},
       {CertificateGrant("GRPCRoute", "infra")},
       kind,
       false,
       {kRefNotPermitted}},
      {"grant for another namespace",
       "vault/cert",
       {far},
       {CertificateGrant("Gateway", "app")},
       kind,
       false,
       {kRefNotPermitted}},
  };
  for (const CertificateRow& row : rows) {
    Config config;
    config.certificates_assumed = row.assumed;
    config.secrets = row.secrets;
    config.reference_grants = row.grants;
    config.gateways = {MakeGateway("infra/g", {HttpsListener("s", "", row.secret)})};
    config.gateways[0].listeners[0].tls->certificate_refs[0].target = row.kind;
    EXPECT_EQ(FaultsOf(config), std::vector<Faults>{row.expected}) << row.name;
  }
}

TEST(PemBlock, IsWhatStandsBetweenMatchingMarkers) {
  EXPECT_TRUE(HoldsPemBlock(kPemCertificate, "CERTIFICATE"));
  EXPECT_FALSE(HoldsPemBlock(kPemCertificate, "PRIVATE KEY"));
  EXPECT_TRUE(HoldsPemBlock("-----BEGIN RSA PRIVATE KEY-----\nMI\n-----END RSA PRIVATE KEY-----",
                            "PRIVATE KEY"));
  EXPECT_TRUE(HoldsPemBlock(std::string(kPemKey) + kPemCertificate, "CERTIFICATE"));
  EXPECT_FALSE(HoldsPemBlock("-----BEGIN CERTIFICATE-----\nMIIB\n", "CERTIFICATE"));
  EXPECT_FALSE(
      HoldsPemBlock("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "CERTIFICATE"));
  EXPECT_FALSE(
      HoldsPemBlock("-----BEGIN CERTIFICATE-----\nMI\n-----END PRIVATE KEY-----", "CERTIFICATE"));
  EXPECT_FALSE(HoldsPemBlock("", "CERTIFICATE"));
}

// 8.3: A foo.example.com, B foo.example.org, C *.example.com.
TEST(TlsOverlap, NamesTheListenersWhoseHostnamesOverlap) {
  const Gateway gateway = MakeGateway(
      "infra/g", {HttpsListener("A", "foo.example.com"), HttpsListener("B", "foo.example.org"),
                  HttpsListener("C", "*.example.com"), Https("D", "foo.example.com", 8443),
                  HttpListener("E", 443, "foo.example.com")});
  EXPECT_EQ(FindTlsOverlaps(gateway),
            (std::vector<std::vector<std::string>>{{"C"}, {}, {"A"}, {}, {}}));
}

}  // namespace
}  // namespace routewind
