// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace routewind {

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// One HTTP/1.1 connection of a server that only shows pages: bytes in, bytes out, no sockets.
//
// Source:      RFC 9110 and RFC 9112. GET and HEAD; requests without a body; keep-alive and
// pipelining. Errors:      answered with their status, and the connection ends: 400 what is no
// request, 405 other methods, 413 a body,
//              431 a head longer than kMaxHeadBytes, 505 another version.
class HttpExchange {
 public:
  static constexpr size_t kMaxHeadBytes = 8 << 10;

  // Answers the path, without its query.
  using Pages = std::function<HttpResponse(std::string_view path)>;

  explicit HttpExchange(const Pages& pages) : pages_(pages) {}

  // Takes what has arrived and answers whole requests, one after the other, until `out` has
  // something to send: the rest waits for the next call, which may bring no bytes.
  void Take(std::string_view bytes, std::string& out);

  // A request has begun to arrive.
  bool is_waiting() const { return !head_.empty(); }
  // Nothing more will be answered: close when `out` is sent.
  bool has_ended() const { return has_ended_; }

 private:
  void Answer(std::string_view head, std::string& out);
  void Refuse(int status, std::string_view why, std::string& out);
  void Write(const HttpResponse& response, bool is_head, std::string& out) const;

  const Pages& pages_;
  std::string head_;
  bool has_ended_ = false;
};

}  // namespace routewind
