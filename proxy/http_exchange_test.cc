// SPDX-License-Identifier: Apache-2.0
#include "proxy/http_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace routewind {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const HttpExchange::Pages kPages = [](std::string_view path) {
  return HttpResponse{.status = path == "/a" ? 200 : 404, .body = "page " + std::string(path)};
};

std::string AnswerTo(const std::string& request, bool* has_ended = nullptr) {
  HttpExchange exchange(kPages);
  std::string out;
  exchange.Take(request, out);
  if (has_ended != nullptr) *has_ended = exchange.has_ended();
  return out;
}

TEST(HttpExchange, AnswersPagesAndGoesOn) {
  bool has_ended = true;
  EXPECT_EQ(AnswerTo("GET /a?x=1 HTTP/1.1\r\nHost: b\r\n\r\n", &has_ended),
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 7\r\n"
            "cache-control: no-store\r\n\r\npage /a");
  EXPECT_FALSE(has_ended);
}

TEST(HttpExchange, SendsNoBodyInAnswerToHead) {
  const std::string out = AnswerTo("HEAD /a HTTP/1.1\r\nHost: b\r\n\r\n");
  EXPECT_THAT(out, HasSubstr("content-length: 7\r\n"));
  EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(HttpExchange, EndsWhenAskedToAndWithHttp10) {
  for (const char* request :
       {"GET /a HTTP/1.1\r\nHost: b\r\nConnection: Close\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n"}) {
    bool has_ended = false;
    EXPECT_THAT(AnswerTo(request, &has_ended), HasSubstr("connection: close\r\n"));
    EXPECT_TRUE(has_ended);
  }
}

TEST(HttpExchange, RefusesWhatItDoesNotServeAndEnds) {
  const std::pair<std::string, const char*> rows[] = {
      {"POST /a HTTP/1.1\r\nHost: b\r\n\r\n", "405 Method Not Allowed"},
      {"GET /a HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nabc", "413 Content Too Large"},
      {"GET /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n", "413 Content Too Large"},
      {"GET /a HTTP/1.1\r\n\r\n", "400 Bad Request"},
      {"GET a HTTP/1.1\r\nHost: b\r\n\r\n", "400 Bad Request"},
      {"nonsense\r\n\r\n", "400 Bad Request"},
      {"GET /a HTTP/1.1\r\nHost: b\r\nno colon\r\n\r\n", "400 Bad Request"},
      {"GET /a HTTP/1.1\r\nHo st: b\r\n\r\n", "400 Bad Request"},
      {"\r\n\r\n", "400 Bad Request"},
      {"GET /a HTTP/2.0\r\nHost: b\r\n\r\n", "505 HTTP Version Not Supported"},
      {"GET /" + std::string(HttpExchange::kMaxHeadBytes, 'x'),
       "431 Request Header Fields Too Large"},
      {"GET / HTTP/1.1\r\nx: " + std::string(HttpExchange::kMaxHeadBytes, 'x') + "\r\n\r\n",
       "431 Request Header Fields Too Large"},
  };
  for (const auto& [request, expected] : rows) {
    SCOPED_TRACE(request.substr(0, 60));
    bool has_ended = false;
    EXPECT_THAT(AnswerTo(request, &has_ended), StartsWith("HTTP/1.1 " + std::string(expected)));
    EXPECT_TRUE(has_ended);
  }
}

TEST(HttpExchange, AnswersTheSameHoweverTheBytesAreCut) {
  const std::string request = "GET /a HTTP/1.1\r\nHost: b\r\n\r\n";
  for (size_t cut = 0; cut <= request.size(); ++cut) {
    HttpExchange exchange(kPages);
    std::string out;
    exchange.Take(request.substr(0, cut), out);
    EXPECT_EQ(out.empty(), cut < request.size());
    exchange.Take(request.substr(cut), out);
    EXPECT_EQ(out, AnswerTo(request)) << cut;
    EXPECT_FALSE(exchange.is_waiting());
  }
}

TEST(HttpExchange, AnswersPipelinedRequestsOneByOne) {
  HttpExchange exchange(kPages);
  std::string out;
  exchange.Take("GET /a HTTP/1.1\r\nHost: b\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\n\r\n", out);
  EXPECT_THAT(out, HasSubstr("page /a"));
  EXPECT_THAT(out, Not(HasSubstr("page /b")));
  EXPECT_TRUE(exchange.is_waiting());
  out.clear();
  exchange.Take("", out);
  EXPECT_THAT(out, HasSubstr("page /b"));
  out.clear();
  exchange.Take("", out);
  EXPECT_THAT(out, IsEmpty());
}

}  // namespace
}  // namespace routewind
