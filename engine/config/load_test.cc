// SPDX-License-Identifier: Apache-2.0
#include "engine/config/load.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "engine/config/load_for_test.h"

namespace routewind {
namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

std::string Route(const std::string& name, const std::string& spec) {
  return "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: " + name +
         "}\nspec: {" + spec + "}\n";
}
std::string Object(const std::string& type, const std::string& name, const std::string& rest = "") {
  const size_t cut = type.find(' ');
  return "apiVersion: " + type.substr(0, cut) + "\nkind: " + type.substr(cut + 1) +
         "\nmetadata: {name: " + name + "}\n" + rest;
}
const std::string kGateway =
    Object("gateway.networking.k8s.io/v1 Gateway", "edge",
           "spec: {gatewayClassName: c, listeners: [{name: l, port: 80, protocol: HTTP}]}\n");

Strings RouteNames(const LoadedConfig& loaded) {
  Strings names;
  for (const GrpcRoute& route : loaded.config.grpc_routes) names.push_back(route.meta.id.name);
  return names;
}

// A folder that is gone when the test is over.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (fs::temp_directory_path() / "routewind_load_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() { fs::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& text) const {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file.string();
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

TEST(Load, TakesListsApart) {
  const std::string item =
      "  - {apiVersion: gateway.networking.k8s.io/v1, kind: GRPCRoute, metadata: {name: b}, spec: "
      "{}}\n";
  const LoadedConfig list =
      LoadText("apiVersion: v1\nkind: List\nitems:\n" + item +
               "  - {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}\n");
  EXPECT_EQ(RouteNames(list), Strings{"b"});
  EXPECT_EQ(list.skipped_kinds, (std::map<std::string, uint64_t>{{"apps/v1 Deployment", 1}}));
  const LoadedConfig typed = LoadText(
      "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRouteList\nitems:\n- {metadata: {name: "
      "a}, spec: {}}\n" +
      item.substr(2));
  EXPECT_EQ(RouteNames(typed), (Strings{"a", "b"}));
  EXPECT_EQ(Codes(LoadText("apiVersion: v1\nkind: List\nitems: []\n")), Strings{});
  EXPECT_EQ(CodesAndPlaces(LoadText("apiVersion: v1\nkind: List\nitems: [{kind: X}, 3]\n")),
            (Strings{"Y-kind@3:9", "Y-kind@3:20"}));
}

TEST(Load, PathOfAFindingInAListStartsAtTheItem) {
  const LoadedConfig loaded = LoadText(
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: gateway.networking.k8s.io/v1\n  kind: "
      "GRPCRoute\n"
      "  metadata: {name: a}\n  spec: {hostnames: [X]}\n");
  ASSERT_EQ(CodesAndPlaces(loaded), Strings{"V-R09@7:22"});
  EXPECT_EQ(loaded.diagnostics[0].path, "spec.hostnames[0]");
}

TEST(Load, AcceptsTheVersionsOfEachKindAndNamesTheRightOne) {
  const std::string gateway = "gateway.networking.k8s.io/";
  const auto codes = [](const std::string& type, const std::string& rest = "spec: {}\n",
                        Channel channel = Channel::kStandard) {
    return Codes(LoadText(Object(type, "x", rest), {.channel = channel}));
  };
  EXPECT_EQ(codes(gateway + "v1alpha2 GRPCRoute"), Strings{"Y-version"});
  EXPECT_EQ(codes(gateway + "v1beta1 GRPCRoute"), Strings{"Y-version"});
  EXPECT_EQ(codes(gateway + "v1beta1 HTTPRoute"), Strings{});
  EXPECT_EQ(codes(gateway + "v1beta1 GatewayClass", "spec: {controllerName: a/b}\n"), Strings{});
  EXPECT_EQ(codes(gateway + "v1alpha3 BackendTLSPolicy"), Strings{"Y-version"});
  const std::string policy =
      "spec: {targetRefs: [{group: '', kind: Service, name: s}], validation: {hostname: a, "
      "wellKnownCACertificates: System}}\n";
  EXPECT_EQ(codes(gateway + "v1alpha3 BackendTLSPolicy", policy, Channel::kExperimental),
            Strings{});
  EXPECT_EQ(codes(gateway + "v1 ListenerSet"), Strings{});  // D-26
  EXPECT_EQ(codes("serving.knative.dev/v1 Service"), Strings{});
  EXPECT_EQ(codes("v1 Service"), Strings{});
}

TEST(Load, DoesNotDependOnTheOrderOfFilesOrDocuments) {
  const ConfigSource a{"a.yaml", Route("b", "hostnames: [a.b]") + "---\n" + Route("a", "") +
                                     "---\n" + Route("twice", "hostnames: [a.b]")};
  const ConfigSource b{"b.yaml", Route("c", "hostnames: [BAD]") + "---\n" + Route("d", "") +
                                     "---\n" + Route("twice", "hostnames: [c.d]")};
  const LoadedConfig one = LoadConfigTexts({a, b}, {});
  const LoadedConfig other = LoadConfigTexts({b, a}, {});
  EXPECT_EQ(RouteNames(one), (Strings{"a", "b", "d"}));
  EXPECT_EQ(RouteNames(one), RouteNames(other));
  EXPECT_EQ(one.config.files, other.config.files);
  EXPECT_EQ(FormatAll(one), FormatAll(other));
  EXPECT_EQ(one.digest, other.digest);
  EXPECT_EQ(one.digest.size(), 32u);
  EXPECT_NE(one.digest, LoadConfigTexts({a}, {}).digest);
  EXPECT_EQ(one.digest, LoadConfigTexts({{"x", a.text}, {"y", b.text}}, {}).digest)
      << "names do not matter";
  const LoadedConfig swapped = LoadText(Route("a", "") + "---\n" + Route("b", "hostnames: [a.b]"));
  const LoadedConfig straight = LoadText(Route("b", "hostnames: [a.b]") + "---\n" + Route("a", ""));
  EXPECT_EQ(RouteNames(swapped), RouteNames(straight));
}

TEST(Load, KeepsAnObjectThatIsDefinedTwiceAlikeAndNoneThatDiffer) {
  const LoadedConfig alike =
      LoadText(Route("r", "hostnames: [a.b], rules: []") + "status: {}\n---\n" +
               "kind: GRPCRoute\napiVersion: gateway.networking.k8s.io/v1\nspec:\n  rules: []\n  "
               "hostnames: [\"a.b\"]\n"
               "metadata: {name: r, namespace: null, uid: x}\n");
  EXPECT_EQ(RouteNames(alike), Strings{"r"});
  EXPECT_EQ(CodesAndPlaces(alike), Strings{"Y-duplicate-object@7:1"});
  EXPECT_FALSE(HasErrors(alike.diagnostics));
  const LoadedConfig different =
      LoadText(Route("r", "") + "---\n" + Route("r", "hostnames: [a.b]"));
  EXPECT_EQ(RouteNames(different), Strings{});
  EXPECT_EQ(Codes(different), (Strings{"Y-duplicate-object", "Y-duplicate-object"}));
  EXPECT_TRUE(HasErrors(different.diagnostics));
  const LoadedConfig one_invalid =
      LoadText(Route("r", "") + "---\n" + Route("r", "hostnames: [X]"));
  EXPECT_EQ(RouteNames(one_invalid), Strings{"r"});
}

TEST(Load, AssumesGatewaysOnlyWhereNoneIsGiven) {
  const std::string route = Route("r",
                                  "parentRefs: [{name: edge}, {name: other, namespace: infra}, "
                                  "{kind: Service, group: '', name: s}]");
  const LoadedConfig assumed = LoadText(route);
  ASSERT_EQ(assumed.config.gateways.size(), 2u);
  EXPECT_TRUE(assumed.config.gateways_assumed);
  const Gateway& gateway = assumed.config.gateways[1];
  EXPECT_EQ(gateway.meta.id.ToString(), "infra/other");
  EXPECT_EQ(gateway.meta.place.line, 0u);
  ASSERT_EQ(gateway.listeners.size(), 1u);
  EXPECT_EQ(gateway.listeners[0].name, "default");
  EXPECT_EQ(gateway.listeners[0].port, 80);
  EXPECT_EQ(gateway.listeners[0].protocol, "HTTP");
  EXPECT_TRUE(gateway.listeners[0].hostname.is_any());
  EXPECT_EQ(gateway.listeners[0].allowed_routes.from, AllowedRoutes::From::kAll);
  EXPECT_EQ(LoadText(route + "---\n" + kGateway).config.gateways.size(), 1u);
  EXPECT_FALSE(LoadText(route + "---\n" + kGateway).config.gateways_assumed);
  const LoadedConfig invalid = LoadText(
      route + "---\n" + Object("gateway.networking.k8s.io/v1 Gateway", "edge", "spec: {}\n"));
  EXPECT_TRUE(invalid.config.gateways.empty()) << "an invalid Gateway was given all the same";
  EXPECT_TRUE(LoadText(route, {.strict = true}).config.gateways.empty());
  EXPECT_TRUE(LoadText(route, {.strict = true}).config.strict);
}

TEST(Load, AssumesServicesOnlyWhereNoneIsGiven) {
  const std::string route = Route(
      "r",
      "rules: [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: m, port: 1}}}],"
      " backendRefs: [{name: b, port: 80}, {name: b, port: 81, namespace: other}, {name: b, port: "
      "82},"
      " {name: f, group: a.io, kind: Foo}, {name: c, port: 1, filters: [{type: RequestMirror, "
      "requestMirror: {backendRef: {name: o, port: 2}}}]}]}]");
  const LoadedConfig assumed = LoadText(route);
  ASSERT_EQ(Codes(assumed), Strings{});
  Strings services;
  for (const Service& service : assumed.config.services) {
    std::string text = service.meta.id.ToString();
    for (const ServicePort& port : service.ports) text += " " + std::to_string(port.port);
    services.push_back(text);
  }
  EXPECT_EQ(services, (Strings{"default/b 80 82", "default/c 1", "default/m 1", "default/o 2",
                               "other/b 81"}));
  EXPECT_TRUE(assumed.config.services_assumed);
  const std::string service = Object("v1 Service", "s", "spec: {ports: [{port: 1}]}\n");
  EXPECT_EQ(LoadText(route + "---\n" + service).config.services.size(), 1u);
  EXPECT_TRUE(LoadText(route, {.strict = true}).config.services.empty());
}

TEST(Load, ReadsWhatRoutesReferTo) {
  const LoadedConfig loaded = LoadText(
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels: {a: b}}\n---\n" +
      Object("v1 Secret", "s",
             "type: kubernetes.io/tls\ndata: {tls.crt: Zm9v, x: Zm9v}\nstringData: {x: bar}\n") +
      "---\n" +
      Object("v1 Service", "svc",
             "spec: {ports: [{name: g, port: 50051, appProtocol: kubernetes.io/h2c}], selector: "
             "{a: b}}\n") +
      "---\n" +
      Object("discovery.k8s.io/v1 EndpointSlice", "slice",
             "addressType: IPv4\nports: [{name: g, port: 9}]\nendpoints: [{addresses: [10.0.0.1]}, "
             "{addresses: [10.0.0.2], conditions: {ready: false}}]\n") +
      "---\n" +
      Object("gateway.networking.k8s.io/v1beta1 ReferenceGrant", "g",
             "spec: {from: [{group: gateway.networking.k8s.io, kind: GRPCRoute, namespace: a}], "
             "to: [{group: '', kind: Service}]}\n"));
  ASSERT_EQ(Codes(loaded), Strings{});
  const Config& config = loaded.config;
  EXPECT_EQ(
      config.namespaces.at(0).meta.labels,
      (std::map<std::string, std::string>{{"a", "b"}, {"kubernetes.io/metadata.name", "team"}}));
  EXPECT_EQ(config.secrets.at(0).data,
            (std::map<std::string, std::string>{{"tls.crt", "foo"}, {"x", "bar"}}));
  EXPECT_EQ(config.services.at(0).ports.at(0).app_protocol, "kubernetes.io/h2c");
  EXPECT_TRUE(config.endpoint_slices.at(0).endpoints.at(0).ready);
  EXPECT_FALSE(config.endpoint_slices.at(0).endpoints.at(1).ready);
  EXPECT_FALSE(config.reference_grants.at(0).to.at(0).name.has_value());
}

