// SPDX-License-Identifier: Apache-2.0
#include "proxy/certificate_check.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "proxy/freeing.h"

namespace routewind {
namespace {

using Bio = std::unique_ptr<BIO, Freeing<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;

// Without it OpenSSL asks for the password of an encrypted key at the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

Bio Reader(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

}  // namespace

Status CheckCertificatePair(const CertificatePair& pair) {
  const auto fault = [&pair](const char* what) {
    ERR_clear_error();  // the queue is the thread's, and gRPC reads it too
    return Error{"Secret " + pair.secret.ToString() + ": " + what};
  };
  const Bio chain = Reader(pair.chain);
  const Certificate certificate(PEM_read_bio_X509(chain.get(), nullptr, &NoPassword, nullptr));
  if (!certificate) return fault("tls.crt does not begin with a certificate that can be read");
  const Bio key_text = Reader(pair.key);
  const Key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, &NoPassword, nullptr));
  if (!key) return fault("tls.key is not a private key that can be read without a password");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return fault("tls.key does not belong to the first certificate of tls.crt");
  }
  return Ok();
}

}  // namespace routewind
