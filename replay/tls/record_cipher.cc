// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/record_cipher.h"

#include "engine/base/check.h"

namespace routewind {
namespace {

constexpr size_t kSequenceBytes = 8;

template <size_t kSize>
void StoreBigEndian64(uint64_t value, std::array<std::byte, kSize>& out, size_t at) {
  for (size_t i = 0; i < kSequenceBytes; ++i) {
    out[at + i] = static_cast<std::byte>(value >> (8 * (kSequenceBytes - 1 - i)));
  }
}

}  // namespace

RecordCipher::RecordCipher(const CipherSuite& suite, ByteSpan key, ByteSpan fixed_nonce)
    : suite_(&suite), key_(suite.aead, key) {
  CHECK(fixed_nonce.size() == suite.FixedNonceBytes());
  std::copy(fixed_nonce.begin(), fixed_nonce.end(), fixed_nonce_.begin());
}

bool RecordCipher::Open(const RecordHeader& header, ByteSpan body, uint64_t sequence,
                        std::vector<std::byte>& plain, OpenedRecord& opened) {
  if (body.size() < suite_->OverheadBytes()) return false;
  return suite_->is_tls13 ? OpenTls13(header, body, sequence, plain, opened)
                          : OpenTls12(header, body, sequence, plain, opened);
}

// RFC 8446 §5.3, RFC 7905 §2: the sequence number, padded on the left, masks the fixed nonce.
std::array<std::byte, kAeadNonceBytes> RecordCipher::MaskedNonce(uint64_t sequence) const {
  std::array<std::byte, kAeadNonceBytes> nonce{};
  StoreBigEndian64(sequence, nonce, kAeadNonceBytes - kSequenceBytes);
  for (size_t i = 0; i < nonce.size(); ++i) nonce[i] ^= fixed_nonce_[i];
  return nonce;
}

bool RecordCipher::OpenTls12(const RecordHeader& header, ByteSpan body, uint64_t sequence,
                             std::vector<std::byte>& plain, OpenedRecord& opened) {
  const size_t explicit_bytes = suite_->ExplicitNonceBytes();
  std::array<std::byte, kAeadNonceBytes> nonce = MaskedNonce(sequence);
  if (explicit_bytes != 0) {
    nonce = fixed_nonce_;
    std::copy_n(body.begin(), explicit_bytes, nonce.end() - static_cast<ptrdiff_t>(explicit_bytes));
  }
  const size_t content_bytes = body.size() - suite_->OverheadBytes();
  std::array<std::byte, kSequenceBytes + kRecordHeaderBytes> associated{};
  StoreBigEndian64(sequence, associated, 0);
  std::copy(header.bytes.begin(), header.bytes.end(), associated.begin() + kSequenceBytes);
  associated[associated.size() - 2] = static_cast<std::byte>(content_bytes >> 8);
  associated[associated.size() - 1] = static_cast<std::byte>(content_bytes);
  if (!key_.Open(nonce, associated, body.subspan(explicit_bytes), plain)) return false;
  opened = {header.type(), plain, 0};
  return true;
}

bool RecordCipher::OpenTls13(const RecordHeader& header, ByteSpan body, uint64_t sequence,
                             std::vector<std::byte>& plain, OpenedRecord& opened) {
  if (header.type() != TlsContent::kApplicationData) return false;
  if (!key_.Open(MaskedNonce(sequence), header.bytes, body, plain)) return false;
  // The last byte that is not zero is the type; zeros behind it are padding (RFC 8446 §5.4).
  size_t end = plain.size();
  while (end > 0 && plain[end - 1] == std::byte{0}) --end;
  if (end == 0) return false;
  opened = {static_cast<TlsContent>(plain[end - 1]), ByteSpan(plain).first(end - 1),
            plain.size() - end};
  return true;
}

}  // namespace routewind
