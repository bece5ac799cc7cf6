// SPDX-License-Identifier: Apache-2.0
// Header blocks of one connection, given to our decoder and to nghttp2's: the same verdict, and the
// same fields while both succeed. Input: for each block a length of two bytes, then the block.
// `fuzz_seeds` makes inputs to begin with out of captures.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/check.h"
#include "replay/http2/hpack_decoder.h"
#include "replay/http2/testing/reference_hpack.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  HpackDecoder decoder;
  HeaderList list;
  testing::ReferenceDecoder reference;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (rest.size() > 2) {
    const size_t wanted =
        static_cast<uint8_t>(rest[0]) * size_t{256} + static_cast<uint8_t>(rest[1]);
    const std::string block(rest.substr(2, wanted));
    rest.remove_prefix(2 + block.size());
    const auto expected = reference.Decode(block);
    const HpackError error = decoder.Decode(testing::AsBytes(block), list);
    if (error == HpackError::kTooMuchText) break;
    CHECK((error == HpackError::kNone) == expected.has_value());
    if (!expected) break;
    CHECK(list.size() + list.dropped_count() == expected->size());
    for (size_t i = 0; i < list.size(); ++i) {
      CHECK(list.fields()[i].name == (*expected)[i].name);
      CHECK(list.fields()[i].value == (*expected)[i].value);
      CHECK(list.tags()[i] == ClassifyHeaderName((*expected)[i].name));
    }
  }
  return 0;
}
