// SPDX-License-Identifier: Apache-2.0
#include "replay/store/row_codec.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/base/check.h"
#include "engine/base/json_writer.h"
#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

// A stand-in for "none" that no real hash or number is likely to equal.
constexpr uint64_t kAbsent = 0x6e6f6e65'6e6f6e65ULL;

std::string_view TakeText(std::string_view& key) {
  uint32_t size = 0;
  CHECK(key.size() >= sizeof(size));
  std::memcpy(&size, key.data(), sizeof(size));
  CHECK(key.size() - sizeof(size) >= size);
  const std::string_view text = key.substr(sizeof(size), size);
  key.remove_prefix(sizeof(size) + size);
  return text;
}

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

void RequestKey::Append(std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  std::memcpy(buffer_.data() + size_, &size, sizeof(size));
  if (!text.empty()) std::memcpy(buffer_.data() + size_ + sizeof(size), text.data(), text.size());
  size_ += sizeof(size) + text.size();
}

std::string_view RequestKey::Encode(std::string_view authority, std::string_view path,
                                    std::span<const HeaderView> headers) {
  size_t needed = authority.size() + path.size() + 2 * sizeof(uint32_t);
  for (const HeaderView& header : headers) {
    needed += header.name.size() + header.value.size() + 2 * sizeof(uint32_t);
  }
  if (buffer_.size() < needed) buffer_.resize(needed);
  size_ = 0;
  Append(authority);
  Append(path);
  for (const HeaderView& header : headers) {
    Append(header.name);
    Append(header.value);
  }
  return {buffer_.data(), size_};
}

DecodedRequest DecodeRequestKey(std::string_view key) {
  DecodedRequest request;
  request.authority = TakeText(key);
  request.path = TakeText(key);
  // Grouped by name with a sorted index, so that a request with many headers costs n log n.
  std::vector<HeaderView> headers;
  while (!key.empty()) {
    const std::string_view name = TakeText(key);
    headers.push_back({name, TakeText(key)});
  }
  std::vector<size_t> by_name(headers.size());
  for (size_t i = 0; i < by_name.size(); ++i) by_name[i] = i;
  std::stable_sort(by_name.begin(), by_name.end(),
                   [&](size_t a, size_t b) { return headers[a].name < headers[b].name; });
  std::vector<size_t> group_at(headers.size(),
                               headers.size());  // of a name's first header: its group
  for (size_t i = 0; i < by_name.size(); ++i) {
    const bool is_first = i == 0 || headers[by_name[i - 1]].name != headers[by_name[i]].name;
    if (is_first) group_at[by_name[i]] = i;
  }
  JsonWriter json(request.headers);
  json.BeginObject();
  for (size_t first = 0; first < headers.size(); ++first) {
    if (group_at[first] == headers.size()) continue;
    json.Key(headers[first].name).BeginArray();
    for (size_t i = group_at[first];
         i < by_name.size() && headers[by_name[i]].name == headers[first].name; ++i) {
      json.String(headers[by_name[i]].value);
    }
    json.EndArray();
  }
  json.EndObject();
  return request;
}

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
