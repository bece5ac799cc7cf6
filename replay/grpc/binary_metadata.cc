// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/binary_metadata.h"

#include "engine/base/base64.h"

namespace routewind {

void SpellOutRawBinaries(HeaderList& list) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (!IsRawBinary(list.fields()[i])) continue;
    const std::string_view raw = list.fields()[i].value.substr(1);
    char* const text = list.OwnText(Base64Bytes(raw.size()));
    list.SetValue(i, {text, static_cast<size_t>(WriteBase64(raw, text) - text)});
  }
}

}  // namespace routewind
