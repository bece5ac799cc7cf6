// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/config/load_for_test.h"

namespace routewind {
namespace {

using Strings = std::vector<std::string>;

std::string Repeat(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// One rule in flow style, so that a row stays a line.
std::string RuleText(const std::string& rule) {
  return RouteText("  rules:\n  - {" + rule + "}\n");
}
std::string MethodText(const std::string& method) {
  return RuleText("matches: [{method: {" + method + "}}]");
}
std::string FilterText(const std::string& filter) {
  return RuleText("filters: [{" + filter + "}]");
}
std::string MirrorText(const std::string& share) {
  return FilterText("type: RequestMirror, requestMirror: {backendRef: {name: b, port: 80}, " +
                    share + "}");
}

struct Vector {
  const char* name;
  std::string text;
  Strings codes;  // empty: valid
};

const Vector kVectors[] = {
    // tests/cel/grpcroute_test.go, as listed in semantics 2.1
    {"request header modifier",
     FilterText("type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}]}"),
     {}},
    {"response header modifier",
     FilterText("type: ResponseHeaderModifier, responseHeaderModifier: {remove: [a]}"),
     {}},
    {"mirror",
     FilterText("type: RequestMirror, requestMirror: {backendRef: {name: b, port: 80}}"),
     {}},
    {"extension ref",
     FilterText("type: ExtensionRef, extensionRef: {group: '', kind: K, name: f}"),
     {}},
    {"request modifier with mirror body",
     FilterText("type: RequestHeaderModifier, requestMirror: {backendRef: {name: b, port: 80}}"),
     {"V-R26", "V-R25"}},
    {"response modifier with mirror body",
     FilterText("type: ResponseHeaderModifier, requestMirror: {backendRef: {name: b, port: 80}}"),
     {"V-R26", "V-R25"}},
    {"mirror with modifier body",
     FilterText("type: RequestMirror, requestHeaderModifier: {}"),
     {"V-R26", "V-R25"}},
    {"extension ref with mirror body",
     FilterText("type: ExtensionRef, requestMirror: {backendRef: {name: b, port: 80}}"),
     {"V-R26", "V-R25"}},
    {"service only", MethodText("service: helloworld.Greeter"), {}},
    {"method only", MethodText("method: SayHello"), {}},
    {"repeated modifiers",
     RuleText("filters: [{type: RequestHeaderModifier, requestHeaderModifier: {}}, {type: "
              "RequestHeaderModifier, requestHeaderModifier: {}}, "
              "{type: ResponseHeaderModifier, responseHeaderModifier: {}}, {type: "
              "ResponseHeaderModifier, responseHeaderModifier: {}}]"),
     {"V-R27", "V-R28"}},
    {"7 x 20 matches",
     RouteText("  rules:\n" +
               Repeat(7, "  - matches: [" + Repeat(20, "{method: {service: s}},") + "]\n")),
     {"V-R11"}},
    {"2 x 48 matches",
     RouteText("  rules:\n" +
               Repeat(2, "  - matches: [" + Repeat(48, "{method: {service: s}},") + "]\n")),
     {}},
    {"128 matches",
     RouteText("  rules:\n" +
               Repeat(2, "  - matches: [" + Repeat(64, "{method: {service: s}},") + "]\n")),
     {}},
    {"129 matches",
     RouteText("  rules:\n" +
               Repeat(2, "  - matches: [" + Repeat(64, "{method: {service: s}},") + "]\n") +
               "  - matches: [{method: {service: s}}]\n"),
     {"V-R11"}},
    {"65 matches in a rule",
     RouteText("  rules:\n  - matches: [" + Repeat(65, "{method: {service: s}},") + "]\n"),
     {"V-R13"}},
    {"service and method", MethodText("service: foo.Test.Example, method: Login, type: Exact"), {}},
    {"leading dot", MethodText("service: .foo.Test.Example, type: Exact"), {}},
    {"neither", MethodText("type: Exact"), {"V-R14"}},
    {"patterns without a type", MethodText("service: '.*', method: '.*'"), {"V-R15", "V-R16"}},
    {"patterns with type Exact",
     MethodText("type: Exact, service: '.*', method: '.*'"),
     {"V-R15", "V-R16"}},
    {"method pattern", MethodText("method: '.*'"), {"V-R16"}},
    {"service pattern, Exact", MethodText("service: '.*', type: Exact"), {"V-R15"}},
    {"regular expressions", MethodText("service: '.*', method: '.*', type: RegularExpression"), {}},
    {"broken regular expression passes admission",
     MethodText("service: '(', type: RegularExpression"),
     {}},
    {"empty regular expression is present", MethodText("service: '', type: RegularExpression"), {}},
    {"percent and fraction",
     MirrorText("percent: 50, fraction: {numerator: 1, denominator: 100}"),
     {"V-R34"}},
    {"numerator too large",
     MirrorText("fraction: {numerator: 1001, denominator: 1000}"),
     {"V-R37"}},
    {"denominator 0", MirrorText("fraction: {numerator: 0, denominator: 0}"), {"V-R36"}},
    {"numerator negative", MirrorText("fraction: {numerator: -1, denominator: 100}"), {"V-R35"}},
    {"only percent", MirrorText("percent: 50"), {}},
    {"only fraction", MirrorText("fraction: {numerator: 50}"), {}},
    {"numerator equals denominator", MirrorText("fraction: {numerator: 7, denominator: 7}"), {}},
    // edges
    {"service _", MethodText("service: _"), {}},
    {"service A", MethodText("service: A"), {}},
    {"service .A", MethodText("service: .A"), {}},
    {"service a.b_c.D9", MethodText("service: a.b_c.D9"), {}},
    {"service with long s and Kelvin sign", MethodText("service: '\u017f\u212a'"), {}},
    {"service of 1024", MethodText("service: " + std::string(1024, 's')), {}},
    {"service of 1025", MethodText("service: " + std::string(1025, 's')), {"V-R17"}},
    {"method _x1", MethodText("method: _x1"), {}},
    {"empty service beside a method", MethodText("service: '', method: Foo"), {"V-R15"}},
    {"backquote in a header name",
     RuleText("matches: [{headers: [{name: 'x-`y`', value: v}]}]"),
     {}},
    {"header of 256 and value of 4096 code points",
     RuleText("matches: [{headers: [{name: " + std::string(256, 'n') + ", value: '" +
              Repeat(4096, "é") + "'}]}]"),
     {}},
    {"weight 1000000 and 0",
     RuleText(
         "backendRefs: [{name: a, port: 1, weight: 1000000}, {name: b, port: 65535, weight: 0}]"),
     {}},
    {"weight null is 1", RuleText("backendRefs: [{name: a, port: 1, weight: null}]"), {}},
    {"kind without port", RuleText("backendRefs: [{name: a, group: a.io, kind: Backend}]"), {}},
    {"empty matches and filters", RuleText("matches: [], filters: [], backendRefs: []"), {}},
    {"empty match", RuleText("matches: [{}]"), {}},
    {"no rules", RouteText("  hostnames: []\n"), {}},
    {"hostnames at their edges", RouteText("  hostnames: [localhost, '*.com', a-b.c1]\n"), {}},
    {"IPv4 passes with a warning (D-22)", RouteText("  hostnames: [10.0.0.1]\n"), {"W-01"}},
    {"empty modifier", FilterText("type: RequestHeaderModifier, requestHeaderModifier: {}"), {}},
    {"several mirrors",
     RuleText("filters: [{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 1}}}, "
              "{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 1}}}]"),
     {}},
    {"null in a list", RuleText("matches: [null]"), {"Y-type"}},
    {"value true", RuleText("matches: [{headers: [{name: a, value: true}]}]"), {"Y-type"}},
    {"value yes", RuleText("matches: [{headers: [{name: a, value: yes}]}]"), {"Y-type"}},
    {"value 0x10", RuleText("matches: [{headers: [{name: a, value: 0x10}]}]"), {"Y-type"}},
    {"value quoted yes", RuleText("matches: [{headers: [{name: a, value: 'yes'}]}]"), {}},
    {"value tagged as a string",
     RuleText("matches: [{headers: [{name: a, value: !!str 12}]}]"),
     {}},
    {"timestamps and 12:30 are strings",
     RuleText("matches: [{headers: [{name: a, value: 2024-01-01}, {name: b, value: 12:30}]}]"),
     {}},
    {"names left out are not equal",
     RuleText("matches: [{headers: [{value: a}, {value: b}]}]"),
     {"V-R20", "V-R20"}},
    {"parents without names are not equal",
     RouteText("  parentRefs: [{}, {}]\n"),
     {"V-R03", "V-R03"}},
    {"port quoted", RuleText("backendRefs: [{name: a, port: '80'}]"), {"Y-type"}},
    {"port 1e2 and 80.0 are whole",
     RuleText("backendRefs: [{name: a, port: 1e2}, {name: b, port: 80.0}]"),
     {}},
    {"port 80.5 is not", RuleText("backendRefs: [{name: a, port: 80.5}]"), {"Y-type"}},
};

TEST(GrpcRouteRules, AnswerTheVectorsOfTheSpecification) {
  for (const Vector& row : kVectors) {
    EXPECT_EQ(Codes(LoadText(row.text)), row.codes) << row.name << "\n"
                                                    << FormatAll(LoadText(row.text));
  }
}

TEST(GrpcRouteRules, PointAtTheValueOrAtWhatShouldHoldIt) {
  const std::string text = RouteText(
      "  rules:\n"               // 6
      "  - matches:\n"           // 7
      "    - method:\n"          // 8
      "        service: a..b\n"  // 9
      "    - method: {}\n"       // 10
      "    backendRefs:\n"       // 11
      "    - name: a\n"          // 12
      "      weight: -1\n");     // 13
  const LoadedConfig loaded = LoadText(text);
  EXPECT_EQ(CodesAndPlaces(loaded),
            (Strings{"V-R15@9:18", "V-R14@10:7", "V-R38@12:7", "V-R41@13:15"}));
  EXPECT_EQ(loaded.diagnostics[0].path, "spec.rules[0].matches[0].method.service");
  EXPECT_EQ(loaded.diagnostics[0].resource, "GRPCRoute default/r");
  EXPECT_TRUE(loaded.config.grpc_routes.empty()) << "an invalid route is left out";
}

// `A#s:p` is name A, sectionName s, port p. Semantics 2.3, all rows.
struct ParentRow {
  const char* name;
  const char* refs;
  const char* standard;  // empty: valid
  const char* experimental;
};

const ParentRow kParentRows[] = {
    {"A, A", "[{name: a}, {name: a}]", "V-R07", "V-X02"},
    {"A, A#s1", "[{name: a}, {name: a, sectionName: s1}]", "V-R06", "V-X01"},
    {"A#s1, A#s1", "[{name: a, sectionName: s1}, {name: a, sectionName: s1}]", "V-R07", "V-X02"},
    {"A#s1, A#s2", "[{name: a, sectionName: s1}, {name: a, sectionName: s2}]", "", ""},
    {"A, B", "[{name: a}, {name: b}]", "", ""},
    {"A (ns u), A (ns v)", "[{name: a, namespace: u}, {name: a, namespace: v}]", "", ""},
    {"A (no ns), A (own ns)", "[{name: a}, {name: a, namespace: default}]", "", ""},
    {"A:80, A:8080", "[{name: a, port: 80}, {name: a, port: 8080}]", "V-R07", ""},
    {"A:80, A", "[{name: a, port: 80}, {name: a}]", "V-R07", "V-X01"},
    {"A#s1:80, A#s1:8080",
     "[{name: a, sectionName: s1, port: 80}, {name: a, sectionName: s1, port: 8080}]", "V-R07", ""},
    {"A#s1:80, A#s2", "[{name: a, sectionName: s1, port: 80}, {name: a, sectionName: s2}]", "",
     "V-X01"},
    {"A#s1, A:80", "[{name: a, sectionName: s1}, {name: a, port: 80}]", "V-R06", "V-X01"},
    {"A#s1:80, A#s2:80",
     "[{name: a, sectionName: s1, port: 80}, {name: a, sectionName: s2, port: 80}]", "", ""},
    {"A#s1:80, A#s1:80",
     "[{name: a, sectionName: s1, port: 80}, {name: a, sectionName: s1, port: 80}]", "V-R07",
     "V-X02"},
    {"other kinds are other parents", "[{name: a}, {name: a, kind: Service, group: ''}]", "", ""},
    {"defaults count", "[{name: a}, {name: a, kind: Gateway, group: gateway.networking.k8s.io}]",
     "V-R07", "V-X02"},
};

TEST(ParentRefs, AreUniqueInBothChannelsAsTheTableSays) {
  for (const ParentRow& row : kParentRows) {
    const std::string text = RouteText("  parentRefs: " + std::string(row.refs) + "\n");
    const auto expected = [](const char* code) {
      return *code == '\0' ? Strings{} : Strings{code};
    };
    EXPECT_EQ(Codes(LoadText(text)), expected(row.standard)) << row.name;
    EXPECT_EQ(Codes(LoadText(text, {.channel = Channel::kExperimental})),
              expected(row.experimental))
        << row.name;
  }
}

struct SessionRow {
  const char* session;
  Strings codes;
};

TEST(SessionPersistence, NeedsWhatItsTypeAsksFor) {  // D-13, semantics 10.1
  const SessionRow rows[] = {
      {"{cookie: {}}", {}},
      {"{type: Header, header: {name: x}}", {}},
      {"{}", {"V-S3"}},
      {"{type: Cookie}", {"V-S3"}},
      {"{cookie: {}, header: {name: x}}", {"V-S4"}},
      {"{type: Header}", {"V-S5"}},
      {"{type: Header, header: {name: x}, cookie: {}}", {"V-S2"}},
      {"{cookie: {lifetimeType: Permanent}}", {"V-S1"}},
      {"{cookie: {lifetimeType: Permanent}, absoluteTimeout: 1h30m}", {}},
      {"{cookie: {lifetimeType: Session}, absoluteTimeout: 500ms}", {}},
      {"{cookie: {}, absoluteTimeout: '100000s'}", {"V-X05"}},
      {"{cookie: {}, idleTimeout: 1s}", {"Y-unknown-field"}},
  };
  for (const SessionRow& row : rows) {
    const std::string text = RuleText("sessionPersistence: " + std::string(row.session));
    EXPECT_EQ(Codes(LoadText(text, {.channel = Channel::kExperimental})), row.codes) << row.session;
    EXPECT_EQ(Codes(LoadText(text)), Strings{"Y-experimental-field"}) << row.session;
  }
}

TEST(GrpcRoute, IsDecodedWithItsDefaults) {
  const LoadedConfig loaded = LoadText(
      RouteText("  parentRefs: [{name: edge, sectionName: grpc}]\n"
                "  rules:\n"
                "  - filters:\n"
                "    - type: RequestMirror\n"
                "      requestMirror: {backendRef: {name: m, port: 1}, percent: 5}\n"
                "    - type: RequestMirror\n"
                "      requestMirror: {backendRef: {name: m, port: 1}, fraction: {numerator: 3}}\n"
                "    - type: RequestMirror\n"
                "      requestMirror: {backendRef: {name: m, port: 1}}\n"
                "    backendRefs: [{name: b, port: 50051}]\n"));
  ASSERT_EQ(Codes(loaded), Strings{});
  ASSERT_EQ(loaded.config.grpc_routes.size(), 1u);
  const GrpcRoute& route = loaded.config.grpc_routes[0];
  EXPECT_EQ(route.meta.id.ToString(), "default/r");
  EXPECT_FALSE(route.meta.creation_s.has_value());
  const ParentRef& parent = route.parent_refs.at(0);
  EXPECT_EQ(parent.target, (GroupKind{kGatewayGroup, "Gateway"}));
  EXPECT_EQ(parent.id.ToString(), "default/edge");
  EXPECT_EQ(parent.section_name, "grpc");
  EXPECT_FALSE(parent.has_namespace);
  const RouteRule& rule = route.rules.at(0);
  EXPECT_EQ(rule.backend_refs.at(0).weight, 1u);
  EXPECT_EQ(rule.backend_refs.at(0).backend.target, (GroupKind{"", "Service"}));
  const uint32_t shares[][2] = {{5, 100}, {3, 100}, {1, 1}};
  for (size_t i = 0; i < 3; ++i) {
    const auto& mirror = std::get<RequestMirror>(rule.filters.at(i).body);
    EXPECT_EQ(mirror.numerator, shares[i][0]) << i;
    EXPECT_EQ(mirror.denominator, shares[i][1]) << i;
  }
}

}  // namespace
}  // namespace routewind
