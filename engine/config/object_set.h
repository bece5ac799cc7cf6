// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/model/config.h"

namespace routewind {

// A valid object with the digest of its document, which tells apart objects of one name.
template <typename T>
struct ObjectCopy {
  T object;
  std::string digest;
};

// All valid objects of the input as they were met, with what the rest of the input says about
// assumptions.
struct ObjectSet {
  std::vector<ObjectCopy<GatewayClass>> gateway_classes;
  std::vector<ObjectCopy<Gateway>> gateways;
  std::vector<ObjectCopy<GrpcRoute>> grpc_routes;
  std::vector<ObjectCopy<HttpRoute>> http_routes;
  std::vector<ObjectCopy<ReferenceGrant>> reference_grants;
  std::vector<ObjectCopy<Service>> services;
  std::vector<ObjectCopy<EndpointSlice>> endpoint_slices;
  std::vector<ObjectCopy<Namespace>> namespaces;
  std::vector<ObjectCopy<Secret>> secrets;
  std::vector<ObjectCopy<ConfigMap>> config_maps;
  std::vector<ObjectCopy<BackendTlsPolicy>> backend_tls_policies;
  bool has_gateway = false;  // a document of the kind was there, valid or not
  bool has_service = false;
};

// Moves the objects into the config, sorted by name. One that is defined several times alike is
// kept once, with a warning at each repeat; several times differently, it is an error at each
// definition and left out (Y-duplicate-object). `config.files` is filled already.
void MoveObjects(ObjectSet objects, Config& config, std::vector<Diagnostic>& diagnostics);

}  // namespace routewind
