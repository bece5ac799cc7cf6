// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/proxy_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/config/load_for_test.h"
#include "proxy/testing/observed_call.h"

namespace routewind {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using nlohmann::json;

constexpr char kSecret[] =
    "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\ntype: Opaque\nstringData: {token: very-secret}\n";

TEST(ProxyPage, ShowsWhatIsLoadedAndWhereItIsServed) {
  const LoadedConfig loaded = LoadText(testing::PayRoute() + kSecret);
  const ProxyPage page{.loaded = &loaded,
                       .engine = {},
                       .generation = 3,
                       .loaded_at_ns = 1'795'341'600'000'000'000,
                       .ports = {{{"web/edge", 80}, {"127.0.0.1", 8080}, true}},
                       .last_failure = {}};
  const std::string text = RenderProxyPage(page);
  const json shown = json::parse(text);
  EXPECT_EQ(shown["digest"], loaded.digest);
  EXPECT_EQ(shown["generation"], 3);
  EXPECT_EQ(shown["loadedAt"], "2026-11-22T10:00:00.000000000Z");
  EXPECT_EQ(shown["files"], json::parse(R"(["config.yaml"])"));
  EXPECT_EQ(shown["ports"],
            json::parse(R"([{"gateway": "web/edge", "port": 80, "address": "127.0.0.1:8080", "tls": true}])"));
  EXPECT_EQ(shown["check"]["valid"], true);
  EXPECT_EQ(shown["check"]["gateways"][0]["name"], "edge");
  EXPECT_FALSE(shown.contains("lastFailure"));
  EXPECT_THAT(text, Not(HasSubstr("very-secret")));
}

TEST(ProxyPage, ShowsTheLastFailureWithItsFindings) {
  const LoadedConfig loaded = LoadText(testing::PayRoute());
  const LoadedConfig bad = LoadText("kind: GRPCRoute\n");
  const ProxyPage page{.loaded = &loaded,
                       .engine = {},
                       .generation = 1,
                       .loaded_at_ns = 0,
                       .ports = {},
                       .last_failure = FailedLoad{1, "it has errors", RenderCheckOf(bad, {})}};
  const json failure = json::parse(RenderProxyPage(page))["lastFailure"];
  EXPECT_EQ(failure["message"], "it has errors");
  EXPECT_EQ(failure["time"], "1970-01-01T00:00:00.000000001Z");
  EXPECT_EQ(failure["check"]["valid"], false);
  EXPECT_FALSE(failure["check"]["diagnostics"].empty());
}

}  // namespace
}  // namespace routewind
