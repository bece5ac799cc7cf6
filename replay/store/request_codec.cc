// SPDX-License-Identifier: Apache-2.0
#include "replay/store/request_codec.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include "engine/base/check.h"
#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

constexpr std::string_view kOpenPlace = R"({"own":)";  // and its number, and '}'
// In a key, a length that no text has.
constexpr uint32_t kOwn = std::numeric_limits<uint32_t>::max();

uint32_t TakeLength(std::string_view& key) {
  uint32_t size = 0;
  CHECK(key.size() >= sizeof(size));
  std::memcpy(&size, key.data(), sizeof(size));
  key.remove_prefix(sizeof(size));
  return size;
}

std::string_view TakeBytes(std::string_view& key, size_t size) {
  CHECK(key.size() >= size);
  const std::string_view text = key.substr(0, size);
  key.remove_prefix(size);
  return text;
}

std::string_view TakeText(std::string_view& key) { return TakeBytes(key, TakeLength(key)); }

struct ShapeHeader {
  std::string_view name;
  std::string_view value;
  bool is_own = false;
  uint64_t own_index = 0;
};

std::vector<ShapeHeader> TakeHeaders(std::string_view key) {
  std::vector<ShapeHeader> headers;
  uint64_t own_count = 0;
  while (!key.empty()) {
    ShapeHeader header;
    header.name = TakeText(key);
    const uint32_t length = TakeLength(key);
    header.is_own = length == kOwn;
    if (header.is_own) {
      header.own_index = own_count++;
    } else {
      header.value = TakeBytes(key, length);
    }
    headers.push_back(header);
  }
  return headers;
}

// Grouped by name with a sorted index, so that a request with many headers costs n log n.
std::string HeadersJson(const std::vector<ShapeHeader>& headers) {
  std::vector<size_t> by_name(headers.size());
  for (size_t i = 0; i < by_name.size(); ++i) by_name[i] = i;
  std::stable_sort(by_name.begin(), by_name.end(),
                   [&](size_t a, size_t b) { return headers[a].name < headers[b].name; });
  // Of a name's first header: where its group begins in by_name.
  std::vector<size_t> group_at(headers.size(), headers.size());
  for (size_t i = 0; i < by_name.size(); ++i) {
    const bool is_first = i == 0 || headers[by_name[i - 1]].name != headers[by_name[i]].name;
    if (is_first) group_at[by_name[i]] = i;
  }
  std::string text;
  JsonWriter json(text);
  json.BeginObject();
  for (size_t first = 0; first < headers.size(); ++first) {
    if (group_at[first] == headers.size()) continue;
    json.Key(headers[first].name).BeginArray();
    for (size_t i = group_at[first];
         i < by_name.size() && headers[by_name[i]].name == headers[first].name; ++i) {
      const ShapeHeader& header = headers[by_name[i]];
      if (header.is_own) {
        json.BeginObject().Field("own", header.own_index).EndObject();
      } else {
        json.String(header.value);
      }
    }
    json.EndArray();
  }
  json.EndObject();
  return text;
}

// The elements of a JSON array of strings, quotes included.
std::vector<std::string_view> StringsOf(std::string_view array) {
  std::vector<std::string_view> strings;
  for (size_t at = array.find('"'); at != std::string_view::npos; at = array.find('"', at)) {
    size_t end = at + 1;
    while (end < array.size() && array[end] != '"') end += array[end] == '\\' ? 2 : 1;
    if (end >= array.size()) break;
    strings.push_back(array.substr(at, end + 1 - at));
    at = end + 1;
  }
  return strings;
}

}  // namespace

void RequestEncoder::KeyBuffer::Clear(size_t needed_bytes) {
  if (buffer_.size() < needed_bytes) buffer_.resize(needed_bytes);
  size_ = 0;
}

void RequestEncoder::KeyBuffer::Append(std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  std::memcpy(buffer_.data() + size_, &size, sizeof(size));
  if (!text.empty()) std::memcpy(buffer_.data() + size_ + sizeof(size), text.data(), text.size());
  size_ += sizeof(size) + text.size();
}

void RequestEncoder::KeyBuffer::AppendOpenPlace() {
  std::memcpy(buffer_.data() + size_, &kOwn, sizeof(kOwn));
  size_ += sizeof(kOwn);
}

void RequestEncoder::Encode(std::string_view authority, std::string_view path,
                            std::span<const HeaderView> headers, const VariableHeaders& variable) {
  size_t needed = authority.size() + path.size() + 2 * sizeof(uint32_t);
  for (const HeaderView& header : headers) {
    needed += header.name.size() + header.value.size() + 2 * sizeof(uint32_t);
  }
  own_headers_.clear();
  for (KeyBuffer* key : {&whole_, &shape_}) {
    key->Clear(needed);
    key->Append(authority);
    key->Append(path);
  }
  for (const HeaderView& header : headers) {
    whole_.Append(header.name);
    whole_.Append(header.value);
    shape_.Append(header.name);
    if (!variable.IsVariable(header.name)) {
      shape_.Append(header.value);
      continue;
    }
    shape_.AppendOpenPlace();
    if (own_headers_.empty()) own_json_.BeginArray();
    own_json_.String(header.value);
  }
  if (!own_headers_.empty()) own_json_.EndArray();
  content_hash_ = StableHash(whole_.bytes());
  shape_hash_ = own_headers_.empty() ? content_hash_ : StableHash(shape_.bytes());
}

RequestShape DecodeShapeKey(std::string_view key) {
  RequestShape shape;
  shape.authority = TakeText(key);
  shape.path = TakeText(key);
  shape.headers = HeadersJson(TakeHeaders(key));
  return shape;
}

// Within a JSON string a quote has a backslash before it, and after the quote that ends one comes
// no letter: the text of an open place is nowhere else.
std::string FillShape(std::string_view shape_headers, std::string_view own_headers) {
  if (own_headers.empty()) return std::string(shape_headers);
  const std::vector<std::string_view> values = StringsOf(own_headers);
  std::string filled;
  size_t done = 0;
  for (size_t at = shape_headers.find(kOpenPlace); at != std::string_view::npos;
       at = shape_headers.find(kOpenPlace, done)) {
    filled += shape_headers.substr(done, at - done);
    const char* const number = shape_headers.data() + at + kOpenPlace.size();
    const char* const end = shape_headers.data() + shape_headers.size();
    size_t index = values.size();
    const char* const after = std::from_chars(number, end, index).ptr;
    const bool is_known = after != end && *after == '}' && index < values.size();
    done =
        is_known ? static_cast<size_t>(after - shape_headers.data()) + 1 : at + kOpenPlace.size();
    filled += is_known ? values[index] : kOpenPlace;
  }
  return filled.append(shape_headers.substr(done));
}

}  // namespace routewind