TEST(Load, UnknownFieldsAreWarningsAndErrorsUnderStrict) {  // D-14
  const std::string text = Route("r", "rule: []");
  const LoadedConfig lenient = LoadText(text);
  EXPECT_EQ(Codes(lenient), Strings{"Y-unknown-field"});
  EXPECT_NE(lenient.diagnostics[0].message.find("did you mean \"rules\"?"), std::string::npos);
  EXPECT_EQ(RouteNames(lenient), Strings{"r"});
  EXPECT_EQ(RouteNames(LoadText(text, {.strict = true})), Strings{});
}

TEST(Load, TakesBracketsForJsonOnlyWhereNoFileNameSaysOtherwise) {
  const std::string flow =
      "{apiVersion: gateway.networking.k8s.io/v1, kind: GRPCRoute, metadata: {name: r}, spec: "
      "{}}\n";
  const std::string json =
      R"({"apiVersion":"gateway.networking.k8s.io/v1","kind":"GRPCRoute","metadata":{"name":"r"},"spec":{}})";
  const auto names = [](const std::string& name, const std::string& text) {
    return RouteNames(LoadConfigTexts({{name, text}}, {}));
  };
  EXPECT_EQ(names("a.yaml", flow), Strings{"r"});
  EXPECT_EQ(names("a.yaml", json), Strings{"r"});
  EXPECT_EQ(names("a.json", json), Strings{"r"});
  EXPECT_EQ(names("-", json), Strings{"r"});
  EXPECT_EQ(names("-", flow), Strings{});
  EXPECT_EQ(names("-", Route("r", "")), Strings{"r"});
}

