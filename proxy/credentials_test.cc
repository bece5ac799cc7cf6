// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <grpc/grpc.h>
#include <grpcpp/generic/async_generic_service.h>
#include <gtest/gtest.h>

#include "engine/route/testing/cluster_builder.h"
#include "proxy/backend_credentials.h"
#include "proxy/listener_credentials.h"
#include "proxy/subject_alt_names.h"
#include "proxy/testing/certificates.h"
#include "proxy/testing/generic_call.h"

namespace routewind {
namespace {

using ::testing::HasSubstr;
using testing::TestAuthority;

CertificatePair PairOf(const testing::MadeCertificate& made) {
  return {{"infra", "cert"}, made.certificate, made.key};
}

// A TLS server that answers every method UNIMPLEMENTED.
class TlsServer {
 public:
  explicit TlsServer(const std::vector<CertificatePair>& certificates) {
    const auto credentials = MakeListenerCredentials(certificates);
    CHECK(credentials.has_value());
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(&service_);
    builder.AddListeningPort("127.0.0.1:0", *credentials, &port_);
    server_ = builder.BuildAndStart();
    CHECK(server_ != nullptr);
  }
  std::string target() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  grpc::CallbackGenericService service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

// A gRPC client that trusts the authority and asks for `name` by SNI.
grpc::Status CallByName(const TlsServer& server, const TestAuthority& authority,
                        const std::string& name) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = authority.certificate();
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(name);
  return testing::CallOnce(
      testing::OwnChannel(server.target(), grpc::SslCredentials(options), arguments), "/a.B/C");
}

TEST(ListenerCredentials, PickTheCertificateThatTheClientAsksForBySni) {
  const TestAuthority authority;
  const TlsServer server({PairOf(authority.Issue({"DNS:a.io"})),
                          PairOf(authority.Issue({"DNS:*.b.io"})),
                          PairOf(authority.Issue({"DNS:c.io", "DNS:d.io"}))});
  for (const char* name : {"a.io", "x.b.io", "c.io", "d.io"}) {
    EXPECT_EQ(CallByName(server, authority, name).error_code(), grpc::StatusCode::UNIMPLEMENTED)
        << name;
  }
}

TEST(ListenerCredentials, ServeTheFirstCertificateToClientsThatAskForAnotherName) {
  const TestAuthority authority;
  const TlsServer server(
      {PairOf(authority.Issue({"DNS:a.io"})), PairOf(authority.Issue({"DNS:b.io"}))});
  const grpc::Status status = CallByName(server, authority, "z.io");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("Peer name z.io is not in peer certificate"))
      << "the handshake itself went well";
}

TEST(ListenerCredentials, SayWhichSecretCannotBeUsedAndWhy) {
  const TestAuthority authority;
  const auto one = authority.Issue({"DNS:a.io"});
  const auto other = authority.Issue({"DNS:a.io"});
  const CertificatePair mixed{{"infra", "mixed"}, one.certificate, other.key};
  const CertificatePair unreadable{{"infra", "odd"}, one.certificate, "no key"};
  const CertificatePair swapped{{"infra", "odd"}, one.key, one.key};
  EXPECT_EQ(MakeListenerCredentials({PairOf(one), mixed}).error().message,
            "Secret infra/mixed: tls.key does not belong to the first certificate of tls.crt");
  EXPECT_EQ(MakeListenerCredentials({unreadable}).error().message,
            "Secret infra/odd: tls.key is not a private key that can be read without a password");
  EXPECT_EQ(MakeListenerCredentials({swapped}).error().message,
            "Secret infra/odd: tls.crt does not begin with a certificate that can be read");
}

// One call with another :authority than the certificate's, as the proxy makes it: through the C
// core.
grpc::Status CallBackend(const std::string& target, const BackendCredentials& backend) {
  grpc_arg arguments[] = {
      {GRPC_ARG_INTEGER, const_cast<char*>(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL), {}},
      {GRPC_ARG_STRING, const_cast<char*>(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG), {}}};
  arguments[0].value.integer = 1;
  arguments[1].value.string = const_cast<char*>(backend.tls_name.c_str());
  const grpc_channel_args list{backend.tls_name.empty() ? 1U : 2U, arguments};
  grpc_channel* const channel =
      grpc_channel_create(target.c_str(), backend.credentials.get(), &list);
  grpc_completion_queue* const queue = grpc_completion_queue_create_for_pluck(nullptr);
  const grpc_slice host = grpc_slice_from_static_string("client.example.com:443");
  grpc_call* const call = grpc_channel_create_call(
      channel, nullptr, GRPC_PROPAGATE_DEFAULTS, queue, grpc_slice_from_static_string("/a.B/C"),
      &host, gpr_time_add(gpr_now(GPR_CLOCK_REALTIME), gpr_time_from_seconds(10, GPR_TIMESPAN)),
      nullptr);
  grpc_metadata_array headers;
  grpc_metadata_array_init(&headers);
  grpc_metadata_array trailers;
  grpc_metadata_array_init(&trailers);
  grpc_status_code code = GRPC_STATUS_OK;
  grpc_slice details = grpc_empty_slice();
  grpc_op operations[4]{};
  operations[0].op = GRPC_OP_SEND_INITIAL_METADATA;
  operations[1].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
  operations[2].op = GRPC_OP_RECV_INITIAL_METADATA;
  operations[2].data.recv_initial_metadata.recv_initial_metadata = &headers;
  operations[3].op = GRPC_OP_RECV_STATUS_ON_CLIENT;
  operations[3].data.recv_status_on_client = {&trailers, &code, &details, nullptr};
  CHECK(grpc_call_start_batch(call, operations, 4, call, nullptr) == GRPC_CALL_OK);
  grpc_completion_queue_pluck(queue, call, gpr_inf_future(GPR_CLOCK_REALTIME), nullptr);
  const grpc::Status status(
      static_cast<grpc::StatusCode>(code),
      std::string(reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(details)),
                  GRPC_SLICE_LENGTH(details)));
  grpc_slice_unref(details);
  grpc_metadata_array_destroy(&headers);
  grpc_metadata_array_destroy(&trailers);
  grpc_call_unref(call);
  grpc_channel_destroy(channel);
  grpc_completion_queue_shutdown(queue);
  grpc_completion_queue_destroy(queue);
  return status;
}

