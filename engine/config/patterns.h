// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace routewind {

// The patterns and length limits of the API's scalar types (semantics 1.1), as predicates: RE2's
// answer without RE2. Lengths count Unicode code points. Each is linear in the text.

inline constexpr int64_t kMinPort = 1;
inline constexpr int64_t kMaxPort = 65535;

bool HasLength(std::string_view text, size_t min, size_t max);

bool IsLabel(std::string_view text);      // RX-LABEL, no length limit
bool IsSubdomain(std::string_view text);  // RX-SUBDOMAIN, no length limit

bool IsHostname(std::string_view text);         // RX-HOST, 1 … 253
bool IsPreciseHostname(std::string_view text);  // RX-SUBDOMAIN, 1 … 253
bool IsGroup(std::string_view text);            // RX-GROUP, 0 … 253
bool IsKind(std::string_view text);             // RX-KIND, 1 … 63
bool IsObjectName(std::string_view text);       // 1 … 253
bool IsNamespaceName(std::string_view text);    // RX-LABEL, 1 … 63
bool IsSectionName(std::string_view text);      // RX-SUBDOMAIN, 1 … 253
bool IsPortNumber(int64_t port);
bool IsHeaderName(std::string_view text);  // RX-TOKEN, 1 … 256
bool IsVisibleHeaderValue(
    std::string_view text);                    // RX-VALUE: the experimental channel's header values
bool IsControllerName(std::string_view text);  // RX-CONTROLLER, 1 … 253
bool IsProtocol(
    std::string_view text);  // RX-PROTOCOL, 1 … 255; its second half is not anchored in front
bool IsAbsoluteUri(std::string_view text);    // RX-URI, 1 … 253
bool IsExactService(std::string_view text);   // RX-SERVICE: folds U+017F and U+212A into s and k
bool IsExactMethod(std::string_view text);    // RX-METHOD
bool IsAddressType(std::string_view text);    // RX-ADDRTYPE, 1 … 253; only its ends are anchored
bool IsWellKnownCa(std::string_view text);    // RX-WELLKNOWN, 1 … 253
bool IsDuration(std::string_view text);       // RX-DURATION
bool IsQualifiedName(std::string_view text);  // label and annotation keys: [prefix/]name (V-G16)
bool IsLabelValue(
    std::string_view text);  // empty, or at most 63 characters that begin and end alphanumeric

}  // namespace routewind
