// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/testing/tls_pair.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>

#include "engine/base/check.h"

namespace routewind::testing {
namespace {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Connection = std::unique_ptr<SSL, Free<SSL_free>>;
using Session = std::unique_ptr<SSL_SESSION, Free<SSL_SESSION_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;

constexpr unsigned char kProtocols[] = "\x02h2";
constexpr long kCertificateSeconds = 3600;

// A key of this process, and a self-signed certificate for it.
void UseFreshCertificate(SSL_CTX* context, bool is_rsa) {
  static const Key rsa(EVP_RSA_gen(2048));
  static const Key elliptic(EVP_EC_gen("P-256"));
  const Key& key = is_rsa ? rsa : elliptic;
  const Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kCertificateSeconds);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test.example"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  CHECK(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
  CHECK(SSL_CTX_use_certificate(context, certificate.get()) == 1);
  CHECK(SSL_CTX_use_PrivateKey(context, key.get()) == 1);
}

int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char*,
                   unsigned, void*) {
  *out = kProtocols + 1;
  *size = 2;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

struct TlsPair::Impl {
  TlsPairOptions options;
  Context client_context{SSL_CTX_new(TLS_client_method())};
  Context server_context{SSL_CTX_new(TLS_server_method())};
  Connection client;
  Connection server;
  Session session;
  std::vector<Flight> flights;
  std::string key_log;

  void Configure(SSL_CTX* context, const std::string& groups) {
    SSL_CTX_set_min_proto_version(context, options.version);
    SSL_CTX_set_max_proto_version(context, options.version);
    SSL_CTX_set_security_level(context, 0);
    if (!options.suite.empty()) {
      const bool is_tls13 = options.version == TLS1_3_VERSION;
      CHECK((is_tls13 ? SSL_CTX_set_ciphersuites(context, options.suite.c_str())
                      : SSL_CTX_set_cipher_list(context, options.suite.c_str())) == 1);
    }
    if (!groups.empty()) CHECK(SSL_CTX_set1_groups_list(context, groups.c_str()) == 1);
    if (options.block_padding != 0) SSL_CTX_set_block_padding(context, options.block_padding);
    if (options.fragment_bytes != 0) SSL_CTX_set_max_send_fragment(context, options.fragment_bytes);
    if (!options.has_extended_master_secret)
      SSL_CTX_set_options(context, SSL_OP_NO_EXTENDED_MASTER_SECRET);
    if (!options.has_tickets) SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_options(context, SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
  }

  void Connect() {
    flights.clear();
    client.reset(SSL_new(client_context.get()));
    server.reset(SSL_new(server_context.get()));
    SSL_set_bio(client.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_bio(server.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(client.get());
    SSL_set_accept_state(server.get());
    SSL_set_tlsext_host_name(client.get(), "test.example");
    if (session != nullptr) SSL_set_session(client.get(), session.get());
  }

  // Carries what one side has written to the other, and keeps a copy.
  void Note(bool is_client) {
    SSL* const sender = is_client ? client.get() : server.get();
    SSL* const receiver = is_client ? server.get() : client.get();
    std::string bytes(BIO_pending(SSL_get_wbio(sender)), '\0');
    if (bytes.empty()) return;
    const auto size = static_cast<int>(bytes.size());
    CHECK(BIO_read(SSL_get_wbio(sender), bytes.data(), size) == size);
    CHECK(BIO_write(SSL_get_rbio(receiver), bytes.data(), size) == size);
    flights.push_back({is_client, std::move(bytes)});
  }

  void Send(bool is_client, std::string_view text) {
    SSL* const sender = is_client ? client.get() : server.get();
    CHECK(SSL_write(sender, text.data(), static_cast<int>(text.size())) ==
          static_cast<int>(text.size()));
    Note(is_client);
    Receive(!is_client);
  }

  // Reads all there is, which also takes in tickets and key updates.
  void Receive(bool is_client) {
    std::array<char, 16384> buffer{};
    while (SSL_read(is_client ? client.get() : server.get(), buffer.data(), buffer.size()) > 0) {
    }
  }
};

TlsPair::TlsPair(const TlsPairOptions& options) : impl_(std::make_unique<Impl>()) {
  impl_->options = options;
  impl_->Configure(impl_->client_context.get(), options.client_groups);
  impl_->Configure(impl_->server_context.get(), options.server_groups);
  SSL_CTX* const client = impl_->client_context.get();
  SSL_CTX* const server = impl_->server_context.get();
  UseFreshCertificate(server, options.suite.find("ECDSA") == std::string::npos);
  SSL_CTX_set_dh_auto(server, 1);
  SSL_CTX_set_session_id_context(server, kProtocols, 1);
  if (options.takes_early_data) SSL_CTX_set_max_early_data(server, 16384);
  SSL_CTX_set_alpn_protos(client, kProtocols, 3);
  SSL_CTX_set_alpn_select_cb(server, ChooseProtocol, nullptr);
  SSL_CTX_set_app_data(client, impl_.get());
  SSL_CTX_set_keylog_callback(client, [](const SSL* ssl, const char* line) {
    static_cast<Impl*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)))->key_log +=
        std::string(line) + "\n";
  });
  impl_->Connect();
}

TlsPair::~TlsPair() = default;

void TlsPair::Reconnect() {
  impl_->session.reset(SSL_get1_session(impl_->client.get()));
  // A connection that is freed without its end takes its session with it.
  for (SSL* const side : {impl_->client.get(), impl_->server.get()}) {
    SSL_set_shutdown(side, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
  impl_->Connect();
}

void TlsPair::SendEarly(std::string_view text) {
  size_t written = 0;
  CHECK(SSL_write_early_data(impl_->client.get(), text.data(), text.size(), &written) == 1);
  impl_->Note(true);
  std::array<char, 16384> buffer{};
  size_t read = 0;
  if (!impl_->options.takes_early_data) return;
  SSL_read_early_data(impl_->server.get(), buffer.data(), buffer.size(), &read);
  impl_->Note(false);
}

void TlsPair::RefuseEarly(bool by_retry) {
  impl_->options.takes_early_data = false;
  if (by_retry) CHECK(SSL_set1_groups_list(impl_->server.get(), "P-384") == 1);
}

void TlsPair::Handshake() {
  SSL* const sides[] = {impl_->client.get(), impl_->server.get()};
  for (int turn = 0; !SSL_is_init_finished(sides[0]) || !SSL_is_init_finished(sides[1]); ++turn) {
    CHECK(turn < 20);
    if (impl_->options.takes_early_data && turn % 2 == 1) {
      std::array<char, 16384> buffer{};
      size_t read = 0;
      SSL_read_early_data(sides[1], buffer.data(), buffer.size(), &read);
    }
    SSL_do_handshake(sides[turn % 2]);
    impl_->Note(turn % 2 == 0);
  }
  impl_->Receive(true);  // tickets
}

void TlsPair::ClientSends(std::string_view text) { impl_->Send(true, text); }
void TlsPair::ServerSends(std::string_view text) { impl_->Send(false, text); }

void TlsPair::UpdateKeys(bool of_client) {
  CHECK(SSL_key_update(of_client ? impl_->client.get() : impl_->server.get(),
                       SSL_KEY_UPDATE_NOT_REQUESTED) == 1);
}

void TlsPair::Renegotiate() {
  CHECK(SSL_renegotiate(impl_->client.get()) == 1);
  for (int turn = 0; turn < 6; ++turn) {
    const bool is_client = turn % 2 == 0;
    SSL_do_handshake(is_client ? impl_->client.get() : impl_->server.get());
    impl_->Receive(is_client);
    impl_->Note(is_client);
  }
}

void TlsPair::Close() {
  SSL_shutdown(impl_->client.get());
  impl_->Note(true);
  impl_->Receive(false);
  SSL_shutdown(impl_->server.get());
  impl_->Note(false);
}

bool TlsPair::was_resumed() const { return SSL_session_reused(impl_->client.get()) == 1; }
const std::vector<Flight>& TlsPair::flights() const { return impl_->flights; }
const std::string& TlsPair::key_log() const { return impl_->key_log; }

}  // namespace routewind::testing
