// SPDX-License-Identifier: Apache-2.0
#include "replay/recorder/value_hiding.h"

#include <algorithm>

#include "replay/tls/cipher.h"

namespace routewind {
namespace {

// A list, and not `grpc-…`: some gateways put what applications send behind that.
constexpr std::string_view kShown[] = {"host",          "content-type",         "te",
                                       "grpc-timeout",  "grpc-encoding",        "grpc-accept-encoding",
                                       "grpc-status",   "grpc-previous-rpc-attempts", "grpc-retry-pushback-ms"};
constexpr size_t kHashBytes = 8;
constexpr char kDigits[] = "0123456789abcdef";

std::string_view MarkOf(std::string_view name) { return name.ends_with("-bin") ? "" : "hashed-"; }

ByteSpan BytesOf(std::string_view text) { return {reinterpret_cast<const std::byte*>(text.data()), text.size()}; }

}  // namespace

bool IsHidden(std::string_view name, std::string_view value) {
  const std::string_view mark = MarkOf(name);
  if (value.size() != mark.size() + 2 * kHashBytes || !value.starts_with(mark)) return false;
  return value.find_first_not_of(kDigits, mark.size()) == std::string_view::npos;
}

bool ValueHiding::IsShown(std::string_view name) const {
  if (name.starts_with(':') || std::find(std::begin(kShown), std::end(kShown), name) != std::end(kShown)) return true;
  return shown_names_.contains(name);
}

std::string ValueHiding::Hidden(std::string_view name, std::string_view value) const {
  std::string text(MarkOf(name));
  for (const std::byte byte : Tls12Prf(TlsHash::kSha256, BytesOf(key_), "header value", BytesOf(value), kHashBytes)) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

}  // namespace routewind
