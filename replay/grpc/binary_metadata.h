// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "replay/http2/header_list.h"

namespace routewind {

// Two gRPC peers that both announce setting 0xfe03 send the value of a `-bin` name as a zero byte
// and the bytes themselves. Everyone else sends base64, which no zero byte begins: a value that
// begins with one is raw.
inline bool IsRawBinary(const HeaderView& field) {
  return !field.value.empty() && field.value.front() == '\0' && field.name.ends_with("-bin");
}

// Unpadded base64 (RFC 4648 §4), the form that gRPC over HTTP/2 asks of senders.
constexpr size_t Base64Bytes(size_t raw_bytes) { return (raw_bytes * 4 + 2) / 3; }
// Writes Base64Bytes(raw.size()) characters to `out` and returns their end.
char* WriteBase64(std::string_view raw, char* out);

// Gives raw values in `list` their base64 text, so that later stages see one form whatever the two
// peers agreed on: it is what a peer that did not agree would have received.
// Memory:      a text for each raw value, owned by the list; nothing where there is none.
void SpellOutRawBinaries(HeaderList& list);

}  // namespace routewind
