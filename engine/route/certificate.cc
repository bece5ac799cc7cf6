// SPDX-License-Identifier: Apache-2.0
#include "engine/route/certificate.h"

#include <algorithm>
#include <string>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

// Old keys carry headers ("Proc-Type: …") before the base64 text, so only some base64 text is asked
// for.
bool HoldsBase64(std::string_view body) {
  return std::any_of(body.begin(), body.end(),
                     [](char c) { return IsAsciiAlpha(c) || IsAsciiDigit(c); });
}

bool HoldsPem(const Secret& secret, const std::string& key, std::string_view label) {
  const auto found = secret.data.find(key);
  return found != secret.data.end() && HoldsPemBlock(found->second, label);
}

}  // namespace

bool HoldsPemBlock(std::string_view text, std::string_view label) {
  size_t begin = 0;
  while ((begin = text.find(kBegin, begin)) != std::string_view::npos) {
    const size_t label_begin = begin + kBegin.size();
    const size_t label_end = text.find(kDashes, label_begin);
    if (label_end == std::string_view::npos) return false;
    const std::string_view found = text.substr(label_begin, label_end - label_begin);
    const size_t body_begin = label_end + kDashes.size();
    const size_t body_end = text.find(kEnd, body_begin);
    if (body_end == std::string_view::npos) return false;
    if (found.ends_with(label) && text.substr(body_end + kEnd.size()).starts_with(found) &&
        HoldsBase64(text.substr(body_begin, body_end - body_begin))) {
      return true;
    }
    begin = body_end;
  }
  return false;
}

std::string CertificateSecretFault(const Secret& secret) {
  const std::string name = "Secret " + secret.meta.id.ToString();
  if (secret.type != "kubernetes.io/tls") {
    return name + " has type \"" + secret.type + "\", a certificate needs kubernetes.io/tls";
  }
  if (!HoldsPem(secret, "tls.crt", "CERTIFICATE")) {
    return name + " holds no PEM certificate in tls.crt";
  }
  if (!HoldsPem(secret, "tls.key", "PRIVATE KEY")) {
    return name + " holds no PEM private key in tls.key";
  }
  return {};
}

}  // namespace routewind
