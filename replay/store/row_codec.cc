// SPDX-License-Identifier: Apache-2.0
#include "replay/store/row_codec.h"

#include <array>

#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

// A stand-in for "none" that no real hash or number is likely to equal.
constexpr uint64_t kAbsent = 0x6e6f6e65'6e6f6e65ULL;

uint64_t HashOf(const std::optional<std::string>& text) {
  return text ? StableHash(*text) : kAbsent;
}
uint64_t HashOf(std::optional<int64_t> number) {
  return number ? static_cast<uint64_t>(*number) : kAbsent;
}

template <size_t kCount>
uint64_t HashOfAll(const std::array<uint64_t, kCount>& numbers) {
  return StableHash({reinterpret_cast<const char*>(numbers.data()), sizeof(numbers)});
}

}  // namespace

uint64_t DecisionHash(const DecisionRow& row) {
  return HashOfAll<10>({StableHash(row.outcome), StableHash(row.reason), HashOf(row.route),
                        HashOf(row.rule), HashOf(row.match), HashOf(row.backend_namespace),
                        HashOf(row.backend_name), HashOf(row.backend_port),
                        HashOf(row.backend_index), StableHash(row.record)});
}

uint64_t CallHash(const CallRow& row) {
  return HashOfAll<15>({row.ordinal, static_cast<uint64_t>(row.time_ns), row.connection,
                        row.stream_id, row.request.content_hash,
                        row.decision ? row.decision->content_hash : kAbsent, row.completeness,
                        row.unknown_headers, row.request_messages, row.request_bytes,
                        row.response_messages, row.response_bytes,
                        row.status ? static_cast<uint64_t>(*row.status) : kAbsent,
                        HashOf(row.duration_ns), row.capture});
}

uint64_t ConnectionHash(uint64_t ordinal, std::string_view client, std::string_view server) {
  return HashOfAll<3>({ordinal, StableHash(client), StableHash(server)});
}

std::string DigestText(uint64_t digest) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text(16, '0');
  for (size_t i = 0; i < text.size(); ++i) text[i] = kHex[(digest >> (60 - 4 * i)) & 15];
  return text;
}

}  // namespace routewind