TEST(Load, SpellsPlainKeysAsKubectlDoes) {
  const LoadedConfig loaded =
      LoadText(Object("v1 ConfigMap", "m", "data: {y: a, 017: b, 'n': c, d: e}\n"));
  ASSERT_EQ(Codes(loaded), Strings{});
  EXPECT_EQ(
      loaded.config.config_maps.at(0).data,
      (std::map<std::string, std::string>{{"true", "a"}, {"15", "b"}, {"n", "c"}, {"d", "e"}}));
}

TEST(ReadSources, WalksDirectoriesInSortedOrderAndReadsAFileOnce) {
  const TempFolder folder;
  const std::string second = folder.Write("b/x.yaml", Route("x", ""));
  const std::string third = folder.Write("c.json", "{}");
  const std::string first = folder.Write("a.yml", Route("a", ""));
  folder.Write("notes.txt", "not a manifest");
  const auto sources = ReadConfigSources({folder.path(), first});
  ASSERT_TRUE(sources.has_value());
  Strings names;
  for (const ConfigSource& source : *sources) names.push_back(source.name);
  EXPECT_EQ(names, (Strings{first, second, third}));
  const auto loaded = LoadConfig({second, first}, {});
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(RouteNames(*loaded), (Strings{"a", "x"}));
}

