// SPDX-License-Identifier: Apache-2.0
#include "proxy/listener_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HttpListener;
using ::testing::IsEmpty;
using testing::MakeGateway;
using testing::MakeListener;
using testing::Name;

Listener HttpsListener(std::string name, uint16_t port, std::string hostname,
                       const std::vector<std::string>& secrets) {
  Listener listener = MakeListener(std::move(name), "HTTPS", port, std::move(hostname));
  listener.tls.emplace();
  for (const std::string& secret : secrets)
    listener.tls->certificate_refs.push_back(testing::CertificateNamed(secret));
  return listener;
}

Secret SecretWithKey(std::string_view name, const std::string& mark) {
  Secret secret = testing::TlsSecret(name);
  secret.data["tls.key"] += mark;
  return secret;
}

Config ConfigOf(std::vector<Gateway> gateways, std::vector<Secret> secrets = {}) {
  Config config;
  config.gateways = std::move(gateways);
  config.secrets = std::move(secrets);
  return config;
}

// "infra/edge:80 at 127.0.0.1:80 [http] 0 certificates"
std::vector<std::string> Describe(const ListenerPlan& plan) {
  std::vector<std::string> lines;
  for (const PlannedPort& port : plan.ports) {
    std::string line = port.gateway.ToString() + ":" + std::to_string(port.port) + " at " +
                       port.address.ToString() + " [";
    for (const std::string& listener : port.listeners) line += listener + " ";
    line.back() = ']';
    lines.push_back(line + " " + std::to_string(port.certificates.size()) + " certificates");
  }
  return lines;
}

ListenerPlan PlanOf(const Config& config, const BindOptions& options = {}) {
  const auto plan = PlanListeners(config, {}, options);
  CHECK(plan.has_value());
  return *plan;
}

std::string ErrorOf(const Config& config, const BindOptions& options = {}) {
  const auto plan = PlanListeners(config, {}, options);
  return plan ? "no error" : plan.error().message;
}

TEST(ListenerPlan, HasOneSocketForAllListenersOfAPort) {
  const Config config =
      ConfigOf({MakeGateway("infra/edge", {HttpListener("b", 8080), HttpListener("a", 80, "a.io"),
                                           HttpListener("c", 80, "c.io")})});
  EXPECT_THAT(Describe(PlanOf(config)),
              ElementsAre("infra/edge:80 at 127.0.0.1:80 [a c] 0 certificates",
                          "infra/edge:8080 at 127.0.0.1:8080 [b] 0 certificates"));
}

TEST(ListenerPlan, BindsWhereTheCommandLineSays) {
  const Config config =
      ConfigOf({MakeGateway("infra/edge", {HttpListener("a", 80), HttpListener("b", 8080)})});
  const ListenerPlan plan = PlanOf(
      config,
      {.host = "::", .listens = {{80, {"127.0.0.1", 0}}, {81, {"127.0.0.1", 1}}}, .gateway = {}});
  EXPECT_THAT(Describe(plan), ElementsAre("infra/edge:80 at 127.0.0.1:0 [a] 0 certificates",
                                          "infra/edge:8080 at [::]:8080 [b] 0 certificates"));
  EXPECT_THAT(plan.remarks,
              ElementsAre("--listen 81=127.0.0.1:1 has no effect: no listener serves port 81"));
}

TEST(ListenerPlan, CollectsTheCertificatesOfAPortInListenerOrderWithoutRepeats) {
  const Config config = ConfigOf(
      {MakeGateway("infra/edge", {HttpsListener("b", 443, "b.io", {"infra/two", "infra/one"}),
                                  HttpsListener("a", 443, "a.io", {"infra/one", "infra/three"})})},
      {SecretWithKey("infra/one", "1"), SecretWithKey("infra/three", "3"),
       SecretWithKey("infra/two", "2")});
  const ListenerPlan plan = PlanOf(config);
  ASSERT_EQ(plan.ports.size(), 1U);
  std::string order;
  for (const CertificatePair& pair : plan.ports[0].certificates) {
    EXPECT_EQ(pair.chain, testing::kPemCertificate);
    order += pair.key.back();
  }
  EXPECT_EQ(order, "213");
}

