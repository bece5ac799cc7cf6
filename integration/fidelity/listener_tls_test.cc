// SPDX-License-Identifier: Apache-2.0
//
// HTTPS listeners of `routewind proxy`: certificates from the configuration's Secrets, chosen by SNI, exchanged by a
// reload.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "integration/fidelity/many_streams.h"
#include "integration/fidelity/proxy_process.h"
#include "integration/fidelity/side_by_side.h"
#include "integration/fidelity/tls_parts.h"

namespace routewind::integration {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kShop[] = "shop.example.com";
constexpr char kPay[] = "pay.example.com";

// Two HTTPS listeners of one port, each with a hostname, a Secret and a route that tells its name.
std::string Config(const MadeCertificate& shop, const MadeCertificate& pay) {
  std::string config = R"(apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec:
  gatewayClassName: any
  listeners:
    - {name: shop, port: 443, protocol: HTTPS, hostname: shop.example.com, tls: {certificateRefs: [{name: shop}]}}
    - {name: pay, port: 443, protocol: HTTPS, hostname: pay.example.com, tls: {certificateRefs: [{name: pay}]}}
)";
  for (const std::string name : {"shop", "pay"}) {
    config += "---\napiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: " + name +
              "}\nspec:\n  parentRefs: [{name: edge, sectionName: " + name +
              "}]\n  rules:\n    - backendRefs: [{name: backend, port: 50051}]\n      filters:\n        - type: "
              "ResponseHeaderModifier\n          responseHeaderModifier: {set: [{name: x-listener, value: " +
              name + "}]}\n";
  }
  return config + TlsSecret("shop", shop) + TlsSecret("pay", pay);
}

