// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/redact_secrets.h"

#include <algorithm>
#include <string_view>

#include "engine/base/base64.h"

namespace routewind {
namespace {

constexpr size_t kShortestSecret = 6;  // characters; anything shorter would turn up by chance all over the text
constexpr std::string_view kPlainReplacement = "REDACTED";
constexpr std::string_view kKeyReplacement = "-----BEGIN PRIVATE KEY-----\nREDACTED\n-----END PRIVATE KEY-----\n";

std::string Base64(std::string_view bytes) {
  std::string text;
  AppendBase64(bytes, text);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  if (from.size() < kShortestSecret) return;
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// The lines of a plain value, but not the armour of PEM, which says nothing and is needed to recognise a key.
void ReplaceLines(std::string& text, std::string_view value) {
  while (!value.empty()) {
    const size_t end = std::min(value.find('\n'), value.size());
    const std::string_view line = value.substr(0, end);
    if (!line.starts_with("-----")) ReplaceAll(text, line, kPlainReplacement);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
}

}  // namespace

std::string RedactSecrets(std::string text, const std::vector<Secret>& secrets) {
  for (const Secret& secret : secrets) {
    for (const auto& [key, value] : secret.data) {
      if (key == "tls.crt" || key == "ca.crt") continue;
      ReplaceAll(text, Base64(value), Base64(kKeyReplacement));
      ReplaceLines(text, value);
    }
  }
  return text;
}

}  // namespace routewind
