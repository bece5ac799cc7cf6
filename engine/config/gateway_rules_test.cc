// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/config/load_for_test.h"

namespace routewind {
namespace {

using Strings = std::vector<std::string>;

std::string Object(const std::string& kind, const std::string& spec) {
  return "apiVersion: gateway.networking.k8s.io/v1\nkind: " + kind +
         "\nmetadata: {name: o}\nspec: {" + spec + "}\n";
}
std::string Listeners(const std::string& listeners, const std::string& more = "") {
  return Object("Gateway", "gatewayClassName: c, listeners: [" + listeners + "]" + more);
}
std::string Policy(const std::string& targets, const std::string& validation) {
  return Object("BackendTLSPolicy",
                "targetRefs: [" + targets + "], validation: {hostname: a.b, " + validation + "}");
}

constexpr char kHttp[] = "{name: l, port: 80, protocol: HTTP}";
constexpr char kService[] = "{group: '', kind: Service, name: s}";
constexpr char kSystem[] = "wellKnownCACertificates: System";

struct Row {
  const char* name;
  std::string text;
  Strings codes;  // empty: valid
};

// The accepted neighbours of the fixtures in fixtures/findings, and what semantics 2.2 calls valid
// although it looks wrong.
const Row kRows[] = {
    {"HTTPS without tls", Listeners("{name: l, port: 443, protocol: HTTPS}"), {}},
    {"HTTPS with tls and no mode",
     Listeners("{name: l, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: c}]}}"),
     {}},
    {"options stand for certificates (V-G10)",
     Listeners("{name: l, port: 443, protocol: HTTPS, tls: {options: {a: b}}}"),
     {}},
    {"TLS passthrough needs none",
     Listeners("{name: l, port: 443, protocol: TLS, tls: {mode: Passthrough}}"),
     {}},
    {"HTTP and HTTPS on one port",
     Listeners("{name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: HTTPS}"),
     {}},
    {"one with and one without hostname",
     Listeners(
         "{name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: HTTP, hostname: a.b}"),
     {}},
    {"dots in a listener name", Listeners("{name: a.b, port: 80, protocol: HTTP}"), {}},
    {"addresses without values",
     Listeners(kHttp, ", addresses: [{type: IPAddress}, {}, {type: Hostname}, {type: Hostname}]"),
     {}},
    {"same value under two types",
     Listeners(kHttp, ", addresses: [{value: 10.0.0.1}, {type: Hostname, value: 10.0.0.1}]"),
     {}},
    {"IPv6 address", Listeners(kHttp, ", addresses: [{value: '2001:db8::1'}]"), {}},
    {"selector with from All",
     Listeners("{name: l, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All, "
               "selector: {matchLabels: {a: b}}}}}"),
     {}},
    {"from Selector without selector",
     Listeners(
         "{name: l, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector}}}"),
     {}},
    {"unknown operator passes (D-23)",
     Listeners("{name: l, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, "
               "selector: {matchExpressions: [{key: a, operator: Like}]}}}}"),
     {}},
    {"protocol with a domain", Listeners("{name: l, port: 80, protocol: example.com/Foo}"), {}},
    {"null hostname on TCP is no hostname",
     Listeners("{name: l, port: 80, protocol: TCP, hostname: null}"),
     {}},
    {"labels at their limits",
     Listeners(kHttp, ", infrastructure: {labels: {a.b/c: '', " + std::string(63, 'x') + ": v}}"),
     {}},
    {"allowedListeners None",
     Listeners(kHttp, ", allowedListeners: {namespaces: {from: None}}"),
     {}},
    {"allowedListeners other",
     Listeners(kHttp, ", allowedListeners: {namespaces: {from: Any}}"),
     {"V-G11"}},
    {"frontend tls",
     Listeners(kHttp,
               ", tls: {backend: {clientCertificateRef: {name: c}}, frontend: {default: "
               "{validation: {caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]}}, "
               "perPort: [{port: 443, tls: {}}]}}"),
     {}},
    {"defaultScope in the standard channel",
     Listeners(kHttp, ", defaultScope: All"),
     {"Y-experimental-field"}},
    {"class with a description of 64",
     Object("GatewayClass", "controllerName: example.com/a, description: " + std::string(64, 'd')),
     {}},
    {"grant without name",
     Object("ReferenceGrant",
            "from: [{group: '', kind: Service, namespace: a}], to: [{group: core, kind: Secret}]"),
     {}},
    {"policy", Policy(kService, kSystem), {}},
    {"policy on two ports",
     Policy("{group: '', kind: Service, name: s, sectionName: p}, {group: '', kind: Service, name: "
            "s, sectionName: q}",
            kSystem),
     {}},
    {"policy with an empty list and System",
     Policy(kService, "caCertificateRefs: [], wellKnownCACertificates: System"),
     {}},
    {"alternative names",
     Policy(kService,
            "wellKnownCACertificates: a.b/c, subjectAltNames: [{type: Hostname, hostname: "
            "'*.a.b'}, {type: URI, uri: 'spiffe://a/b'}]"),
     {}},
};

TEST(GatewayRules, AcceptTheNeighboursOfWhatTheyRefuse) {
  for (const Row& row : kRows)
    EXPECT_EQ(Codes(LoadText(row.text)), row.codes) << row.name << "\n"
                                                    << FormatAll(LoadText(row.text));
}

TEST(Gateway, IsDecodedWithItsDefaults) {
  const LoadedConfig loaded = LoadText(Listeners(
      "{name: a, port: 80, protocol: HTTP, allowedRoutes: {}}, "
      "{name: b, port: 443, protocol: HTTPS, hostname: '*.a.b', tls: {certificateRefs: [{name: c}, "
      "{name: d, namespace: e}]}, "
      "allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {t: u}, "
      "matchExpressions: [{key: k, operator: In, values: [v]}]}}, kinds: [{kind: GRPCRoute}]}}"));
  ASSERT_EQ(Codes(loaded), Strings{});
  const Gateway& gateway = loaded.config.gateways.at(0);
  EXPECT_EQ(gateway.class_name, "c");
  EXPECT_FALSE(loaded.config.gateways_assumed);
  const Listener& plain = gateway.listeners.at(0);
  EXPECT_EQ(plain.allowed_routes.from, AllowedRoutes::From::kSame);
  EXPECT_TRUE(plain.hostname.is_any());
  EXPECT_FALSE(plain.tls.has_value());
  const Listener& tls = gateway.listeners.at(1);
  EXPECT_EQ(tls.hostname.text(), "*.a.b");
  EXPECT_EQ(tls.tls.value().mode, ListenerTls::Mode::kTerminate);
  EXPECT_EQ(tls.tls.value().certificate_refs.at(0).target, (GroupKind{"", "Secret"}));
  EXPECT_EQ(tls.tls.value().certificate_refs.at(0).id.ToString(), "default/c");
  EXPECT_EQ(tls.tls.value().certificate_refs.at(1).id.ToString(), "e/d");
  EXPECT_EQ(tls.allowed_routes.kinds.at(0), (GroupKind{kGatewayGroup, "GRPCRoute"}));
  const LabelSelector& selector = tls.allowed_routes.selector.value();
  EXPECT_EQ(selector.match_labels.at("t"), "u");
  EXPECT_EQ(selector.match_expressions.at(0).op, "In");
  EXPECT_EQ(selector.match_expressions.at(0).values, Strings{"v"});
}

TEST(Experimental, FieldsCountInTheirChannelOnly) {
  const std::string text = Listeners(kHttp, ", defaultScope: All") + "---\n" +
                           Object("GRPCRoute", "useDefaultGateways: All");
  const LoadedConfig experimental = LoadText(text, {.channel = Channel::kExperimental});
  EXPECT_EQ(Codes(experimental), Strings{});
  EXPECT_TRUE(experimental.config.gateways.at(0).default_scope_all);
  EXPECT_TRUE(experimental.config.grpc_routes.at(0).use_default_gateways);
  const LoadedConfig standard = LoadText(text);
  EXPECT_EQ(Codes(standard), (Strings{"Y-experimental-field", "Y-experimental-field"}));
  EXPECT_FALSE(standard.config.gateways.at(0).default_scope_all);
  EXPECT_FALSE(standard.config.grpc_routes.at(0).use_default_gateways);
}

}  // namespace
}  // namespace routewind
