// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace routewind {

// Receives the keys that a capture file brings along.
//
// Source: pcapng, Decryption Secrets Block with Secrets Type 0x544c534b (TLS Key Log).
class SecretsSink {
 public:
  virtual ~SecretsSink() = default;
  // The text of one block, in NSS key log format, at its place in the file: before the packets that stand behind it.
  // Valid inside the call only.
  virtual void OnTlsSecrets(std::string_view key_log_text) = 0;
};

}  // namespace routewind