bool Runs(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

std::string OutputOf(const std::string& command) {
  auto child = ChildProcess::Start({"sh", "-c", command + " 2>&1"});
  EXPECT_TRUE(child.has_value());
  return (*child)->ReadAll();
}

class ListenerTls : public ::testing::Test {
 protected:
  void SetUp() override {
    auto backend = EchoBackend::Start({});
    ASSERT_TRUE(backend.has_value());
    backend_ = std::move(backend).value();
    program_ = std::make_unique<ProxyProcess>(
        Config(shop_, pay_),
        "--no-watch --listen 443=127.0.0.1:0 --endpoint " + EndpointOfBackend(backend_->port()));
  }
  std::shared_ptr<grpc::Channel> Connect(const std::string& name, const TestAuthority& trusted) {
    return ConnectOverTls(program_->address(443), trusted.certificate(), name);
  }
  static SeenAnswer Call(const std::shared_ptr<grpc::Channel>& channel) {
    return MakeCall(channel, {.path = "/a.B/C", .client_script = "send 1 9"});
  }
  // Headers, trailers and body of the answer that curl gets from the proxy under this name.
  std::string Curl(const std::string& name, const std::string& flags) const {
    const TempFolder temp;
    std::ofstream(temp.File("ca.pem")) << authority_.certificate();
    std::ofstream(temp.File("message"), std::ios::binary) << std::string("\0\0\0\0\5hello", 10);
    const std::string& address = program_->address(443);
    const std::string port = address.substr(address.rfind(':'));
    return OutputOf("cd " + temp.path() + " && curl -s --http2 --cacert ca.pem --resolve " + name + port +
                    ":127.0.0.1 -H 'content-type: application/grpc' -H 'te: trailers' " + flags +
                    " --data-binary @message -D - -w 'ends in HTTP/%{http_version}' -o body https://" + name + port +
                    "/a.B/C; od -c body");
  }
  static void ExpectListener(const std::string& listener, const SeenAnswer& answer) {
    EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
    EXPECT_THAT(ValuesOf(answer.metadata, "x-listener"), ElementsAre(listener));
  }

  const TestAuthority authority_{"the first authority"};
  const MadeCertificate shop_ = authority_.Issue({std::string("DNS:") + kShop});
  const MadeCertificate pay_ = authority_.Issue({std::string("DNS:") + kPay});
  std::unique_ptr<EchoBackend> backend_;
  std::unique_ptr<ProxyProcess> program_;
};

TEST_F(ListenerTls, CarriesCallsOfEveryKindAsTheyAreMadeDirectly) {
  const auto direct = ConnectTo("127.0.0.1:" + std::to_string(backend_->port()));
  const auto proxied = Connect(kShop, authority_);
  const CallRecipe calls[] = {
      {.path = "/a.B/Unary", .client_script = "send 1 9"},
      {.path = "/a.B/Up", .kind = CallKind::kClientStreaming, .client_script = "send 3 70000; close"},
      {.path = "/a.B/Down",
       .kind = CallKind::kServerStreaming,
       .client_script = "send-last 9",
       .server_script = "metadata x-m 1; read all; send 3 70000; trailer x-t 2; status 5 nobody"},
      {.path = "/a.B/Both",
       .kind = CallKind::kBidiStreaming,
       .client_script = "send 1 0; read 1; send 2 9; read 1; close"}};
  for (CallRecipe call : calls) {
    call.authority = kShop;
    SeenAnswer expected = MakeCall(direct, call);
    SeenAnswer answer = MakeCall(proxied, call);
    EXPECT_EQ(ValuesOf(answer.metadata, "x-listener"), std::vector<std::string>{"shop"}) << call.path;
    std::erase_if(answer.metadata, [](const auto& entry) { return entry.first == "x-listener"; });
    EXPECT_EQ(answer, expected) << call.path << ": " << answer.message;
  }
}

TEST_F(ListenerTls, IsNegotiatedAsHttp2) {
  if (!Runs("openssl version")) GTEST_SKIP() << "openssl is not installed";
  EXPECT_THAT(OutputOf("openssl s_client -alpn http/1.1,h2 -servername shop.example.com -connect " +
                       program_->address(443) + " </dev/null"),
              HasSubstr("ALPN protocol: h2"));
}

TEST_F(ListenerTls, IsSpokenByCurl) {
  if (!Runs("curl --version")) GTEST_SKIP() << "curl is not installed";
  EXPECT_THAT(Curl(kShop, ""),
              AllOf(HasSubstr("HTTP/2 200"), HasSubstr("x-listener: shop"), HasSubstr("grpc-status: 0"),
                    HasSubstr("ends in HTTP/2"), HasSubstr("h   e   l   l   o")));
}

// Where another gateway would answer HTTP 421 (misdirected request). gRPC's own clients refuse to make such a call.
TEST_F(ListenerTls, DecidesByAuthorityAlsoWhereTheConnectionWasMadeForAnotherName) {
  if (!Runs("curl --version")) GTEST_SKIP() << "curl is not installed";
  EXPECT_THAT(Curl(kShop, "-H 'host: pay.example.com'"),
              AllOf(HasSubstr("grpc-status: 0"), HasSubstr("x-listener: pay")));
}

TEST_F(ListenerTls, ShowsTheCertificateThatTheClientAsksForBySni) {
  ExpectListener("shop", Call(Connect(kShop, authority_)));
  ExpectListener("pay", Call(Connect(kPay, authority_)));
}

TEST_F(ListenerTls, ShowsTheFirstCertificateToWhoAsksForAnotherName) {
  const SeenAnswer answer = Call(Connect("other.example.com", authority_));
  EXPECT_EQ(answer.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(answer.message, HasSubstr("Peer name other.example.com is not in peer certificate"));
}

TEST_F(ListenerTls, TakesANewCertificateWhileCallsOnTheOldOneGoOn) {
  ManyStreams stream({Connect(kShop, authority_)}, 1, "");
  stream.SendEach();
  stream.ReadEach();
  const TestAuthority next("the next authority");
  program_->Reload(Config(next.Issue({std::string("DNS:") + kShop}), pay_));

  ExpectListener("shop", Call(Connect(kShop, next)));
  EXPECT_EQ(Call(Connect(kShop, authority_)).code, grpc::StatusCode::UNAVAILABLE) << "the old certificate is gone";
  ExpectListener("pay", Call(Connect(kPay, authority_)));
  stream.SendEach();
  stream.ReadEach();
  stream.HalfCloseEach();
  EXPECT_EQ(stream.FinishEach(), (std::map<int, uint64_t>{{grpc::StatusCode::OK, 1}}));
}

TEST_F(ListenerTls, KeepsConnectionsWhenAReloadLeavesTheCertificatesAlone) {
  const auto channel = Connect(kShop, authority_);
  ExpectListener("shop", Call(channel));
  program_->Reload(Config(shop_, pay_) + "# another digest\n");
  ExpectListener("shop", Call(channel));
  EXPECT_EQ(channel->GetState(false), GRPC_CHANNEL_READY);
}

TEST_F(ListenerTls, RefusesAKeyThatDoesNotBelongToItsCertificateAndKeepsTheOldPair) {
  const MadeCertificate mismatched{shop_.certificate, pay_.key};
  const std::string line = program_->Reload(Config(mismatched, pay_), "the old one stays");
  EXPECT_THAT(line, HasSubstr("Secret default/shop: tls.key does not belong to the first certificate of tls.crt"));
  ExpectListener("shop", Call(Connect(kShop, authority_)));
}

}  // namespace
}  // namespace routewind::integration