TEST(ReadSources, FollowsLinksToFilesAndTakesNoNoticeOfOtherLinks) {
  const TempFolder folder;
  folder.Write("data/real.yaml", Route("r", ""));
  fs::create_directory_symlink("data", folder.path() + "/link.yaml");
  fs::create_symlink("nowhere", folder.path() + "/notes");
  fs::create_symlink("data/real.yaml", folder.path() + "/r.yaml");
  const auto loaded = LoadConfig({folder.path()}, {});
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(RouteNames(*loaded), Strings{"r"});
  EXPECT_EQ(loaded->config.files, Strings{folder.path() + "/data/real.yaml"})
      << "one file by two names is read once";
}

TEST(ReadSources, SaysWhatIsWrongWithAPath) {
  const TempFolder folder;
  folder.Write("notes.txt", "");
  const auto message = [](const std::string& path) {
    const auto sources = ReadConfigSources({path});
    return sources.has_value() ? std::string() : sources.error().message;
  };
  EXPECT_NE(message(folder.path() + "/none").find("does not exist"), std::string::npos);
  EXPECT_NE(message(folder.path()).find("holds no manifest"), std::string::npos);
  fs::create_symlink("nowhere.yaml", folder.path() + "/gone.yaml");
  EXPECT_NE(message(folder.path()).find("gone.yaml is a link to a file that does not exist"),
            std::string::npos);
  fs::remove(folder.path() + "/gone.yaml");
  ASSERT_EQ(mkfifo((folder.path() + "/pipe.yaml").c_str(), 0600), 0);
  EXPECT_NE(message(folder.path()).find("pipe.yaml is not a file"), std::string::npos);
  if (geteuid() != 0) {  // root may read everything
    const std::string secret = folder.Write("secret.yaml", "a");
    fs::permissions(secret, fs::perms::none);
    EXPECT_NE(message(secret).find("permissions"), std::string::npos);
  }
}

}  // namespace
}  // namespace routewind
