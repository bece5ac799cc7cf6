// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_gateway.h"

#include <string>

#include "engine/config/decode_gateway_frame.h"
#include "engine/config/decode_gateway_tls.h"
#include "engine/config/decode_listener.h"
#include "engine/config/decode_meta.h"
#include "engine/config/decode_object.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxShortName = 63;
constexpr size_t kMaxDescription = 64;

}  // namespace

Gateway DecodeGateway(DecodeContext& context, const Node& object) {
  Gateway gateway;
  gateway.meta = DecodeMeta(context, object, {});
  if (gateway.meta.id.name.size() > kMaxShortName) {
    const FieldPath root;
    const FieldPath path(root, "metadata.name");
    context.findings.Warning(
        "W-15", object.Find("metadata")->Find("name")->spot, path,
        "a Gateway's name should have at most 63 characters: resources are named after it");
  }
  const Node* spec = FindSpec(context, object, "V-G01");
  if (spec == nullptr) return gateway;
  const FieldPath root;
  const FieldPath path(root, "spec");
  const FieldReader reader(
      context, *spec, path,
      {{"gatewayClassName", "listeners", "addresses", "infrastructure", "allowedListeners", "tls"},
       {"defaultScope"}});
  const auto class_name = RequiredString(
      reader, "gatewayClassName", {"V-G01", IsObjectName, "gatewayClassName (1 to 253 characters)"},
      "gatewayClassName is required");
  gateway.class_name = std::string(class_name.value.value_or(""));
  gateway.listeners = DecodeListeners(reader, gateway.meta.id.ns);
  CheckAddresses(reader);
  CheckInfrastructure(reader);
  CheckAllowedListeners(reader);
  CheckGatewayTls(reader);
  if (context.is_experimental()) {
    gateway.default_scope_all =
        CheckedEnum(reader, "defaultScope", "V-X06", {"All", "None"}) == "All";
  }
  return gateway;
}

GatewayClass DecodeGatewayClass(DecodeContext& context, const Node& object) {
  GatewayClass gateway_class;
  gateway_class.meta = DecodeMeta(context, object, {.is_cluster_scoped = true});
  const Node* spec = FindSpec(context, object, "V-C01");
  if (spec == nullptr) return gateway_class;
  const FieldPath root;
  const FieldPath path(root, "spec");
  const FieldReader reader(context, *spec, path,
                           {{"controllerName", "parametersRef", "description"}});
  const auto name = RequiredString(
      reader, "controllerName",
      {"V-C01", IsControllerName, "controllerName: it must look like example.com/name"},
      "controllerName is required: it must look like example.com/name");
  gateway_class.controller_name = std::string(name.value.value_or(""));
  const auto description = reader.String("description");
  if (description.value && !HasLength(*description.value, 0, kMaxDescription)) {
    reader.Error("V-C01", "description", "a description has at most 64 characters");
  }
  CheckParametersRef(reader, "V-C01", /*may_have_namespace=*/true);
  return gateway_class;
}

}  // namespace routewind
