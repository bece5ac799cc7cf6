// SPDX-License-Identifier: Apache-2.0
// The tables of the Gateway API's own conformance tests, asked of the engine (semantics section 9;
// T-16).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/route/testing/decide_helpers.h"

namespace routewind {
namespace {

using testing::Backend;
using testing::EdgeConfig;
using testing::EdgeRoute;
using testing::HttpListener;
using testing::On;
using testing::OneListenerConfig;
using testing::Request;
using testing::RuleOn;
using testing::To;
using testing::WithServices;

constexpr char kEcho[] = "gateway_api_conformance.echo_basic.grpcecho.GrpcEcho";

RouteRule Towards(const char* backend, std::vector<RouteMatch> matches) {
  return RuleOn(std::move(matches), {Backend("default/" + std::string(backend))});
}

GrpcRoute OnSections(GrpcRoute route, const std::vector<std::string>& sections) {
  route.parent_refs.clear();
  for (const std::string& section : sections)
    route.parent_refs.push_back(To("infra/edge", section));
  return route;
}

struct Row {
  Request request;
  std::string expected;  // a Service, or the gRPC status
};

void Check(const Config& config, const std::vector<Row>& rows) {
  const RouteTable table =
      CompileRoutes(WithServices(config, {"default/v1", "default/v2", "default/v3"}), {});
  for (const Row& row : rows) {
    const Decision decision = Decide(table, row.request.View(), {});
    const bool is_routed = decision.outcome == Outcome::kRouted;
    EXPECT_EQ(is_routed ? decision.backend->id.name : std::string(GrpcStatusName(decision.status)),
              row.expected)
        << row.request.authority << row.request.path;
  }
}

TEST(Conformance, GrpcExactMethodMatching) {
  const std::string echo = std::string("/") + kEcho;
  Check(OneListenerConfig({EdgeRoute("default/r", {}, 1,
                                     {Towards("v1", {On(std::string(kEcho) + "/Echo")}),
                                      Towards("v2", {On(std::string(kEcho) + "/EchoTwo")})})}),
        {{{kEcho, echo + "/Echo"}, "v1"},
         {{kEcho, echo + "/EchoTwo"}, "v2"},
         {{kEcho, echo + "/EchoThree"}, "UNIMPLEMENTED"}});
}

TEST(Conformance, GrpcRouteHeaderMatching) {
  const auto with = [](std::vector<HeaderView> headers) {
    return Request{"10.0.0.1:80", "/a.B/Echo", std::move(headers)};
  };
  Check(OneListenerConfig({EdgeRoute(
            "default/r", {}, 1,
            {Towards("v1", {On("", {{"version", "one"}})}),
             Towards("v2", {On("", {{"version", "two"}})}),
             Towards("v1", {On("", {{"version", "two"}, {"color", "orange"}})}),
             Towards("v1", {On("", {{"color", "blue"}}), On("", {{"color", "green"}})}),
             Towards("v2", {On("", {{"color", "red"}}), On("", {{"color", "yellow"}})})})}),
        {{with({{"version", "one"}}), "v1"},
         {with({{"version", "two"}}), "v2"},
         {with({{"version", "two"}, {"color", "orange"}}), "v1"},
         {with({{"version", "two"}, {"color", "blue"}}), "v2"},
         {with({{"color", "orange"}}), "UNIMPLEMENTED"},
         {with({{"some-other-header", "one"}}), "UNIMPLEMENTED"},
         {with({{"color", "blue"}}), "v1"},
         {with({{"color", "green"}}), "v1"},
         {with({{"color", "red"}}), "v2"},
         {with({{"color", "yellow"}}), "v2"},
         {with({{"color", "purple"}}), "UNIMPLEMENTED"}});
}

TEST(Conformance, GrpcRouteListenerHostnameMatching) {
  const auto route = [](const char* name, const char* backend,
                        const std::vector<std::string>& sections) {
    return OnSections(EdgeRoute(name, {}, 1, {Towards(backend, {})}), sections);
  };
  Check(EdgeConfig({HttpListener("l1", 80, "bar.com"), HttpListener("l2", 80, "foo.bar.com"),
                    HttpListener("l3", 80, "*.bar.com"), HttpListener("l4", 80, "*.foo.com")},
                   {route("default/v1", "v1", {"l1"}), route("default/v2", "v2", {"l2"}),
                    route("default/v3", "v3", {"l3", "l4"})}),
        {{{"bar.com"}, "v1"},
         {{"foo.bar.com"}, "v2"},
         {{"baz.bar.com"}, "v3"},
         {{"boo.bar.com"}, "v3"},
         {{"multiple.prefixes.bar.com"}, "v3"},
         {{"multiple.prefixes.foo.com"}, "v3"},
         {{"foo.com"}, "UNIMPLEMENTED"},
         {{"no.matching.host"}, "UNIMPLEMENTED"}});
}

TEST(Conformance, RouteMatchingAcrossRoutes) {  // paths read as services
  const auto at = [](const char* host, const char* service, std::vector<HeaderView> headers = {}) {
    return Request{host, std::string("/") + service + "/M", std::move(headers)};
  };
  Check(OneListenerConfig({EdgeRoute("default/part1", {"example.com", "example.net"}, 1,
                                     {Towards("v1", {On(""), On("", {{"version", "one"}})})}),
                           EdgeRoute("default/part2", {"example.com"}, 1,
                                     {Towards("v2", {On("v2/-"), On("", {{"version", "two"}})})})}),
        {{at("example.com", "root"), "v1"},
         {at("example.net", "example"), "v1"},
         {at("example.com", "example", {{"version", "one"}}), "v1"},
         {at("example.com", "v2"), "v2"},
         {at("example.net", "v2"), "v1"},
         {at("example.com", "root", {{"version", "two"}}), "v2"}});
}

TEST(Conformance, RouteHostnameIntersection) {
  const auto route = [](const char* name, const std::vector<std::string>& hostnames,
                        const char* service, const char* backend) {
    return EdgeRoute(name, hostnames, 1, {Towards(backend, {On(std::string(service) + "/-")})});
  };
  const auto at = [](const char* host, const char* service) {
    return Request{host, std::string("/") + service + "/M"};
  };
  Check(
      EdgeConfig(
          {HttpListener("l1", 80, "very.specific.com"), HttpListener("l2", 80, "*.wildcard.io"),
           HttpListener("l3", 80, "*.anotherwildcard.io")},
          {route("default/r1",
                 {"non.matching.com", "*.nonmatchingwildcard.io", "very.specific.com"}, "s1", "v1"),
           route("default/r2",
                 {"non.matching.com", "wildcard.io", "foo.wildcard.io", "bar.wildcard.io",
                  "foo.bar.wildcard.io"},
                 "s2", "v2"),
           route("default/r3", {"non.matching.com", "*.specific.com"}, "s3", "v3"),
           route("default/r4", {"*.anotherwildcard.io"}, "s4", "v1"),
           route("default/r5", {"specific.but.wrong.com", "wildcard.io"}, "s5", "v2")}),
      {{at("very.specific.com", "s1"), "v1"},
       {at("very.specific.com:1234", "s1"), "v1"},
       {at("non.matching.com", "s1"), "UNIMPLEMENTED"},
       {at("foo.nonmatchingwildcard.io", "s1"), "UNIMPLEMENTED"},
       {at("foo.wildcard.io", "s1"), "UNIMPLEMENTED"},
       {at("very.specific.com", "other"), "UNIMPLEMENTED"},
       {at("foo.wildcard.io", "s2"), "v2"},
       {at("bar.wildcard.io", "s2"), "v2"},
       {at("foo.bar.wildcard.io", "s2"), "v2"},
       {at("wildcard.io", "s2"), "UNIMPLEMENTED"},
       {at("very.specific.com", "s2"), "UNIMPLEMENTED"},
       {at("very.specific.com", "s3"), "v3"},
       {at("foo.specific.com", "s3"), "UNIMPLEMENTED"},
       {at("foo.anotherwildcard.io", "s4"), "v1"},
       {at("foo.bar.anotherwildcard.io", "s4"), "v1"},
       {at("anotherwildcard.io", "s4"), "UNIMPLEMENTED"},
       {at("specific.but.wrong.com", "s5"), "UNIMPLEMENTED"},
       {at("wildcard.io", "s5"), "UNIMPLEMENTED"}});
}

TEST(Conformance, GatewayHttpListenerIsolation) {
  const char* const sections[] = {"empty", "w1", "w2", "exact"};
  const char* const hosts[] = {"bar.com", "bar.example.com", "bar.foo.example.com",
                               "abc.foo.example.com"};
  for (const bool has_hostnames : {false, true}) {
    std::vector<GrpcRoute> routes;
    for (const std::string section : sections) {
      std::vector<std::string> hostnames;
      if (has_hostnames)
        hostnames = {"bar.com", "*.example.com", "*.foo.example.com", "abc.foo.example.com"};
      routes.push_back(OnSections(
          EdgeRoute("default/" + section, hostnames, 1, {Towards("v1", {On(section + "/-")})}),
          {section}));
    }
    std::vector<Row> rows;
    for (int host = 0; host < 4; ++host) {
      for (int section = 0; section < 4; ++section) {
        rows.push_back({{hosts[host], std::string("/") + sections[section] + "/M"},
                        host == section ? "v1" : "UNIMPLEMENTED"});
      }
    }
    Check(EdgeConfig({HttpListener("empty"), HttpListener("w1", 80, "*.example.com"),
                      HttpListener("w2", 80, "*.foo.example.com"),
                      HttpListener("exact", 80, "abc.foo.example.com")},
                     routes),
          rows);
  }
}

TEST(Conformance, GrpcRouteWeight) {
  const RouteTable table = CompileRoutes(
      WithServices(OneListenerConfig({EdgeRoute("default/r", {}, 1,
                                                {RuleOn({}, {Backend("default/v1", 50051, 70),
                                                             Backend("default/v2", 50051, 30),
                                                             Backend("default/v3", 50051, 0)})})}),
                   {"default/v1", "default/v2", "default/v3"}),
      {});
  int counts[3] = {};
  for (uint64_t n = 0; n < 500; ++n)
    ++counts[Decide(table, Request{}.View(), {.seed = 1, .n = n}).backend->index];
  EXPECT_EQ(counts[0], 350);
  EXPECT_EQ(counts[1], 150);
  EXPECT_EQ(counts[2], 0);
}

}  // namespace
}  // namespace routewind
