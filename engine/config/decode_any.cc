// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_any.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/config/decode_backend_tls_policy.h"
#include "engine/config/decode_core.h"
#include "engine/config/decode_gateway.h"
#include "engine/config/decode_grpc_route.h"
#include "engine/config/decode_meta.h"
#include "engine/config/decode_reference_grant.h"
#include "engine/config/decode_service.h"
#include "engine/config/edit_distance.h"
#include "engine/config/node_digest.h"

namespace routewind {
namespace {

template <typename T, T (*kDecode)(DecodeContext&, const Node&),
          std::vector<ObjectCopy<T>> ObjectSet::*kList>
void DecodeInto(DecodeContext& context, const Node& object, ObjectSet& objects) {
  T value = kDecode(context, object);
  if (!context.findings.has_errors())
    (objects.*kList).push_back({std::move(value), DigestOfObject(object)});
}

struct KindEntry {
  std::string_view group;
  std::string_view kind;
  std::array<std::string_view, 2> versions;
  std::string_view experimental_version;
  bool has_namespace;
  void (*decode)(DecodeContext&, const Node&, ObjectSet&);
};

constexpr std::string_view kGateway = kGatewayGroup;
constexpr std::array<KindEntry, 11> kKinds = {{
    {kGateway,
     "GatewayClass",
     {"v1", "v1beta1"},
     "",
     false,
     DecodeInto<GatewayClass, DecodeGatewayClass, &ObjectSet::gateway_classes>},
    {kGateway,
     "Gateway",
     {"v1", "v1beta1"},
     "",
     true,
     DecodeInto<Gateway, DecodeGateway, &ObjectSet::gateways>},
    {kGateway,
     "GRPCRoute",
     {"v1"},
     "",
     true,
     DecodeInto<GrpcRoute, DecodeGrpcRoute, &ObjectSet::grpc_routes>},
    {kGateway,
     "HTTPRoute",
     {"v1", "v1beta1"},
     "",
     true,
     DecodeInto<HttpRoute, DecodeHttpRoute, &ObjectSet::http_routes>},
    {kGateway,
     "ReferenceGrant",
     {"v1", "v1beta1"},
     "",
     true,
     DecodeInto<ReferenceGrant, DecodeReferenceGrant, &ObjectSet::reference_grants>},
    {kGateway,
     "BackendTLSPolicy",
     {"v1"},
     "v1alpha3",
     true,
     DecodeInto<BackendTlsPolicy, DecodeBackendTlsPolicy, &ObjectSet::backend_tls_policies>},
    {"", "Service", {"v1"}, "", true, DecodeInto<Service, DecodeService, &ObjectSet::services>},
    {"",
     "Namespace",
     {"v1"},
     "",
     false,
     DecodeInto<Namespace, DecodeNamespace, &ObjectSet::namespaces>},
    {"", "Secret", {"v1"}, "", true, DecodeInto<Secret, DecodeSecret, &ObjectSet::secrets>},
    {"",
     "ConfigMap",
     {"v1"},
     "",
     true,
     DecodeInto<ConfigMap, DecodeConfigMap, &ObjectSet::config_maps>},
    {"discovery.k8s.io",
     "EndpointSlice",
     {"v1"},
     "",
     true,
     DecodeInto<EndpointSlice, DecodeEndpointSlice, &ObjectSet::endpoint_slices>},
}};

struct GroupVersion {
  std::string_view group;
  std::string_view version;
};

GroupVersion SplitApiVersion(std::string_view api_version) {
  const size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return {"", api_version};
  return {api_version.substr(0, slash), api_version.substr(slash + 1)};
}

const KindEntry* FindKind(std::string_view group, std::string_view kind) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindEntry& e) {
    return e.group == group && e.kind == kind;
  });
  return found == kKinds.end() ? nullptr : &*found;
}

// Kinds of the Gateway API that are passed over on purpose, though they look like one that is read.
constexpr std::array<std::string_view, 2> kOtherKinds = {"TCPRoute", "BackendLBPolicy"};

// A kind of the same group that was most likely meant; empty where none is that near.
std::string_view NearestKind(std::string_view group, std::string_view kind) {
  if (std::find(kOtherKinds.begin(), kOtherKinds.end(), kind) != kOtherKinds.end()) return {};
  for (const KindEntry& entry : kKinds) {
    if (entry.group != group) continue;
    const std::string_view nearest = NearestName(kind, {entry.kind});
    if (!nearest.empty()) return nearest;
  }
  return {};
}

