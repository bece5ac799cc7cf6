// SPDX-License-Identifier: Apache-2.0
#include "proxy/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/config/load_for_test.h"

namespace routewind {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct ParseRow {
  const char* text;
  const char*
      expected;  // the host and port printed again; or, with is_error, a part of the message
  bool is_error = false;
};

TEST(HostAndPort, AreReadAndPrintedAlike) {
  const ParseRow rows[] = {
      {"10.0.0.7:50051", "10.0.0.7:50051"},
      {"pay.web.svc.cluster.local:1", "pay.web.svc.cluster.local:1"},
      {"localhost:0", "localhost:0"},
      {"my_host-1:65535", "my_host-1:65535"},
      {"[::1]:443", "[::1]:443"},
      {"[fe80::1:2]:80", "[fe80::1:2]:80"},
      {"localhost", "has no port", true},
      {":80", "has no host", true},
      {"::1:80", "more than one colon", true},
      {"[::1:80", "bracket without its pair", true},
      {"[]:80", "bracket without its pair", true},
      {"[10.0.0.1]:80", "no IPv6 address in its brackets", true},
      {"[::zz]:80", "no IPv6 address in its brackets", true},
      {"a b:80", "no usable host", true},
      {"-a:80", "no usable host", true},
      {"a:", "no port number", true},
      {"a:65536", "no port number", true},
      {"a:+80", "no port number", true},
      {"a:80x", "no port number", true},
      {"", "has no port", true},
  };
  for (const ParseRow& row : rows) {
    SCOPED_TRACE(row.text);
    const auto parsed = ParseHostPort(row.text);
    ASSERT_EQ(parsed.has_value(), !row.is_error);
    if (parsed) {
      EXPECT_EQ(parsed->ToString(), row.expected);
    } else {
      EXPECT_THAT(parsed.error().message, HasSubstr(row.expected));
    }
  }
}

TEST(EndpointOverride, NamesAServicePortAndWhereItsCallsGo) {
  const auto parsed = ParseEndpointOverride("web/pay:50051=127.0.0.1:9001,[::1]:9002,box:3");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->service, (ObjectName{"web", "pay"}));
  EXPECT_EQ(parsed->service_port, 50051);
  EXPECT_THAT(parsed->endpoints,
              ElementsAre(HostPort{"127.0.0.1", 9001}, HostPort{"::1", 9002}, HostPort{"box", 3}));
}

TEST(EndpointOverride, SaysWhatIsWrongAndHowItIsWritten) {
  const ParseRow rows[] = {
      {"web/pay:50051", "has no '='"},
      {"web/pay=127.0.0.1:1", "the Service has no port"},
      {"pay:1=127.0.0.1:1", "'pay' is not namespace/name"},
      {"/pay:1=127.0.0.1:1", "is not namespace/name"},
      {"a/b/c:1=127.0.0.1:1", "is not namespace/name"},
      {"web/pay:0=127.0.0.1:1", "not a number from 1 to 65535"},
      {"web/pay:http=127.0.0.1:1", "not a number from 1 to 65535"},
      {"web/pay:1=", "has no port"},
      {"web/pay:1=a:1,", "has no port"},
      {"web/pay:1=a:0", "cannot have port 0"},
  };
  for (const ParseRow& row : rows) {
    SCOPED_TRACE(row.text);
    const auto parsed = ParseEndpointOverride(row.text);
    ASSERT_FALSE(parsed.has_value());
    EXPECT_THAT(parsed.error().message, HasSubstr(row.expected));
    EXPECT_THAT(parsed.error().message, HasSubstr("write --endpoint namespace/name:port="));
  }
}

constexpr char kService[] = R"(
apiVersion: v1
kind: Service
metadata: {name: pay, namespace: web}
spec:
  ports:
  - {name: grpc, port: 50051, targetPort: 9000}
  - {name: admin, port: 8080}
  - {name: udp, port: 53, protocol: UDP}
)";

std::string SliceText(const std::string& name, const std::string& body) {
  return "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: " + name +
         ", namespace: web, labels: {kubernetes.io/service-name: pay}}\n" + body;
}

std::vector<std::string> FindIn(const std::string& yaml, uint16_t port,
                                const std::vector<EndpointOverride>& overrides = {}) {
  const LoadedConfig loaded = LoadText(yaml);
  EXPECT_THAT(FormatAll(loaded), IsEmpty());
  std::vector<std::string> found;
  for (const HostPort& endpoint :
       EndpointFinder(loaded.config, overrides, "cluster.local").Find({"web", "pay"}, port)) {
    found.push_back(endpoint.ToString());
  }
  return found;
}

TEST(EndpointFinder, AsksClusterDnsWhereNothingElseIsKnown) {
  EXPECT_THAT(FindIn(kService, 50051), ElementsAre("pay.web.svc.cluster.local:50051"));
}

