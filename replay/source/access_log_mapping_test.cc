// SPDX-License-Identifier: Apache-2.0
#include "replay/source/access_log_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(AccessLogMapping, KeepsTheUsualKeysWhereItSaysNothing) {
  const auto mapping = ParseAccessLogMapping("m.yaml", "headers: complete\n");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_THAT(mapping->authority, ElementsAre("authority"));
  EXPECT_TRUE(mapping->has_all_headers);
  EXPECT_THAT(mapping->whole_names, ElementsAre("user-agent"));
}

TEST(AccessLogMapping, NamesKeysWithinObjectsAndHeadersByTheirKeys) {
  const auto mapping = ParseAccessLogMapping("m.yaml", R"(
authority: request.authority
path: [request, url.path]
duration: ""
headers:
  object: request.headers
  fields:
    X-Tenant-Id: tenant
    user-agent: ""
    a: labels.a
)");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_THAT(mapping->authority, ElementsAre("request", "authority"));
  EXPECT_THAT(mapping->path, ElementsAre("request", "url.path"));
  EXPECT_THAT(mapping->duration, IsEmpty());
  EXPECT_THAT(mapping->header_object, ElementsAre("request", "headers"));
  EXPECT_THAT(mapping->whole_names, ElementsAre("a", "x-tenant-id"));
  EXPECT_FALSE(mapping->has_all_headers);
}

struct FaultCase {
  const char* name;
  const char* text;
  const char* fault;
};

TEST(AccessLogMapping, IsRefusedWithThePlaceOfWhatIsWrong) {
  const FaultCase cases[] = {
      {"an unknown field", "authority: a\nstart_time: t\n", "m.yaml:2:1"},
      {"not a map", "- authority\n", "m.yaml:1:1"},
      {"a number of headers", "headers: 7\n", "write complete"},
      {"another word for headers", "headers: all\n", "write complete"},
      {"an empty key", "path: a..b\n", "an empty key"},
      {"a map as key", "path: {a: b}\n", "m.yaml:1:"},
      {"no path", "path: ''\n", "no line is a gRPC call"},
      {"a header that cannot be", "headers: {fields: {'x y': z}}\n", "no header can have this name"},
      {"two documents", "path: a\n---\npath: b\n", "a second document"},
      {"no YAML", "path: [\n", "m.yaml:"},
  };
  for (const FaultCase& c : cases) {
    const auto mapping = ParseAccessLogMapping("m.yaml", c.text);
    ASSERT_FALSE(mapping) << c.name;
    EXPECT_THAT(mapping.error().message, HasSubstr(c.fault)) << c.name;
  }
}

}  // namespace
}  // namespace routewind
