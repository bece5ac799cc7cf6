// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/testing/reference_hpack.h"

#include <nghttp2/nghttp2.h>

#include "engine/base/check.h"

namespace routewind::testing {
namespace {

uint8_t* Writable(const std::string& text) {
  return const_cast<uint8_t*>(
      reinterpret_cast<const uint8_t*>(text.data()));  // nghttp2 only reads it
}

std::string Copy(const uint8_t* text, size_t bytes) {
  return std::string(reinterpret_cast<const char*>(text), bytes);
}

template <typename OnField>
bool Inflate(nghttp2_hd_inflater* inflater, std::string_view block, OnField on_field) {
  const auto* in = reinterpret_cast<const uint8_t*>(block.data());
  size_t left = block.size();
  while (true) {
    nghttp2_nv field;
    int flags = 0;
    const ssize_t used = nghttp2_hd_inflate_hd2(inflater, &field, &flags, in, left, 1);
    if (used < 0) return false;
    in += used;
    left -= static_cast<size_t>(used);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) on_field(field);
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && left == 0) break;
  }
  nghttp2_hd_inflate_end_headers(inflater);
  return true;
}

}  // namespace

ReferenceEncoder::ReferenceEncoder(size_t max_table_bytes) {
  CHECK(nghttp2_hd_deflate_new(&deflater_, max_table_bytes) == 0);
}
ReferenceEncoder::~ReferenceEncoder() { nghttp2_hd_deflate_del(deflater_); }

void ReferenceEncoder::ChangeTableSize(size_t bytes) {
  CHECK(nghttp2_hd_deflate_change_table_size(deflater_, bytes) == 0);
}

std::string ReferenceEncoder::Encode(const Fields& fields) {
  std::vector<nghttp2_nv> list;
  for (const Field& field : fields) {
    const uint8_t flags = field.never_indexed ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
    list.push_back({Writable(field.name), Writable(field.value), field.name.size(),
                    field.value.size(), flags});
  }
  std::string block(nghttp2_hd_deflate_bound(deflater_, list.data(), list.size()), '\0');
  const ssize_t bytes =
      nghttp2_hd_deflate_hd(deflater_, Writable(block), block.size(), list.data(), list.size());
  CHECK(bytes >= 0);
  block.resize(static_cast<size_t>(bytes));
  return block;
}

ReferenceDecoder::ReferenceDecoder() { CHECK(nghttp2_hd_inflate_new(&inflater_) == 0); }
ReferenceDecoder::~ReferenceDecoder() { nghttp2_hd_inflate_del(inflater_); }

void ReferenceDecoder::ChangeTableSize(size_t bytes) {
  CHECK(nghttp2_hd_inflate_change_table_size(inflater_, bytes) == 0);
}

std::optional<Fields> ReferenceDecoder::Decode(std::string_view block) {
  Fields fields;
  const bool decoded = Inflate(inflater_, block, [&fields](const nghttp2_nv& field) {
    fields.push_back({Copy(field.name, field.namelen), Copy(field.value, field.valuelen)});
  });
  if (!decoded) return std::nullopt;
  return fields;
}

int64_t ReferenceDecoder::DecodeAndCount(std::string_view block) {
  int64_t count = 0;
  return Inflate(inflater_, block, [&count](const nghttp2_nv&) { ++count; }) ? count : -1;
}

}  // namespace routewind::testing
