// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/hello.h"

#include <algorithm>

namespace routewind {
namespace {

constexpr uint16_t kServerName = 0;
constexpr uint16_t kAlpn = 16;
constexpr uint16_t kEarlyData = 42;
constexpr uint16_t kSupportedVersions = 43;

// SHA-256 of "HelloRetryRequest", which stands for the random in one (RFC 8446 §4.1.3).
constexpr uint8_t kRetryRandom[] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

// Takes fields off the front of a message; after a failure everything fails.
class Fields {
 public:
  explicit Fields(ByteSpan bytes) : rest_(bytes) {}

  ByteSpan Take(size_t count) {
    if (rest_.size() < count) has_failed_ = true;
    if (has_failed_) return {};
    const ByteSpan taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  uint32_t Number(size_t bytes) {
    uint32_t value = 0;
    for (const std::byte b : Take(bytes)) value = value << 8 | std::to_integer<uint32_t>(b);
    return value;
  }
  ByteSpan Vector(size_t length_bytes) { return Take(Number(length_bytes)); }

  bool has_more() const { return !has_failed_ && !rest_.empty(); }
  bool has_failed() const { return has_failed_; }

 private:
  ByteSpan rest_;
  bool has_failed_ = false;
};

void AppendPrintable(ByteSpan bytes, std::string& text) {
  for (const std::byte b : bytes) {
    const char c = std::to_integer<char>(b);
    if (text.size() < kMaxNameBytes) text += c > ' ' && c <= '~' ? c : '?';
  }
}

// The protocols of an ALPN extension, parted by commas.
std::string AlpnOf(ByteSpan extension) {
  Fields list(Fields(extension).Vector(2));
  std::string text;
  while (list.has_more()) {
    if (!text.empty()) text += ',';
    AppendPrintable(list.Vector(1), text);
  }
  return text;
}

std::string ServerNameOf(ByteSpan extension) {
  Fields list(Fields(extension).Vector(2));
  std::string text;
  while (list.has_more() && text.empty()) {
    const bool is_host_name = list.Number(1) == 0;
    const ByteSpan name = list.Vector(2);
    if (is_host_name) AppendPrintable(name, text);
  }
  return text;
}

// Calls `take(type, body)` for each extension; false where lengths do not fit.
template <typename Take>
bool ForEachExtension(Fields& fields, Take take) {
  if (!fields.has_more()) return !fields.has_failed();  // TLS 1.2 may leave them out
  Fields extensions(fields.Vector(2));
  while (extensions.has_more()) {
    const auto type = static_cast<uint16_t>(extensions.Number(2));
    const ByteSpan body = extensions.Vector(2);
    if (!extensions.has_failed()) take(type, body);
  }
  return !fields.has_failed() && !extensions.has_failed();
}

void TakeRandom(Fields& fields, TlsRandom& random) {
  const ByteSpan bytes = fields.Take(random.size());
  std::copy(bytes.begin(), bytes.end(), random.begin());
}

}  // namespace

bool ParseClientHello(ByteSpan body, ClientHello& hello) {
  hello = {};
  Fields fields(body);
  fields.Take(2);  // version, always that of TLS 1.2 where 1.3 is offered
  TakeRandom(fields, hello.random);
  fields.Vector(1);  // session id
  fields.Vector(2);  // cipher suites
  fields.Vector(1);  // compression methods
  return ForEachExtension(fields, [&hello](uint16_t type, ByteSpan extension) {
    if (type == kServerName) hello.server_name = ServerNameOf(extension);
    if (type == kAlpn) hello.alpn = AlpnOf(extension);
    if (type == kEarlyData) hello.offers_early_data = true;
  });
}

bool ParseServerHello(ByteSpan body, ServerHello& hello) {
  hello = {};
  Fields fields(body);
  hello.version = static_cast<uint16_t>(fields.Number(2));
  TakeRandom(fields, hello.random);
  hello.is_retry_request =
      std::equal(hello.random.begin(), hello.random.end(), std::begin(kRetryRandom),
                 [](std::byte a, uint8_t b) { return a == static_cast<std::byte>(b); });
  fields.Vector(1);  // session id
  hello.suite = static_cast<uint16_t>(fields.Number(2));
  fields.Take(1);  // compression method
  return ForEachExtension(fields, [&hello](uint16_t type, ByteSpan extension) {
    if (type == kAlpn) hello.alpn = AlpnOf(extension);
    if (type == kSupportedVersions)
      hello.version = static_cast<uint16_t>(Fields(extension).Number(2));
  });
}

bool ParseEncryptedExtensions(ByteSpan body, EncryptedExtensions& extensions) {
  extensions = {};
  Fields fields(body);
  return ForEachExtension(fields, [&extensions](uint16_t type, ByteSpan extension) {
    if (type == kAlpn) extensions.alpn = AlpnOf(extension);
    if (type == kEarlyData) extensions.accepts_early_data = true;
  });
}

}  // namespace routewind