TEST(EndpointFinder, AddsUpTheReadyEndpointsOfAllSlicesSortedAndWithoutRepeats) {
  const std::string yaml =
      kService +
      SliceText("b",
                "addressType: IPv4\nports: [{name: grpc, port: 9000}, {name: admin, port: 1}]\n"
                "endpoints:\n"
                "- {addresses: [10.0.0.2], conditions: {ready: true}}\n"
                "- {addresses: [10.0.0.9], conditions: {ready: false}}\n"
                "- {addresses: [10.0.0.1]}\n") +
      SliceText("a",
                "addressType: IPv6\nports: [{name: grpc, port: 9001}]\n"
                "endpoints: [{addresses: ['fd00::1']}]\n") +
      SliceText("c",
                "addressType: FQDN\nports: [{name: grpc, port: 9000}]\n"
                "endpoints: [{addresses: [pay.example.com]}]\n") +
      SliceText("d",
                "addressType: IPv4\nports: [{name: grpc, port: 9000}]\n"
                "endpoints: [{addresses: [10.0.0.2, 10.9.9.9]}]\n");
  EXPECT_THAT(FindIn(yaml, 50051), ElementsAre("10.0.0.1:9000", "10.0.0.2:9000", "[fd00::1]:9001",
                                               "pay.example.com:9000"));
  EXPECT_THAT(FindIn(yaml, 8080), ElementsAre("10.0.0.1:1", "10.0.0.2:1"));
}

TEST(EndpointFinder, AnswersNothingWhenSlicesExistButNoneIsReadyOnThePort) {
  const std::string not_ready =
      kService + SliceText("a",
                           "addressType: IPv4\nports: [{name: grpc, port: 9000}]\n"
                           "endpoints: [{addresses: [10.0.0.2], conditions: {ready: false}}]\n");
  EXPECT_THAT(FindIn(not_ready, 50051), IsEmpty());
  EXPECT_THAT(FindIn(not_ready, 8080), IsEmpty()) << "no slice has the port `admin`";
}

TEST(EndpointFinder, JoinsPortsByNameAndProtocolAndNotByNumber) {
  const std::string yaml =
      kService + SliceText("a",
                           "addressType: IPv4\n"
                           "ports: [{name: grpc, port: 1, protocol: UDP}, {name: grpc, port: 8080},"
                           " {name: other, port: 50051}]\n"
                           "endpoints: [{addresses: [10.0.0.2]}]\n");
  EXPECT_THAT(FindIn(yaml, 50051), ElementsAre("10.0.0.2:8080"));
}

TEST(EndpointFinder, TakesTheOnlyPortOfASliceWhereTheServiceIsAssumed) {
  const std::string route =
      "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: r, namespace: "
      "web}\n"
      "spec: {rules: [{backendRefs: [{name: pay, port: 50051}]}]}\n";
  const std::string slice = SliceText("a",
                                      "addressType: IPv4\nports: [{name: grpc, port: 9000}]\n"
                                      "endpoints: [{addresses: [10.0.0.2]}]\n");
  EXPECT_THAT(FindIn(route + slice, 50051), ElementsAre("10.0.0.2:9000"));
}

TEST(EndpointFinder, PrefersOverridesAndAddsThemUpInTheOrderGiven) {
  const std::string yaml =
      kService + SliceText("a",
                           "addressType: IPv4\nports: [{name: grpc, port: 9000}]\n"
                           "endpoints: [{addresses: [10.0.0.2]}]\n");
  const std::vector<EndpointOverride> overrides = {*ParseEndpointOverride("web/pay:50051=z:1,a:1"),
                                                   *ParseEndpointOverride("web/pay:50051=z:1,b:2"),
                                                   *ParseEndpointOverride("web/other:8080=x:1")};
  EXPECT_THAT(FindIn(yaml, 50051, overrides), ElementsAre("z:1", "a:1", "b:2"));
  EXPECT_THAT(FindIn(yaml, 8080, overrides), IsEmpty());
}

TEST(UselessEndpoints, AreThoseThatNeitherABackendRefNorAMirrorNames) {
  const LoadedConfig loaded = LoadText(
      "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: r, namespace: web}\nspec:\n"
      "  rules:\n"
      "  - backendRefs: [{name: pay, port: 50051}]\n"
      "    filters: [{type: RequestMirror, requestMirror: {backendRef: {name: shadow, port: 1}}}]\n");
  const std::vector<EndpointOverride> overrides = {
      *ParseEndpointOverride("web/pay:50051=a:1"), *ParseEndpointOverride("web/shadow:1=a:1"),
      *ParseEndpointOverride("web/pay:2=a:1"), *ParseEndpointOverride("default/pay:50051=a:1")};
  EXPECT_THAT(UselessEndpointRemarks(loaded.config, overrides),
              ElementsAre("--endpoint web/pay:2=… has no effect: no backendRef of a GRPCRoute names port 2 of that Service",
                          ::testing::StartsWith("--endpoint default/pay:50051=… has no effect")));
}

}  // namespace
}  // namespace routewind
