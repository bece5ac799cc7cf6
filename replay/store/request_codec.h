// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json_writer.h"
#include "engine/model/request_view.h"
#include "replay/store/variable_headers.h"

namespace routewind {

// A request in two parts: its shape, which many calls share, and the values of its variable
// headers, which are the call's own.
//
//   headers      x-env: prod, x-call-id: 7f3a
//   shape        {"x-env":["prod"],"x-call-id":[{"own":0}]}
//   own headers  ["7f3a"]
//
// Values are strings, so an object can only be a place left open: {"own":N} stands for the N-th of
// the call's own values, in order of arrival.

// Encodes requests, cheaply enough for every call: the shape as canonical bytes (each text behind
// its length; equal bytes, equal shape) whose JSON is made once per stored row.
//
// Complexity:  linear in the texts; no allocation once the buffers have grown.
class RequestEncoder {
 public:
  RequestEncoder() = default;
  RequestEncoder(const RequestEncoder&) = delete;
  RequestEncoder& operator=(const RequestEncoder&) = delete;

  // What it gives is valid until the next call.
  void Encode(std::string_view authority, std::string_view path,
              std::span<const HeaderView> headers, const VariableHeaders& variable);

  std::string_view shape_key() const { return shape_.bytes(); }
  uint64_t shape_hash() const { return shape_hash_; }
  // JSON; empty where the shape says all.
  std::string_view own_headers() const { return own_headers_; }
  // Of the whole request, whatever is variable.
  uint64_t content_hash() const { return content_hash_; }

 private:
  class KeyBuffer {
   public:
    void Clear(size_t needed_bytes);
    void Append(std::string_view text);
    void AppendOpenPlace();
    std::string_view bytes() const { return {buffer_.data(), size_}; }

   private:
    std::vector<char> buffer_;
    size_t size_ = 0;
  };

  KeyBuffer whole_;
  KeyBuffer shape_;
  uint64_t content_hash_ = 0;
  uint64_t shape_hash_ = 0;
  std::string own_headers_;
  JsonWriter own_json_{own_headers_};
};

struct RequestShape {
  std::string_view authority;  // into the key
  std::string_view path;
  std::string headers;  // {"name":["first value",{"own":0}]}, names in order of first arrival
};
RequestShape DecodeShapeKey(std::string_view key);

// The headers of one call as JSON: its shape with the call's own values in their places. A place
// for which there is no value, as only a damaged store has it, stays open.
std::string FillShape(std::string_view shape_headers, std::string_view own_headers);

}  // namespace routewind
