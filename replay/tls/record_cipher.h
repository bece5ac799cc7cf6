// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "replay/tls/cipher_suite.h"
#include "replay/tls/record.h"

namespace routewind {

// What a record turned out to hold.
struct OpenedRecord {
  TlsContent type{};
  ByteSpan content;
  size_t padding_bytes = 0;  // only TLS 1.3 pads
};

// Opens the records of one direction that were sealed under one key.
//
// Source: RFC 8446 §5.2–5.4; for TLS 1.2 RFC 5246 §6.2.3.3 with RFC 5288, 6655 and 7905.
class RecordCipher {
 public:
  // `key` and `fixed_nonce` are as long as the suite says.
  RecordCipher(const CipherSuite& suite, ByteSpan key, ByteSpan fixed_nonce);

  // False unless the record authenticates under this sequence number. `opened` points into `plain`.
  bool Open(const RecordHeader& header, ByteSpan body, uint64_t sequence,
            std::vector<std::byte>& plain, OpenedRecord& opened);

 private:
  bool OpenTls12(const RecordHeader& header, ByteSpan body, uint64_t sequence,
                 std::vector<std::byte>& plain, OpenedRecord& opened);
  bool OpenTls13(const RecordHeader& header, ByteSpan body, uint64_t sequence,
                 std::vector<std::byte>& plain, OpenedRecord& opened);
  std::array<std::byte, kAeadNonceBytes> MaskedNonce(uint64_t sequence) const;

  const CipherSuite* suite_;
  AeadKey key_;
  std::array<std::byte, kAeadNonceBytes> fixed_nonce_{};
};

}  // namespace routewind
