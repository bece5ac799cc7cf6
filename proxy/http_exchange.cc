// SPDX-License-Identifier: Apache-2.0
#include "proxy/http_exchange.h"

#include <algorithm>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct RequestHead {
  std::string_view method;
  std::string_view path;
  std::string_view version;
  bool is_well_formed = false;
  bool has_host = false;
  bool has_body = false;
  bool asks_to_close = false;
};

void ParseField(std::string_view line, RequestHead& head) {
  const size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || name.empty() ||
      !std::all_of(name.begin(), name.end(), IsTokenCharacter)) {
    head.is_well_formed = false;
    return;
  }
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (AsciiEqualIgnoreCase(name, "host")) head.has_host = true;
  if (AsciiEqualIgnoreCase(name, "transfer-encoding")) head.has_body = true;
  if (AsciiEqualIgnoreCase(name, "content-length") && value != "0") head.has_body = true;
  if (AsciiEqualIgnoreCase(name, "connection") && AsciiEqualIgnoreCase(value, "close"))
    head.asks_to_close = true;
}

RequestHead ParseHead(std::string_view text) {
  RequestHead head;
  const size_t end = text.find("\r\n");
  const std::string_view line = text.substr(0, end);
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return head;
  head.method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  head.path = target.substr(0, target.find('?'));
  head.version = line.substr(last + 1);
  head.is_well_formed = head.path.starts_with('/') && head.version.starts_with("HTTP/");
  for (size_t at = end; at != std::string_view::npos && at + 2 < text.size();) {
    const size_t next = text.find("\r\n", at + 2);
    ParseField(text.substr(at + 2, next == std::string_view::npos ? next : next - at - 2), head);
    at = next;
  }
  return head;
}

}  // namespace

void HttpExchange::Take(std::string_view bytes, std::string& out) {
  if (has_ended_) return;
  head_ += bytes;
  while (out.empty() && !has_ended_) {
    const size_t end = head_.find(kEndOfHead);
    if (std::min(end, head_.size()) > kMaxHeadBytes) {
      return Refuse(431, "the request's head is too long", out);
    }
    if (end == std::string::npos) return;
    Answer(std::string_view(head_).substr(0, end), out);
    head_.erase(0, end + kEndOfHead.size());
  }
}

void HttpExchange::Answer(std::string_view text, std::string& out) {
  const RequestHead head = ParseHead(text);
  if (!head.is_well_formed) return Refuse(400, "this is no HTTP request", out);
  if (head.version != "HTTP/1.1" && head.version != "HTTP/1.0")
    return Refuse(505, "use HTTP/1.1", out);
  if (head.version == "HTTP/1.1" && !head.has_host)
    return Refuse(400, "the Host header is missing", out);
  if (head.has_body) return Refuse(413, "requests cannot have a body here", out);
  const bool is_head = head.method == "HEAD";
  if (!is_head && head.method != "GET") return Refuse(405, "use GET or HEAD", out);
  has_ended_ = head.asks_to_close || head.version == "HTTP/1.0";
  Write(pages_(head.path), is_head, out);
}

void HttpExchange::Refuse(int status, std::string_view why, std::string& out) {
  has_ended_ = true;
  Write({.status = status, .body = std::string(why) + "\n"}, false, out);
}

void HttpExchange::Write(const HttpResponse& response, bool is_head, std::string& out) const {
  out += "HTTP/1.1 " + std::to_string(response.status) + " ";
  out.append(ReasonPhrase(response.status))
      .append("\r\ncontent-type: ")
      .append(response.content_type);
  out += "\r\ncontent-length: " + std::to_string(response.body.size());
  if (response.status == 405) out += "\r\nallow: GET, HEAD";
  out += "\r\ncache-control: no-store";
  if (has_ended_) out += "\r\nconnection: close";
  out += "\r\n\r\n";
  if (!is_head) out += response.body;
}

}  // namespace routewind
