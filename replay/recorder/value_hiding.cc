// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/value_hiding.h"

#include <algorithm>

#include "replay/tls/cipher.h"

namespace routewind {
namespace {

constexpr std::string_view kShown[] = {"host", "content-type", "te"};
constexpr size_t kHashBytes = 8;

ByteSpan BytesOf(std::string_view text) { return {reinterpret_cast<const std::byte*>(text.data()), text.size()}; }

}  // namespace

bool ValueHiding::IsShown(std::string_view name) const {
  if (name.starts_with(':') || std::find(std::begin(kShown), std::end(kShown), name) != std::end(kShown)) return true;
  if (name.starts_with("grpc-") && name != "grpc-message" && !name.ends_with("-bin")) return true;
  return shown_names_.contains(name);
}

std::string ValueHiding::Hidden(std::string_view name, std::string_view value) const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text = name.ends_with("-bin") ? "" : "hashed-";
  for (const std::byte byte : Tls12Prf(TlsHash::kSha256, BytesOf(key_), "header value", BytesOf(value), kHashBytes)) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

}  // namespace routewind
