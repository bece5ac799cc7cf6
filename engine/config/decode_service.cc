// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_service.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/config/decode_meta.h"
#include "engine/config/decode_object.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxAddressesOfEndpoint = 100;

// Names are required and unique where there are several ports; a number may stand once for each
// protocol.
void CheckServicePorts(DecodeContext& context, const Service& service,
                       const std::vector<Spot>& spots, const FieldPath& path) {
  std::vector<std::string_view> names;
  std::vector<std::pair<uint16_t, std::string_view>> sockets;
  for (const ServicePort& port : service.ports) {
    names.push_back(port.name);
    sockets.emplace_back(port.port, port.protocol);
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (names.size() == 1 || !names[i].empty()) continue;
    const FieldPath item(path, i);
    context.findings.Error("V-service", spots[i], FieldPath(item, "name"),
                           "a port needs a name where there are several");
  }
  for (const auto& [first, later] : FindRepeats(names)) {
    if (names[later].empty()) continue;
    context.findings.Error("V-service", spots[later], FieldPath(path, later),
                           "port names must be unique: " + Quoted(names[later]) + " is ports[" +
                               std::to_string(first) + "] already");
  }
  for (const auto& [first, later] : FindRepeats(sockets)) {
    context.findings.Error("V-service", spots[later], FieldPath(path, later),
                           "port and protocol together must be unique: ports[" +
                               std::to_string(first) + "] has the same");
  }
}

void DecodeServicePorts(const FieldReader& spec, Service& service) {
  const auto list = spec.List("ports");
  if (!list.value) return;
  DecodeContext& context = spec.context();
  const FieldPath path(spec.path(), "ports");
  std::vector<Spot> spots;
  bool is_comparable = true;
  ForEachMap(context, list.node, path, [&](const Node& item, const FieldPath& item_path) {
    const FieldReader reader(
        context, item, item_path,
        {{"name", "port", "protocol", "targetPort", "nodePort", "appProtocol"}});
    ServicePort port;
    port.name = std::string(reader.String("name").value.value_or(""));
    if (reader.Take("port") == nullptr)
      reader.Error("V-service", "port", "a Service port needs a port number");
    port.port = CheckedPort(reader, "port", "V-service").value_or(0);
    port.protocol = std::string(
        CheckedEnum(reader, "protocol", "V-service", {"TCP", "UDP", "SCTP"}).value_or("TCP"));
    port.app_protocol = std::string(reader.String("appProtocol").value.value_or(""));
    is_comparable = is_comparable && port.port != 0;
    service.ports.push_back(std::move(port));
    spots.push_back(reader.spot());
  });
  if (is_comparable && spots.size() == list.node->children.size())
    CheckServicePorts(context, service, spots, path);
}

void DecodeEndpoints(const FieldReader& reader, EndpointSlice& slice) {
  const auto list = reader.List("endpoints");
  DecodeContext& context = reader.context();
  ForEachMap(context, list.value.value_or(nullptr), FieldPath(reader.path(), "endpoints"),
             [&](const Node& item, const FieldPath& path) {
               const FieldReader fields(context, item, path, {.fields = {}, .is_complete = false});
               EndpointSlice::Endpoint endpoint;
               const auto addresses = fields.List("addresses");
               if (addresses.is_absent() || (addresses.value && addresses.node->children.empty())) {
                 fields.Error("V-slice", "addresses", "an endpoint has 1 to 100 addresses, not 0");
               }
               CheckCount(fields, "addresses", kMaxAddressesOfEndpoint, "V-slice",
                          "an endpoint has 1 to 100 addresses");
               if (addresses.value) {
                 const FieldPath addresses_path(path, "addresses");
                 for (size_t i = 0; i < addresses.node->children.size(); ++i) {
                   const auto address = ExpectString(context, addresses.node->children[i],
                                                     FieldPath(addresses_path, i));
                   if (address) endpoint.addresses.emplace_back(*address);
                 }
               }
               if (const auto conditions = fields.Map("conditions"); conditions.value) {
                 const FieldPath conditions_path(path, "conditions");
                 const FieldReader ready(context, *conditions.node, conditions_path,
                                         {.fields = {}, .is_complete = false});
                 endpoint.ready = ready.Bool("ready").value.value_or(true);
               }
               slice.endpoints.push_back(std::move(endpoint));
             });
}

void DecodeSlicePorts(const FieldReader& reader, EndpointSlice& slice) {
  const auto list = reader.List("ports");
  DecodeContext& context = reader.context();
  ForEachMap(
      context, list.value.value_or(nullptr), FieldPath(reader.path(), "ports"),
      [&](const Node& item, const FieldPath& path) {
        const FieldReader fields(context, item, path,
                                 {{"name", "port", "protocol", "appProtocol"}});
        EndpointSlice::Port port;
        port.name = std::string(fields.String("name").value.value_or(""));
        port.port = CheckedPort(fields, "port", "V-slice").value_or(0);
        port.protocol = std::string(
            CheckedEnum(fields, "protocol", "V-slice", {"TCP", "UDP", "SCTP"}).value_or("TCP"));
        slice.ports.push_back(std::move(port));
      });
}

}  // namespace

Service DecodeService(DecodeContext& context, const Node& object) {
  Service service;
  service.meta = DecodeMeta(context, object, {.name = NameRule::kServiceLabel});
  const Node* spec = FindSpec(context, object, "V-service");
  if (spec == nullptr) return service;
  const FieldPath root;
  const FieldPath path(root, "spec");
  const FieldReader reader(context, *spec, path, {.fields = {}, .is_complete = false});
  service.type = std::string(CheckedEnum(reader, "type", "V-service",
                                         {"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"})
                                 .value_or("ClusterIP"));
  DecodeServicePorts(reader, service);
  return service;
}

EndpointSlice DecodeEndpointSlice(DecodeContext& context, const Node& object) {
  EndpointSlice slice;
  slice.meta = DecodeMeta(context, object, {});
  const FieldPath root;
  const FieldReader reader(
      context, object, root,
      {{"apiVersion", "kind", "metadata", "addressType", "endpoints", "ports"}});
  if (reader.Take("addressType") == nullptr) {
    reader.Error("V-slice", "addressType", "addressType must be IPv4, IPv6 or FQDN");
  }
  slice.address_type = std::string(
      CheckedEnum(reader, "addressType", "V-slice", {"IPv4", "IPv6", "FQDN"}).value_or(""));
  DecodeEndpoints(reader, slice);
  DecodeSlicePorts(reader, slice);
  return slice;
}

}  // namespace routewind