BackendTlsPolicy PolicyFor(std::string hostname,
                           std::vector<BackendTlsPolicy::SubjectAltName> names = {}) {
  BackendTlsPolicy policy;
  policy.meta.id = {"web", "policy"};
  policy.hostname = std::move(hostname);
  policy.subject_alt_names = std::move(names);
  policy.ca_certificate_refs = {{{"", "ConfigMap"}, "ca"}};
  return policy;
}

Config WithBundle(const std::string& pem) {
  Config config;
  config.config_maps.push_back({testing::Meta("web/ca"), {{"ca.crt", pem}}});
  return config;
}

struct PolicyRow {
  const char* why;
  const char* hostname;
  std::vector<BackendTlsPolicy::SubjectAltName> names;
  bool reaches;
};

TEST(TlsCredentials, ReachOnlyBackendsWhoseCertificateFitsThePolicy) {
  const TestAuthority authority;
  const TlsServer server(
      {PairOf(authority.Issue({"DNS:pay.io", "DNS:*.web.io", "URI:spiffe://web/pay"}))});
  const PolicyRow rows[] = {
      {"the hostname", "pay.io", {}, true},
      {"the hostname by wildcard", "x.web.io", {}, true},
      {"another hostname", "other.io", {}, false},
      {"only the names count where there are any", "other.io", {{"Hostname", "pay.io"}}, true},
      {"the hostname does not help then", "pay.io", {{"Hostname", "other.io"}}, false},
      {"one of several names is enough",
       "other.io",
       {{"Hostname", "z.io"}, {"URI", "spiffe://web/pay"}},
       true},
      {"another URI", "pay.io", {{"URI", "spiffe://web/other"}}, false},
  };
  const Config config = WithBundle(authority.certificate());
  for (const PolicyRow& row : rows) {
    const auto backend = MakeTlsCredentials(config, PolicyFor(row.hostname, row.names));
    ASSERT_TRUE(backend.has_value());
    EXPECT_EQ(backend->tls_name, row.hostname);
    EXPECT_EQ(CallBackend(server.target(), *backend).error_code(),
              row.reaches ? grpc::StatusCode::UNIMPLEMENTED : grpc::StatusCode::UNAVAILABLE)
        << row.why;
  }
}

