// SPDX-License-Identifier: Apache-2.0
#include "proxy/subject_alt_names.h"

#include <algorithm>

#include "engine/base/ascii.h"

namespace routewind {

bool CoversHostname(std::string_view certificate_name, std::string_view hostname) {
  if (AsciiEqualIgnoreCase(certificate_name, hostname)) return true;
  if (!certificate_name.starts_with("*.")) return false;
  const size_t dot = hostname.find('.');
  return dot != std::string_view::npos && dot != 0 && !hostname.starts_with("*") &&
         AsciiEqualIgnoreCase(certificate_name.substr(1), hostname.substr(dot));
}

bool HoldsSubjectAltName(const CertificateNames& names,
                         const std::vector<BackendTlsPolicy::SubjectAltName>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const auto& name) {
    if (name.type == "URI") {
      return std::find(names.uris.begin(), names.uris.end(), name.value) != names.uris.end();
    }
    return std::any_of(names.dns.begin(), names.dns.end(),
                       [&](std::string_view dns) { return CoversHostname(dns, name.value); });
  });
}

}  // namespace routewind
