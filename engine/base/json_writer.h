// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace routewind {

// Writes one JSON document, front to back, into a string: keys in the order given, no spaces, the same bytes everywhere.
//
// Source:      RFC 8259. Control characters, `"` and `\` are escaped; valid UTF-8 goes through as it stands; a byte that
//              is not part of valid UTF-8 is written as \u00XX (its Latin-1 reading), so that nothing is lost.
// Use:         BeginObject, Key, a value, …, EndObject. Nesting is checked: an unbalanced document is a broken invariant.
// Complexity:  linear in what is written.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view value);
  JsonWriter& Int(int64_t value);
  JsonWriter& Uint(uint64_t value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // Shortest decimal that reads back as the same double; NaN and infinities become null.
  JsonWriter& Double(double value);
  // A value that is already JSON.
  JsonWriter& Raw(std::string_view json);

  JsonWriter& Field(std::string_view key, std::string_view value) { return Key(key).String(value); }
  JsonWriter& Field(std::string_view key, const char* value) { return Key(key).String(value); }
  JsonWriter& Field(std::string_view key, bool value) { return Key(key).Bool(value); }
  JsonWriter& Field(std::string_view key, int value) { return Key(key).Int(value); }
  JsonWriter& Field(std::string_view key, int64_t value) { return Key(key).Int(value); }
  JsonWriter& Field(std::string_view key, uint64_t value) { return Key(key).Uint(value); }
  JsonWriter& Field(std::string_view key, uint32_t value) { return Key(key).Uint(value); }
  JsonWriter& Field(std::string_view key, double value) { return Key(key).Double(value); }

 private:
  void BeforeValue();

  std::string& out_;
  std::vector<bool> has_members_;  // one entry for each open object or array
  bool after_key_ = false;
};

}  // namespace routewind