void WarnOfMisspeltKind(DecodeContext& context, const Node& object, const FieldPath& path,
                        std::string_view group, std::string_view kind) {
  const std::string_view meant = NearestKind(group, kind);
  if (meant.empty()) return;
  const Node* node = object.Find("kind");
  context.findings.Warning(
      "Y-kind", node == nullptr ? object.spot : node->spot, FieldPath(path, "kind"),
      "no such kind: " + Quoted(kind) + ", so this document is passed over; did you mean " +
          std::string(meant) + "?");
}

// "GRPCRoute default/greeter", as far as it can be read.
std::string ResourceOf(const Node& object, const KindEntry& entry) {
  const Node* metadata = object.Find("metadata");
  const auto text = [metadata](std::string_view field) -> std::string_view {
    const Node* node = metadata == nullptr ? nullptr : metadata->Find(field);
    return node != nullptr && node->is_scalar() ? node->text : std::string_view();
  };
  const std::string_view ns = text("namespace");
  std::string resource(entry.kind);
  resource += ' ';
  if (entry.has_namespace)
    resource.append(ns.empty() ? std::string_view(kDefaultNamespace) : ns).append("/");
  return resource.append(text("name").empty() ? std::string_view("?") : text("name"));
}

bool CheckVersion(DecodeContext& context, const Node& object, const KindEntry& entry,
                  std::string_view version) {
  if (std::find(entry.versions.begin(), entry.versions.end(), version) != entry.versions.end())
    return true;
  const bool is_experimental = !version.empty() && version == entry.experimental_version;
  if (is_experimental && context.is_experimental()) return true;
  const std::string prefix = entry.group.empty() ? "" : std::string(entry.group) + "/";
  const std::string wish = "use " + prefix + std::string(entry.versions[0]);
  const Node* node = object.Find("apiVersion");
  const FieldPath root;
  context.findings.Error(
      "Y-version", node == nullptr ? object.spot : node->spot, FieldPath(root, "apiVersion"),
      is_experimental
          ? std::string(entry.kind) + " " + std::string(version) +
                " exists only in the experimental channel; " + wish + " or --channel experimental"
          : "no such version of " + std::string(entry.kind) + ": " + Quoted(version) + "; " + wish);
  return false;
}

}  // namespace

void ObjectDecoder::Decode(const Node& document) { DecodeTyped(document, FieldPath(), {}); }

void ObjectDecoder::DecodeTyped(const Node& object, const FieldPath& path,
                                const TypeMeta& fallback) {
  context_.findings.StartObject("");
  if (!object.is_map()) {
    return context_.findings.Error("Y-kind", object.spot, path,
                                   "a document must be a map with apiVersion and kind");
  }
  const auto text = [&](std::string_view field, std::string_view otherwise) {
    const Node* node = object.Find(field);
    return node != nullptr && node->is_scalar() && !node->text.empty() ? node->text : otherwise;
  };
  const TypeMeta type{text("apiVersion", fallback.api_version), text("kind", fallback.kind)};
  if (type.api_version.empty() || type.kind.empty()) {
    return context_.findings.Error(
        "Y-kind", object.spot, path,
        "a document needs apiVersion and kind; is this a Kubernetes manifest?");
  }
  const Node* items = object.Find("items");
  if (type.kind.ends_with("List") && (type.kind == "List" || items != nullptr))
    return DecodeItems(object, path, type);
  const auto [group, version] = SplitApiVersion(type.api_version);
  const KindEntry* entry = FindKind(group, type.kind);
  if (entry == nullptr) {
    ++skipped_kinds_[std::string(type.api_version) + " " + std::string(type.kind)];
    return WarnOfMisspeltKind(context_, object, path, group, type.kind);
  }
  objects_.has_gateway = objects_.has_gateway || entry->kind == "Gateway";
  objects_.has_service = objects_.has_service || entry->kind == "Service";
  context_.findings.StartObject(ResourceOf(object, *entry));
  if (CheckVersion(context_, object, *entry, version)) entry->decode(context_, object, objects_);
}

// `kind: List` holds anything; the items of a typed list may leave apiVersion and kind out.
void ObjectDecoder::DecodeItems(const Node& list, const FieldPath& path, const TypeMeta& type) {
  const Node* items = list.Find("items");
  if (items == nullptr || items->is_null()) return;
  const FieldPath items_path(path, "items");
  if (!ExpectKind(context_, *items, items_path, Node::Kind::kList)) return;
  const std::string_view item_kind =
      type.kind.substr(0, type.kind.size() - std::string_view("List").size());
  const TypeMeta fallback = item_kind.empty() ? TypeMeta{} : TypeMeta{type.api_version, item_kind};
  size_t index = 0;
  for (const Node& item : items->children)
    DecodeTyped(item, FieldPath(items_path, index++), fallback);
}

}  // namespace routewind