TEST(TlsCredentials, TrustOnlyTheBundleOfThePolicy) {
  const TestAuthority theirs("their authority");
  const TestAuthority ours("our authority");
  const TlsServer server({PairOf(theirs.Issue({"DNS:pay.io"}))});
  const auto wrong = MakeTlsCredentials(WithBundle(ours.certificate()), PolicyFor("pay.io"));
  EXPECT_EQ(CallBackend(server.target(), *wrong).error_code(), grpc::StatusCode::UNAVAILABLE);
  const auto both = MakeTlsCredentials(WithBundle(ours.certificate() + theirs.certificate()),
                                       PolicyFor("pay.io"));
  EXPECT_EQ(CallBackend(server.target(), *both).error_code(), grpc::StatusCode::UNIMPLEMENTED);
  BackendTlsPolicy system = PolicyFor("pay.io");
  system.ca_certificate_refs.clear();
  system.well_known_ca_certificates = "System";
  const auto roots = MakeTlsCredentials({}, system);
  EXPECT_EQ(CallBackend(server.target(), *roots).error_code(), grpc::StatusCode::UNAVAILABLE)
      << "no system trusts the test's own authority";
}

TEST(TlsCredentials, GoOnWithTheUsableBundlesAndRefuseWithoutAny) {
  const TestAuthority authority;
  const TlsServer server({PairOf(authority.Issue({"DNS:pay.io"}))});
  BackendTlsPolicy policy = PolicyFor("pay.io");
  policy.ca_certificate_refs.insert(policy.ca_certificate_refs.begin(),
                                    {{"", "ConfigMap"}, "absent"});
  const auto backend = MakeTlsCredentials(WithBundle(authority.certificate()), policy);
  ASSERT_TRUE(backend.has_value());
  EXPECT_EQ(CallBackend(server.target(), *backend).error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(MakeTlsCredentials({}, policy).error().message,
            "BackendTLSPolicy web/policy cannot be met: the input has no CA certificate in "
            "ConfigMap web/absent, ConfigMap web/ca");
}

TEST(CleartextCredentials, DoNotReachATlsServer) {
  const TestAuthority authority;
  const TlsServer server({PairOf(authority.Issue({"DNS:pay.io"}))});
  EXPECT_EQ(CallBackend(server.target(), MakeCleartextCredentials()).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST(CertificateName, CoversEqualNamesAndOneLabelUnderItsWildcard) {
  const struct {
    const char* name;
    const char* hostname;
    bool covers;
  } rows[] = {
      {"a.io", "a.io", true},        {"A.io", "a.IO", true},      {"a.io", "b.io", false},
      {"*.a.io", "x.a.io", true},    {"*.a.io", "a.io", false},   {"*.a.io", "x.y.a.io", false},
      {"*.a.io", "*.a.io", true},    {"a.*.io", "a.b.io", false}, {"*.a.io", ".a.io", false},
      {"x*.a.io", "xy.a.io", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(CoversHostname(row.name, row.hostname), row.covers)
        << row.name << " " << row.hostname;
  }
}

}  // namespace
}  // namespace routewind
