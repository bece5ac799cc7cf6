// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/cluster.h"

namespace routewind {

// The names that a certificate holds, as far as a BackendTLSPolicy can ask for them.
struct CertificateNames {
  std::vector<std::string_view> dns;
  std::vector<std::string_view> uris;
};

// Whether a DNS name of a certificate covers a hostname: equal but for case, or `*.` in front of
// all but its first label (RFC 6125 §6.4.3).
bool CoversHostname(std::string_view certificate_name, std::string_view hostname);

// Whether one of the names is one of those the policy lists (`subjectAltNames`, semantics 7.7):
// hostnames as above, URIs byte for byte.
bool HoldsSubjectAltName(const CertificateNames& names,
                         const std::vector<BackendTlsPolicy::SubjectAltName>& wanted);

}  // namespace routewind
