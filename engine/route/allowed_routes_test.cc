// SPDX-License-Identifier: Apache-2.0
#include "engine/route/allowed_routes.h"

#include <gtest/gtest.h>

#include "engine/route/label_selector.h"
#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

LabelSelector Labels(std::map<std::string, std::string> labels) {
  LabelSelector selector;
  selector.match_labels = std::move(labels);
  return selector;
}

LabelSelector Expression(std::string key, std::string op, std::vector<std::string> values = {}) {
  LabelSelector selector;
  selector.match_expressions.push_back({std::move(key), std::move(op), std::move(values), {}});
  return selector;
}

struct SelectorRow {
  std::string name;
  LabelSelector selector;
  bool expected;   // on {env: prod, team: a}
  bool has_fault;  // D-23
};

TEST(LabelSelector, SelectsByLabelsAndExpressions) {
  const std::vector<SelectorRow> rows = {
      {"empty selects everything", {}, true, false},
      {"label equal", Labels({{"env", "prod"}}), true, false},
      {"label different", Labels({{"env", "test"}}), false, false},
      {"label absent", Labels({{"zone", "1"}}), false, false},
      {"labels are ANDed", Labels({{"env", "prod"}, {"team", "b"}}), false, false},
      {"In, listed", Expression("env", "In", {"test", "prod"}), true, false},
      {"In, not listed", Expression("env", "In", {"test"}), false, false},
      {"In, absent", Expression("zone", "In", {"test"}), false, false},
      {"NotIn, listed", Expression("env", "NotIn", {"prod"}), false, false},
      {"NotIn, not listed", Expression("env", "NotIn", {"test"}), true, false},
      {"NotIn, absent", Expression("zone", "NotIn", {"test"}), true, false},
      {"Exists", Expression("env", "Exists"), true, false},
      {"Exists, absent", Expression("zone", "Exists"), false, false},
      {"DoesNotExist", Expression("env", "DoesNotExist"), false, false},
      {"DoesNotExist, absent", Expression("zone", "DoesNotExist"), true, false},
      {"D-23 unknown operator", Expression("env", "Matches", {"prod"}), false, true},
      {"D-23 operator in lower case", Expression("env", "in", {"prod"}), false, true},
      {"D-23 In without values", Expression("env", "In"), false, true},
      {"D-23 NotIn without values", Expression("zone", "NotIn"), false, true},
      {"Exists with values", Expression("env", "Exists", {"prod"}), false, true},
  };
  const std::map<std::string, std::string> labels = {{"env", "prod"}, {"team", "a"}};
  for (const SelectorRow& row : rows) {
    EXPECT_EQ(Selects(row.selector, labels), row.expected) << row.name;
    EXPECT_EQ(!SelectorFault(row.selector).empty(), row.has_fault) << row.name;
  }
}

TEST(LabelSelector, AndsLabelsWithExpressions) {
  LabelSelector selector = Expression("team", "Exists");
  selector.match_labels = {{"env", "prod"}};
  EXPECT_TRUE(Selects(selector, {{"env", "prod"}, {"team", "a"}}));
  EXPECT_FALSE(Selects(selector, {{"env", "prod"}}));
  EXPECT_FALSE(Selects(selector, {{"team", "a"}}));
}

struct NamespaceRow {
  std::string name;
  Listener listener;
  std::string route_namespace;
  bool expected;
};

TEST(AllowedNamespaces, FollowFrom) {
  Config config;
  config.namespaces = {MakeNamespace("app", {{"team", "a"}})};
  const NamespaceTest test(config);
  const Listener http = HttpListener("http");
  const auto own_name = [](std::string name) {
    return Labels({{"kubernetes.io/metadata.name", std::move(name)}});
  };
  const std::vector<NamespaceRow> rows = {
      {"Same, same", http, "infra", true},
      {"Same, other", http, "app", false},
      {"All", FromAll(http), "app", true},
      {"Selector by label", FromSelector(http, Labels({{"team", "a"}})), "app", true},
      {"Selector, own namespace counts like any", FromSelector(http, Labels({{"team", "a"}})),
       "infra", false},
      {"Selector absent selects nothing", FromSelector(http, std::nullopt), "infra", false},
      {"Selector empty selects everything", FromSelector(http, LabelSelector()), "elsewhere", true},
      {"metadata.name of a given namespace", FromSelector(http, own_name("app")), "app", true},
      {"metadata.name of an unknown namespace", FromSelector(http, own_name("web")), "web", true},
      {"other labels of an unknown namespace", FromSelector(http, Labels({{"team", "a"}})), "web",
       false},
  };
  for (const NamespaceRow& row : rows) {
    EXPECT_EQ(test.Allows(row.listener, "infra", row.route_namespace), row.expected) << row.name;
  }
}

TEST(AllowedNamespaces, ThatAreNotGivenDoNotExistUnderStrict) {
  Config config;
  config.strict = true;
  const Listener any = FromSelector(HttpListener("http"), LabelSelector());
  EXPECT_FALSE(NamespaceTest(config).Allows(any, "infra", "app"));
  config.namespaces = {MakeNamespace("app", {})};
  EXPECT_TRUE(NamespaceTest(config).Allows(any, "infra", "app"));
}

struct KindRow {
  std::string name;
  Listener listener;
  std::vector<std::string> kinds;
  size_t invalid;
};

TEST(SupportedKinds, AreTheValidPartOfWhatIsAskedFor) {
  const Listener http = HttpListener("http");
  Listener other_group = http;
  other_group.allowed_routes.kinds = {{"example.com", "GRPCRoute"}};
  const std::vector<KindRow> rows = {
      {"HTTP", http, {"GRPCRoute", "HTTPRoute"}, 0},
      {"HTTPS", HttpsListener("s"), {"GRPCRoute", "HTTPRoute"}, 0},
      {"TLS", MakeListener("t", "TLS", 443), {}, 0},
      {"UDP", MakeListener("u", "UDP", 53), {}, 0},
      {"unknown protocol", MakeListener("i", "INVALID", 1111), {}, 0},
      {"9.3 GatewayInvalidRouteKind, one", WithKinds(http, {"InvalidRoute"}), {}, 1},
      {"9.3 GatewayInvalidRouteKind, two",
       WithKinds(http, {"InvalidRoute", "HTTPRoute"}),
       {"HTTPRoute"},
       1},
      {"repeated", WithKinds(http, {"GRPCRoute", "GRPCRoute"}), {"GRPCRoute"}, 0},
      {"another group", other_group, {}, 1},
  };
  for (const KindRow& row : rows) {
    const SupportedKinds supported = SupportedKindsOf(row.listener);
    std::vector<std::string> kinds;
    for (const GroupKind& kind : supported.kinds) kinds.push_back(kind.kind);
    EXPECT_EQ(kinds, row.kinds) << row.name;
    EXPECT_EQ(supported.invalid.size(), row.invalid) << row.name;
  }
}

}  // namespace
}  // namespace routewind
