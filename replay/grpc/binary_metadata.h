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

// Gives raw values in `list` their base64 text, so that later stages see one form whatever the two
// peers agreed on: it is what a peer that did not agree would have received.
// Memory:      a text for each raw value, owned by the list; nothing where there is none.
void SpellOutRawBinaries(HeaderList& list);

}  // namespace routewind
