// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace routewind {

// Base64 (RFC 4648 §4).

// Written without padding, the form that gRPC over HTTP/2 asks of senders of `-bin` metadata.
constexpr size_t Base64Bytes(size_t raw_bytes) { return (raw_bytes * 4 + 2) / 3; }
// Writes Base64Bytes(raw.size()) characters to `out` and returns their end.
char* WriteBase64(std::string_view raw, char* out);
void AppendBase64(std::string_view raw, std::string& text);

enum class Base64Form {
  kPadded,    // Kubernetes manifests: padding is required, line breaks are passed over
  kMetadata,  // `-bin` metadata: padding may be left out
};
// Nothing where the text is malformed.
std::optional<std::string> DecodeBase64(std::string_view text, Base64Form form = Base64Form::kPadded);

}  // namespace routewind
