// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "replay/http2/frame.h"

namespace routewind {

// HTTP/2 as it is simplest to write and to read.

inline constexpr std::string_view kClientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// RFC 9113 §4.1; the payload is up to the caller.
void AppendFrameHeader(std::string& out, const FrameHeader& header);
// RFC 7541 §6.2.2, neither name nor value compressed or indexed.
void AppendLiteralField(std::string& out, std::string_view name, std::string_view value);
// A field of the dynamic table, or one whose name stands there: for a reader who does not know what the table holds, a
// field of which nothing, or only the value, is known.
void AppendUnknownField(std::string& out);
void AppendFieldOfUnknownName(std::string& out, std::string_view value);

}  // namespace routewind
