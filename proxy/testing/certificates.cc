// SPDX-License-Identifier: Apache-2.0
#include "proxy/testing/certificates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "engine/base/check.h"
#include "proxy/freeing.h"

namespace routewind::testing {
namespace {

constexpr long kDaySeconds = 24 * 60 * 60;

using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;

template <typename Write>
std::string Pem(Write write) {
  const std::unique_ptr<BIO, Freeing<BIO_free>> bio(BIO_new(BIO_s_mem()));
  CHECK(write(bio.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<size_t>(size)};
}

std::string PemOf(X509* certificate) {
  return Pem([=](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}
std::string PemOf(EVP_PKEY* key) {
  return Pem([=](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

void AddExtension(X509* certificate, int nid, const std::string& value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  CHECK(extension != nullptr);
  CHECK(X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate MakeUnsigned(EVP_PKEY* key, const char* common_name, long serial) {
  Certificate made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -kDaySeconds);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kDaySeconds);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name), -1, -1, 0);
  CHECK(X509_set_pubkey(made.get(), key) == 1);
  return made;
}

}  // namespace

struct TestAuthority::Impl {
  explicit Impl(const std::string& name) : certificate(MakeUnsigned(key.get(), name.c_str(), 1)) {}

  Key key{EVP_EC_gen("P-256")};
  Certificate certificate;
  std::string pem;
  mutable long last_serial = 1;
};

TestAuthority::TestAuthority(const std::string& name) : impl_(std::make_unique<Impl>(name)) {
  X509* const certificate = impl_->certificate.get();
  CHECK(X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1);
  AddExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  CHECK(X509_sign(certificate, impl_->key.get(), EVP_sha256()) > 0);
  impl_->pem = PemOf(certificate);
}

TestAuthority::~TestAuthority() = default;

const std::string& TestAuthority::certificate() const { return impl_->pem; }

MadeCertificate TestAuthority::Issue(const std::vector<std::string>& names) const {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate made = MakeUnsigned(key.get(), "test server", ++impl_->last_serial);
  CHECK(X509_set_issuer_name(made.get(), X509_get_subject_name(impl_->certificate.get())) == 1);
  std::string alt_names;
  for (const std::string& name : names) alt_names += (alt_names.empty() ? "" : ",") + name;
  AddExtension(made.get(), NID_subject_alt_name, alt_names);
  CHECK(X509_sign(made.get(), impl_->key.get(), EVP_sha256()) > 0);
  return {PemOf(made.get()), PemOf(key.get())};
}

}  // namespace routewind::testing
