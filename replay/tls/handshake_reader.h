// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "replay/capture/packet.h"

namespace routewind {

// Types of handshake messages (RFC 8446 §4, RFC 5246 §7.4) that change how records are read.
enum class HandshakeType : uint8_t {
  kClientHello = 1,
  kServerHello = 2,
  kEndOfEarlyData = 5,
  kEncryptedExtensions = 8,
  kFinished = 20,
  kKeyUpdate = 24,
};

struct HandshakeMessage {
  HandshakeType type{};
  ByteSpan body;  // of hellos and extensions; empty for the others, which only have to end
};

// Joins the content of handshake records to messages: several in one record, one over several.
//
// Memory:   a hello of at most kMaxMessageBytes; a larger one is passed over, as certificates are.
class HandshakeReader {
 public:
  static constexpr size_t kMaxMessageBytes = 64 << 10;

  // Takes the next message off the front of `content`; false when that is used up.
  bool Next(ByteSpan& content, HandshakeMessage& message);
  // A record of this direction was lost: where messages begin is unknown until Restart().
  void Lose() { is_lost_ = true; }
  // The next content begins with a message.
  void Restart();

 private:
  static constexpr size_t kHeaderBytes = 4;
  bool IsKept() const;

  bool is_lost_ = false;
  std::array<std::byte, kHeaderBytes> header_{};
  size_t header_have_ = 0;
  size_t remaining_ = 0;
  std::vector<std::byte> body_;
};

}  // namespace routewind
