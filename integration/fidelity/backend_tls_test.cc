// SPDX-License-Identifier: Apache-2.0
//
// BackendTLSPolicy: a backend is spoken to over TLS where its certificate is what the policy asks for; elsewhere no
// call reaches it, and the answer names it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/fidelity/side_by_side.h"
#include "integration/fidelity/tls_parts.h"

namespace routewind::integration {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kServices[] = R"(---
apiVersion: v1
kind: Service
metadata: {name: backend}
spec: {ports: [{port: 50051}]}
)";

// `names`: further lines of the policy's validation.
std::string Policy(const std::string& hostname, const std::string& names = "") {
  return R"(---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: pay}
spec:
  targetRefs: [{group: "", kind: Service, name: backend}]
  validation:
    caCertificateRefs: [{group: "", kind: ConfigMap, name: ca}]
    hostname: )" +
         hostname + "\n" + names;
}

class BackendTls : public ::testing::Test {
 protected:
  // A backend whose certificate the authority has made; in clear text without names.
  void StartBackend(const std::vector<std::string>& names) {
    EchoBackendOptions options;
    if (!names.empty()) {
      const MadeCertificate made = authority_.Issue(names);
      grpc::SslServerCredentialsOptions tls;
      tls.pem_key_cert_pairs.push_back({made.key, made.certificate});
      options.credentials = grpc::SslServerCredentials(tls);
    }
    auto backend = EchoBackend::Start(options);
    ASSERT_TRUE(backend.has_value());
    backend_ = std::move(backend).value();
  }
  std::string Config(const std::string& policy, const std::string& pem) const {
    return RouteToBackend() + kServices + policy + (pem.empty() ? "" : CaConfigMap("ca", pem));
  }
  void StartProxy(const std::string& config) {
    proxy_ = std::make_unique<ProxyInProcess>(
        ProxySetup{.config = config, .endpoints = {EndpointOfBackend(backend_->port())}});
    channel_ = ConnectTo(proxy_->address());
  }
  SeenAnswer Call() {
    return MakeCall(channel_, {.path = "/a.B/C",
                               .kind = CallKind::kBidiStreaming,
                               .authority = "shop.example.com",
                               .client_script = "send 2 9; read 1; send 1 5; close"});
  }
  void ExpectRefusal(const std::string& why) {
    const SeenAnswer answer = Call();
    EXPECT_EQ(answer.code, grpc::StatusCode::UNAVAILABLE);
    EXPECT_THAT(answer.message, AllOf(HasSubstr("backend default/backend:50051"), HasSubstr(why)));
    EXPECT_THAT(backend_->Calls(), IsEmpty());
  }

  const TestAuthority authority_{"their authority"};
  std::unique_ptr<EchoBackend> backend_;
  std::unique_ptr<ProxyInProcess> proxy_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(BackendTls, IsSpokenWithABackendWhoseCertificateFits) {
  StartBackend({"DNS:pay.example.com"});
  StartProxy(Config(Policy("pay.example.com"), authority_.certificate()));
  const SeenAnswer answer = Call();
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
  EXPECT_THAT(answer.messages, SizeIs(3));
  backend_->WaitForCalls(1);
  EXPECT_EQ(backend_->Calls()[0].authority, "shop.example.com") << "the client's, whatever the certificate says";
}

TEST_F(BackendTls, ComparesSubjectAltNamesWhereThePolicyHasThem) {
  StartBackend({"DNS:pay.example.com", "URI:spiffe://web/pay"});
  const std::string uri = "    subjectAltNames: [{type: URI, uri: 'spiffe://web/pay'}]\n";
  StartProxy(Config(Policy("sni.example.com", uri), authority_.certificate()));
  const SeenAnswer answer = Call();
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer.message;
}

TEST_F(BackendTls, RefusesAnotherSubjectAltName) {
  StartBackend({"DNS:pay.example.com"});
  const std::string other = "    subjectAltNames: [{type: Hostname, hostname: other.example.com}]\n";
  StartProxy(Config(Policy("pay.example.com", other), authority_.certificate()));
  ExpectRefusal("");
}

TEST_F(BackendTls, RefusesACertificateForAnotherHostname) {
  StartBackend({"DNS:other.example.com"});
  StartProxy(Config(Policy("pay.example.com"), authority_.certificate()));
  ExpectRefusal("");
}

TEST_F(BackendTls, RefusesACertificateOfAnotherAuthority) {
  StartBackend({"DNS:pay.example.com"});
  const TestAuthority ours("our authority");
  StartProxy(Config(Policy("pay.example.com"), ours.certificate()));
  ExpectRefusal("");
}

TEST_F(BackendTls, IsNeverReplacedByClearText) {
  StartBackend({});
  StartProxy(Config(Policy("pay.example.com"), authority_.certificate()));
  ExpectRefusal("");
}

TEST_F(BackendTls, ReachesNobodyWithoutACaCertificateAndThenWithIt) {
  StartBackend({"DNS:pay.example.com"});
  StartProxy(Config(Policy("pay.example.com"), ""));
  ExpectRefusal("BackendTLSPolicy default/pay cannot be met: the input has no CA certificate in ConfigMap default/ca");
  proxy_->Reload(Config(Policy("pay.example.com"), authority_.certificate()));
  EXPECT_EQ(Call().code, grpc::StatusCode::OK);
}

TEST_F(BackendTls, IsNotSpokenWithoutAPolicy) {
  StartBackend({"DNS:pay.example.com"});
  StartProxy(RouteToBackend() + kServices);
  ExpectRefusal("");
}

}  // namespace
}  // namespace routewind::integration
