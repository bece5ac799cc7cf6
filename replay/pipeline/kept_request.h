// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/model/request_view.h"
#include "replay/grpc/rpc.h"

namespace routewind {

// A request's text kept beyond its packet, in one buffer that is reused from call to call: needed where a call record or
// row is written, because that happens when the call ends.
class KeptRequest {
 public:
  void Keep(const RpcRequest& request);
  // Authority and path only.
  void KeepWithoutHeaders(const RpcRequest& request);
  void DropHeaders();
  // What Keep would come to.
  static size_t BytesToKeep(const RpcRequest& request);
  // Gives memory back that only an unusually large request needed.
  void Release();
  size_t byte_count() const { return bytes_.size() + headers_.size() * sizeof(HeaderView); }

  std::string_view authority() const { return Text(authority_bytes_, 0); }
  std::string_view path() const { return Text(path_bytes_, authority_bytes_); }
  // Views into the text that is kept, valid until the next Keep; a move or a swap takes text and views along.
  const std::vector<HeaderView>& headers() const { return headers_; }
  const UnknownParts& unknown() const { return unknown_; }
  std::string_view id_json() const { return id_json_; }
  // As it is decided: what the request leaves open is `gateway` and `port`. Views into this object and `gateway`.
  RequestView View(std::string_view gateway, uint16_t port) const {
    return {.authority = authority(),
            .path = path(),
            .headers = headers_,
            .gateway = gateway_.empty() ? gateway : std::string_view(gateway_),
            .port = port_ == 0 ? port : port_};
  }

 private:
  static constexpr size_t kRetainedBytes = 16 << 10;

  void Append(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
  std::string_view Text(size_t length, size_t offset) const { return std::string_view(bytes_.data(), bytes_.size()).substr(offset, length); }

  // Authority, path, possible paths, then each header's name and value. No string: a move must leave the views whole.
  std::vector<char> bytes_;
  size_t authority_bytes_ = 0;
  size_t path_bytes_ = 0;
  std::vector<std::string_view> possible_paths_;
  size_t possible_paths_bytes_ = 0;
  std::vector<HeaderView> headers_;
  UnknownParts unknown_;
  std::string id_json_;
  std::string gateway_;
  uint16_t port_ = 0;
};

}  // namespace routewind
