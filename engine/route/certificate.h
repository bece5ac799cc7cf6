// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/model/cluster.h"

namespace routewind {

// Whether the text holds at least one PEM block (RFC 7468) whose label ends with `label`:
// "CERTIFICATE", "PRIVATE KEY". Only the wrapping is read; what is inside is for whoever opens a
// connection. Complexity: linear.
bool HoldsPemBlock(std::string_view text, std::string_view label);

// What a listener's certificate Secret must be: type kubernetes.io/tls with PEM in `tls.crt` and
// `tls.key`. Answers why it is not, for people; empty when it is.
std::string CertificateSecretFault(const Secret& secret);

}  // namespace routewind
