// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/object_meta.h"

namespace routewind {

// The objects that routes refer to (semantics 1.6 … 1.8).

struct ServicePort {
  std::string name;
  uint16_t port = 0;
  std::string protocol = "TCP";
  std::string app_protocol;  // empty: absent
};

struct Service {
  ObjectMeta meta;
  std::string type = "ClusterIP";
  std::vector<ServicePort> ports;
};

struct EndpointSlice {
  struct Endpoint {
    std::vector<std::string> addresses;
    bool ready = true;
  };
  struct Port {
    std::string name;
    uint16_t port = 0;
    std::string protocol = "TCP";
  };
  ObjectMeta meta;  // the label `kubernetes.io/service-name` ties it to its Service
  std::string address_type;
  std::vector<Endpoint> endpoints;
  std::vector<Port> ports;
};

struct Namespace {
  ObjectMeta meta;  // meta.id.ns is empty; labels include kubernetes.io/metadata.name
};

struct Secret {
  ObjectMeta meta;
  std::string type;
  std::map<std::string, std::string> data;  // decoded from base64; stringData merged in
};

struct ConfigMap {
  ObjectMeta meta;
  std::map<std::string, std::string> data;
};

struct ReferenceGrant {
  struct From {
    GroupKind source;
    std::string ns;
  };
  struct To {
    GroupKind target;
    std::optional<std::string> name;  // absent: every object of the kind
  };
  ObjectMeta meta;
  std::vector<From> from;
  std::vector<To> to;
  Place from_place{};
  Place to_place{};
};

struct BackendTlsPolicy {
  struct TargetRef {
    GroupKind target;
    std::string name;
    std::optional<std::string> section_name;  // a port name of the Service
    Place place;
  };
  struct CaRef {
    GroupKind target;
    std::string name;
  };
  struct SubjectAltName {
    std::string type;  // "Hostname" or "URI"
    std::string value;
  };
  ObjectMeta meta;
  std::vector<TargetRef> target_refs;
  std::vector<CaRef> ca_certificate_refs;
  std::optional<std::string> well_known_ca_certificates;
  std::string hostname;
  std::vector<SubjectAltName> subject_alt_names;
};

}  // namespace routewind
