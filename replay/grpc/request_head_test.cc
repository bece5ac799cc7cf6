// SPDX-License-Identifier: Apache-2.0
#include "replay/grpc/request_head.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "replay/grpc/binary_metadata.h"

namespace routewind {
namespace {

using namespace std::string_view_literals;  // NOLINT(google-build-using-namespace): for zero bytes

HeaderList ListOf(const std::vector<HeaderView>& fields) {
  HeaderList list;
  list.Begin(fields.size(), 0);
  for (const HeaderView& field : fields)
    list.Add(field.name, field.value, ClassifyHeaderName(field.name));
  return list;
}

std::string Text(const RequestHead& head) {
  std::string text = std::string(head.authority) + " " + std::string(head.path);
  for (const HeaderView& field : head.headers)
    text.append(" ").append(field.name).append("=").append(field.value);
  return text;
}

TEST(ARequest, IsACallByMethodAndContentType) {
  const HeaderView post = {":method", "POST"};
  const struct {
    const char* name;
    std::vector<HeaderView> fields;
    bool is_call;
  } rows[] = {
      {"gRPC", {post, {"content-type", "application/grpc"}}, true},
      {"with a suffix", {post, {"content-type", "application/grpc+proto"}}, true},
      {"with a parameter", {post, {"content-type", "application/grpc; a=b"}}, true},
      {"gRPC-Web", {post, {"content-type", "application/grpc-web"}}, false},
      {"gRPC-Web with a suffix", {post, {"content-type", "application/grpc-web+proto"}}, false},
      {"another type", {post, {"content-type", "text/html"}, {"te", "trailers"}}, false},
      {"an empty type", {post, {"content-type", ""}, {"te", "trailers"}}, false},
      {"no type, but te", {post, {"te", "trailers"}}, true},
      {"no type, another te", {post, {"te", "gzip"}}, false},
      {"no type, but a grpc- header", {post, {"grpc-timeout", "1S"}}, true},
      {"no type, but grpc-status", {post, {"grpc-status", "0"}}, true},
      {"no type and nothing else", {post}, false},
      {"another method", {{":method", "GET"}, {"content-type", "application/grpc"}}, false},
      {"no method", {{"content-type", "application/grpc"}}, false},
      {"nothing at all", {}, false},
      {"the first type counts",
       {post, {"content-type", "application/grpc"}, {"content-type", "text/html"}},
       true},
  };
  for (const auto& row : rows) {
    HeaderList list = ListOf(row.fields);
    EXPECT_EQ(ReadRequestHead(list).is_call, row.is_call) << row.name;
  }
}

TEST(ARequest, SaysWhereItGoes) {
  const struct {
    const char* name;
    std::vector<HeaderView> fields;
    std::string text;
    bool is_malformed;
  } rows[] = {
      {"pseudo-headers first",
       {{":method", "POST"}, {":path", "/s/m"}, {":authority", "a"}, {"x", "1"}, {"x", "2"}},
       "a /s/m x=1 x=2",
       false},
      {"host where there is no :authority",
       {{":path", "/s/m"}, {"host", "h"}},
       "h /s/m host=h",
       false},
      {":authority before host, even an empty one",
       {{":path", "/p"}, {":authority", ""}, {"host", "h"}},
       " /p host=h",
       false},
      {"unknown pseudo-headers, as often as they like",
       {{":path", "/p"}, {":x", "1"}, {":x", "2"}, {"y", "z"}},
       " /p y=z",
       false},
      {"§8.3: a repeated pseudo-header; the first counts",
       {{":path", "/1"}, {":path", "/2"}, {"y", "z"}},
       " /1 y=z",
       true},
      {"§8.3: a pseudo-header behind others is passed over",
       {{":path", "/1"}, {"y", "z"}, {":authority", "late"}, {"host", "h"}},
       "h /1 y=z host=h",
       true},
      {"§8.3: a repeated one behind others",
       {{":path", "/1"}, {"y", "z"}, {":path", "/2"}},
       " /1 y=z",
       true},
      {"nothing at all", {}, " ", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    HeaderList list = ListOf(row.fields);
    const RequestHead head = ReadRequestHead(list);
    EXPECT_EQ(Text(head), row.text);
    EXPECT_EQ(head.is_malformed, row.is_malformed);
  }
}

TEST(RawBinaryMetadata, BecomesTheBase64ThatAnyOtherPeerWouldHaveSent) {
  const struct {
    const char* name;
    HeaderView field;
    std::string_view value;
  } rows[] = {
      {"three bytes", {"trace-bin", "\0foo"sv}, "Zm9v"},
      {"four bytes, unpadded", {"trace-bin", "\0foob"sv}, "Zm9vYg"},
      {"no bytes", {"trace-bin", "\0"sv}, ""},
      {"bytes beyond ASCII", {"trace-bin", "\0\xff\xef\x00"sv}, "/+8A"},
      {"base64 already", {"trace-bin", "Zm9v"}, "Zm9v"},
      {"an empty value", {"trace-bin", ""}, ""},
      {"gRPC's own names", {"grpc-trace-bin", "\0foo"sv}, "Zm9v"},
      {"another name", {"trace-bina", "\0foo"sv}, "\0foo"sv},
      {"a name that is the suffix", {"-bin", "\0foo"sv}, "Zm9v"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    HeaderList list = ListOf({{":path", "/"}, {"x", "y"}, row.field, {"x-bin", "\0x"sv}});
    const RequestHead head = ReadRequestHead(list);
    ASSERT_EQ(head.headers.size(), 3u);
    EXPECT_EQ(head.headers[1], (HeaderView{row.field.name, row.value}));
    EXPECT_EQ(head.headers[2], (HeaderView{"x-bin", "eA"}));
  }
}

TEST(RawBinaryMetadata, IsSpelledOutInMalformedRequestsToo) {
  HeaderList list = ListOf({{":path", "/"}, {"x", "y"}, {":late", "z"}, {"x-bin", "\0x"sv}});
  EXPECT_EQ(Text(ReadRequestHead(list)), " / x=y x-bin=eA");
}

}  // namespace
}  // namespace routewind
