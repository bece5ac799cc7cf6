// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/kept_request.h"

namespace routewind {

void KeptRequest::Keep(const RpcRequest& request) {
  bytes_.clear();
  Append(request.authority);
  Append(request.path);
  for (const std::string_view path : request.unknown.possible_paths) Append(path);
  for (const HeaderView& header : request.headers) {
    Append(header.name);
    Append(header.value);
  }
  authority_bytes_ = request.authority.size();
  path_bytes_ = request.path.size();
  unknown_ = request.unknown;
  unknown_.nameless_values = {};  // they have been asked, and are not kept
  id_json_ = request.id_json;
  gateway_ = request.gateway;
  port_ = request.port;

  size_t offset = authority_bytes_ + path_bytes_;
  possible_paths_.clear();
  for (const std::string_view path : request.unknown.possible_paths) {
    possible_paths_.push_back(Text(path.size(), offset));
    offset += path.size();
  }
  unknown_.possible_paths = possible_paths_;
  possible_paths_bytes_ = offset - authority_bytes_ - path_bytes_;

  headers_.clear();
  for (const HeaderView& header : request.headers) {
    const std::string_view name = Text(header.name.size(), offset);
    const std::string_view value = Text(header.value.size(), offset + name.size());
    headers_.push_back({name, value});
    offset += name.size() + value.size();
  }
}

void KeptRequest::KeepWithoutHeaders(const RpcRequest& request) {
  RpcRequest bare = request;
  bare.headers = {};
  Keep(bare);
}

void KeptRequest::DropHeaders() {
  bytes_.resize(authority_bytes_ + path_bytes_ + possible_paths_bytes_);
  headers_.clear();
}

size_t KeptRequest::BytesToKeep(const RpcRequest& request) {
  size_t bytes = request.authority.size() + request.path.size() + request.headers.size() * sizeof(HeaderView);
  for (const HeaderView& header : request.headers) bytes += header.name.size() + header.value.size();
  for (const std::string_view path : request.unknown.possible_paths) bytes += path.size();
  return bytes;
}

void KeptRequest::Release() {
  if (bytes_.capacity() + headers_.capacity() * sizeof(HeaderView) <= kRetainedBytes) return;
  bytes_ = {};
  headers_ = {};
}

}  // namespace routewind
