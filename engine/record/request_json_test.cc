// SPDX-License-Identifier: Apache-2.0
#include "engine/record/request_json.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

TEST(RequestRecord, KeepsEveryFieldAndLowersHeaderNames) {
  const Result<OwnedRequest> request = ParseRequestRecord(
      R"({"id": "42", "authority": "grpc.example.com:443", "path": "/helloworld.Greeter/SayHello",
          "headers": {"X-Tenant-Id": "acme", "x-multi": ["a", "b"]}, "gateway": "infra/edge", "port": 443})");
  ASSERT_TRUE(request) << request.error().message;
  const RequestView view = request->View();
  EXPECT_EQ(request->id_json, "\"42\"");
  EXPECT_EQ(view.authority, "grpc.example.com:443");
  EXPECT_EQ(view.path, "/helloworld.Greeter/SayHello");
  EXPECT_EQ(view.gateway, "infra/edge");
  EXPECT_EQ(view.port, 443);
  ASSERT_EQ(view.headers.size(), 3u);
  EXPECT_EQ(view.headers[0], (HeaderView{"x-tenant-id", "acme"}));
  EXPECT_EQ(view.headers[1], (HeaderView{"x-multi", "a"}));
  EXPECT_EQ(view.headers[2], (HeaderView{"x-multi", "b"}));
}

struct FaultCase {
  const char* name;
  const char* json;
  const char* told;  // part of the message
};

TEST(RequestRecord, IsRefusedWithALineThatNamesTheFault) {
  const FaultCase cases[] = {
      {"not JSON", "{", "not valid JSON"},
      {"trailing text", R"({"authority":"a","path":"/b/c"} x)", "not valid JSON"},
      {"not an object", "[]", "not a JSON object"},
      {"no authority", R"({"path": "/a/b"})", "\"authority\" is required"},
      {"no path", R"({"authority": "a"})", "\"path\" is required"},
      {"unknown key", R"({"authority": "a", "path": "/a/b", "header": {}})", "unknown key \"header\""},
      {"unknown key of two lines", R"({"authority": "a", "pat\nh": "/a/b"})", R"(unknown key "pat\nh")"},
      {"repeated key of two lines", R"({"a\nb": "a", "a\nb": "b", "path": "/a/b"})", R"(key "a\nb" stands twice)"},
      {"header of two lines", R"({"authority":"a","path":"/a/b","headers":{"x\ny":1}})", R"(header "x\ny" must be)"},
      {"repeated key", R"({"authority": "a", "authority": "b", "path": "/a/b"})", "\"authority\" stands twice"},
      {"authority is a number", R"({"authority": 1, "path": "/a/b"})", "\"authority\" must be a string"},
      {"header value is a number", R"({"authority":"a","path":"/a/b","headers":{"x":1}})", "header \"x\" must be"},
      {"header list holds a number", R"({"authority":"a","path":"/a/b","headers":{"x":["a",1]}})", "header \"x\" must be"},
      {"port too large", R"({"authority":"a","path":"/a/b","port":65536})", "\"port\" must be"},
      {"port zero", R"({"authority":"a","path":"/a/b","port":0})", "\"port\" must be"},
      {"a call record", R"({"authority":"a","path":"/a/b","decision":{"mirrors":[{"name":{}}]}})", "a call record"},
      {"nested too deeply", R"({"authority":"a","path":"/a/b","headers":{"x":[[["a"]]]}})", "nested too deeply"},
      {"invalid UTF-8", "{\"authority\":\"\xff\",\"path\":\"/a/b\"}", "not valid JSON"},
  };
  for (const FaultCase& c : cases) {
    const Result<OwnedRequest> request = ParseRequestRecord(c.json);
    ASSERT_FALSE(request) << c.name;
    EXPECT_NE(request.error().message.find(c.told), std::string::npos) << c.name << ": " << request.error().message;
    EXPECT_EQ(request.error().message.find('\n'), std::string::npos) << c.name;
  }
}

}  // namespace
}  // namespace routewind
