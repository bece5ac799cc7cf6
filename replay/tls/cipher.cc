// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/cipher.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/check.h"

namespace routewind {
namespace {

constexpr size_t kFullTagBytes = 16;
constexpr size_t kShortTagBytes = 8;  // of the CCM_8 suites

bool IsCcm(AeadAlgorithm algorithm) {
  return algorithm >= AeadAlgorithm::kAes128Ccm && algorithm <= AeadAlgorithm::kAes256Ccm8;
}

const EVP_CIPHER* CipherOf(AeadAlgorithm algorithm) {
  switch (algorithm) {
    case AeadAlgorithm::kAes128Gcm:
      return EVP_aes_128_gcm();
    case AeadAlgorithm::kAes256Gcm:
      return EVP_aes_256_gcm();
    case AeadAlgorithm::kAes128Ccm:
    case AeadAlgorithm::kAes128Ccm8:
      return EVP_aes_128_ccm();
    case AeadAlgorithm::kAes256Ccm:
    case AeadAlgorithm::kAes256Ccm8:
      return EVP_aes_256_ccm();
    case AeadAlgorithm::kChaCha20Poly1305:
      break;
  }
  return EVP_chacha20_poly1305();
}

const uint8_t* Raw(ByteSpan bytes) { return reinterpret_cast<const uint8_t*>(bytes.data()); }
int Size(ByteSpan bytes) { return static_cast<int>(bytes.size()); }

void Append(std::vector<std::byte>& out, std::string_view text) {
  for (const char c : text) out.push_back(static_cast<std::byte>(c));
}

std::vector<std::byte> Hmac(TlsHash hash, ByteSpan key, ByteSpan data) {
  std::vector<std::byte> out(TlsHashBytes(hash));
  const EVP_MD* const digest = hash == TlsHash::kSha384 ? EVP_sha384() : EVP_sha256();
  CHECK(HMAC(digest, key.data(), Size(key), Raw(data), data.size(),
             reinterpret_cast<uint8_t*>(out.data()), nullptr) != nullptr);
  return out;
}

}  // namespace

size_t AeadKeyBytes(AeadAlgorithm algorithm) {
  switch (algorithm) {
    case AeadAlgorithm::kAes128Gcm:
    case AeadAlgorithm::kAes128Ccm:
    case AeadAlgorithm::kAes128Ccm8:
      return 16;
    default:
      return 32;
  }
}

size_t AeadTagBytes(AeadAlgorithm algorithm) {
  const bool is_short =
      algorithm == AeadAlgorithm::kAes128Ccm8 || algorithm == AeadAlgorithm::kAes256Ccm8;
  return is_short ? kShortTagBytes : kFullTagBytes;
}

size_t TlsHashBytes(TlsHash hash) { return hash == TlsHash::kSha384 ? 48 : 32; }

struct AeadKey::Context {
  EVP_CIPHER_CTX* evp = EVP_CIPHER_CTX_new();
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_CIPHER_CTX_free(evp); }
};

AeadKey::AeadKey(AeadAlgorithm algorithm, ByteSpan key)
    : algorithm_(algorithm), context_(std::make_unique<Context>()) {
  CHECK(key.size() == AeadKeyBytes(algorithm));
  EVP_CIPHER_CTX* const evp = context_->evp;
  CHECK(EVP_DecryptInit_ex(evp, CipherOf(algorithm), nullptr, nullptr, nullptr) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_SET_IVLEN, kAeadNonceBytes, nullptr) == 1);
  if (IsCcm(algorithm)) {  // CCM needs to know the tag's length before the key
    const auto tag_bytes = static_cast<int>(AeadTagBytes(algorithm));
    CHECK(EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_SET_TAG, tag_bytes, nullptr) == 1);
  }
  CHECK(EVP_DecryptInit_ex(evp, nullptr, nullptr, Raw(key), nullptr) == 1);
}
AeadKey::AeadKey(AeadKey&&) noexcept = default;
AeadKey& AeadKey::operator=(AeadKey&&) noexcept = default;
AeadKey::~AeadKey() = default;

bool AeadKey::Open(ByteSpan nonce, ByteSpan associated, ByteSpan sealed,
                   std::vector<std::byte>& plain) {
  CHECK(nonce.size() == kAeadNonceBytes);
  const size_t tag_bytes = AeadTagBytes(algorithm_);
  if (sealed.size() < tag_bytes) return false;
  const ByteSpan text = sealed.first(sealed.size() - tag_bytes);
  std::array<std::byte, kFullTagBytes> tag{};
  std::copy_n(sealed.end() - static_cast<ptrdiff_t>(tag_bytes), tag_bytes, tag.begin());
  plain.resize(text.size());
  auto* const out = reinterpret_cast<uint8_t*>(plain.data());

  EVP_CIPHER_CTX* const evp = context_->evp;
  int length = 0;
  // The order suits all three modes: CCM wants the tag and the text's length before anything else.
  if (EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_bytes), tag.data()) !=
          1 ||
      EVP_DecryptInit_ex(evp, nullptr, nullptr, nullptr, Raw(nonce)) != 1) {
    return false;
  }
  if (IsCcm(algorithm_)) {
    uint8_t nothing = 0;  // a text of no bytes still needs somewhere to go
    return EVP_DecryptUpdate(evp, nullptr, &length, nullptr, Size(text)) == 1 &&
           EVP_DecryptUpdate(evp, nullptr, &length, Raw(associated), Size(associated)) == 1 &&
           EVP_DecryptUpdate(evp, text.empty() ? &nothing : out, &length, Raw(sealed),
                             Size(text)) == 1;
  }
  uint8_t rest[EVP_MAX_BLOCK_LENGTH];
  return EVP_DecryptUpdate(evp, nullptr, &length, Raw(associated), Size(associated)) == 1 &&
         (text.empty() || EVP_DecryptUpdate(evp, out, &length, Raw(text), Size(text)) == 1) &&
         EVP_DecryptFinal_ex(evp, rest, &length) == 1;
}

std::vector<std::byte> ExpandLabel(TlsHash hash, ByteSpan secret, std::string_view label,
                                   size_t length) {
  CHECK(length <= TlsHashBytes(hash));
  constexpr std::string_view kPrefix = "tls13 ";
  std::vector<std::byte> info = {std::byte{0}, static_cast<std::byte>(length),
                                 static_cast<std::byte>(kPrefix.size() + label.size())};
  Append(info, kPrefix);
  Append(info, label);
  info.push_back(std::byte{0});  // the empty context
  info.push_back(std::byte{1});  // the first and only block of RFC 5869 §2.3
  std::vector<std::byte> out = Hmac(hash, secret, info);
  out.resize(length);
  return out;
}

std::vector<std::byte> Tls12Prf(TlsHash hash, ByteSpan secret, std::string_view label,
                                ByteSpan seed, size_t length) {
  std::vector<std::byte> labelled;
  Append(labelled, label);
  labelled.insert(labelled.end(), seed.begin(), seed.end());
  std::vector<std::byte> out;
  for (std::vector<std::byte> a = Hmac(hash, secret, labelled); out.size() < length;
       a = Hmac(hash, secret, a)) {
    std::vector<std::byte> input = a;
    input.insert(input.end(), labelled.begin(), labelled.end());
    const std::vector<std::byte> block = Hmac(hash, secret, input);
    out.insert(out.end(), block.begin(), block.end());
  }
  out.resize(length);
  return out;
}

}  // namespace routewind