TEST(ListenerPlan, LeavesOutListenersThatCannotServeAndSaysSo) {
  const Config config = ConfigOf(
      {MakeGateway("infra/edge", {HttpListener("good", 80), MakeListener("tcp", "TCP", 9000),
                                  HttpsListener("lost", 443, "", {"infra/absent"}),
                                  HttpsListener("foreign", 444, "", {"other/secret"})})},
      {testing::TlsSecret("other/secret")});
  const ListenerPlan plan = PlanOf(config);
  EXPECT_THAT(Describe(plan), ElementsAre("infra/edge:80 at 127.0.0.1:80 [good] 0 certificates"));
  EXPECT_THAT(
      plan.remarks,
      ElementsAre(HasSubstr("listener infra/edge/tcp is not served: protocol TCP"),
                  HasSubstr("listener infra/edge/lost is not served: Secret infra/absent"),
                  HasSubstr("listener infra/edge/foreign is not served: Secret other/secret "
                            "needs a ReferenceGrant")));
}

TEST(ListenerPlan, CannotServeTlsWithAnAssumedCertificate) {
  Config config = ConfigOf({MakeGateway(
      "infra/edge", {HttpListener("good", 80), HttpsListener("tls", 443, "", {"infra/absent"})})});
  config.certificates_assumed = true;
  const ListenerPlan plan = PlanOf(config);
  EXPECT_EQ(plan.ports.size(), 1U);
  EXPECT_THAT(plan.remarks,
              ElementsAre(HasSubstr("no Secret that its certificateRefs name is in the input")));
}

TEST(ListenerPlan, ServesSeveralGatewaysUnlessTheyShareAPort) {
  Config config = ConfigOf({MakeGateway("infra/a", {HttpListener("x", 80)}),
                            MakeGateway("infra/b", {HttpListener("y", 81)})});
  EXPECT_THAT(Describe(PlanOf(config)),
              ElementsAre("infra/a:80 at 127.0.0.1:80 [x] 0 certificates",
                          "infra/b:81 at 127.0.0.1:81 [y] 0 certificates"));
  config.gateways[1].listeners[0].port = 80;
  EXPECT_EQ(ErrorOf(config),
            "Gateways infra/a and infra/b both have port 80: choose one with --gateway");
  EXPECT_THAT(Describe(PlanOf(config, {.listens = {}, .gateway = "infra/b"})),
              ElementsAre("infra/b:80 at 127.0.0.1:80 [y] 0 certificates"));
}

TEST(ListenerPlan, SaysWhatKeepsItFromServing) {
  const Config one =
      ConfigOf({MakeGateway("infra/a", {HttpListener("x", 80), HttpListener("z", 81)})});
  EXPECT_EQ(ErrorOf(one, {.listens = {}, .gateway = "infra/c"}),
            "--gateway infra/c is none of the Gateways in the configuration: infra/a");
  EXPECT_EQ(ErrorOf(one, {.listens = {{80, {"127.0.0.1", 81}}}, .gateway = {}}),
            "ports 80 and 81 would both listen on 127.0.0.1:81: move one with --listen");
  EXPECT_EQ(ErrorOf({}), "the configuration has no Gateway to serve");
  const Config none = ConfigOf({MakeGateway("infra/a", {MakeListener("udp", "UDP", 53)})});
  EXPECT_THAT(ErrorOf(none),
              HasSubstr("no listener can serve traffic: listener infra/a/udp is not served"));
}

TEST(ListenOverride, IsReadOrRefusedWithItsForm) {
  EXPECT_EQ(*ParseListenOverride("80=127.0.0.1:8080"), (ListenOverride{80, {"127.0.0.1", 8080}}));
  EXPECT_EQ(*ParseListenOverride("443=[::]:0"), (ListenOverride{443, {"::", 0}}));
  const std::pair<const char*, const char*> rows[] = {
      {"80", "has no '='"},
      {"0=127.0.0.1:1", "not a number from 1 to 65535"},
      {"http=127.0.0.1:1", "not a number from 1 to 65535"},
      {"80=8080", "has no port"},
      {"80=:8080", "has no host"},
  };
  for (const auto& [text, expected] : rows) {
    SCOPED_TRACE(text);
    const auto parsed = ParseListenOverride(text);
    ASSERT_FALSE(parsed.has_value());
    EXPECT_THAT(parsed.error().message, HasSubstr(expected));
    EXPECT_THAT(parsed.error().message, HasSubstr("write --listen PORT=ADDR:PORT"));
  }
}

}  // namespace
}  // namespace routewind
