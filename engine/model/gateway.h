// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/hostname.h"
#include "engine/model/object_meta.h"

namespace routewind {

// What accepts traffic: Gateway API `Gateway` and `GatewayClass` (semantics 1.2, 1.3), defaults filled in.

struct GatewayClass {
  ObjectMeta meta;
  std::string controller_name;
};

// metav1.LabelSelector. `op` is kept as written: an unknown operator selects nothing (D-23).
struct LabelSelector {
  struct Requirement {
    std::string key;
    std::string op;
    std::vector<std::string> values;
    Place place;
  };
  std::map<std::string, std::string> match_labels;
  std::vector<Requirement> match_expressions;
};

struct AllowedRoutes {
  enum class From { kSame, kAll, kSelector };
  From from = From::kSame;
  std::optional<LabelSelector> selector;  // absent with kSelector: selects nothing
  std::vector<GroupKind> kinds;           // empty: by protocol
};

// `listeners[].tls`.
struct ListenerTls {
  enum class Mode { kTerminate, kPassthrough };
  struct CertificateRef {
    GroupKind target;  // default: core Secret
    ObjectName id;
    Place place;
  };
  Mode mode = Mode::kTerminate;
  std::vector<CertificateRef> certificate_refs;
  std::map<std::string, std::string> options;
};

struct Listener {
  std::string name;
  Hostname hostname;
  uint16_t port = 0;
  std::string protocol;  // as written; "HTTP", "HTTPS", "TLS", "TCP", "UDP" are known
  std::optional<ListenerTls> tls;
  AllowedRoutes allowed_routes;
  Place place;
};

struct Gateway {
  ObjectMeta meta;
  std::string class_name;
  std::vector<Listener> listeners;
  bool default_scope_all = false;  // experimental `spec.defaultScope: All`
};

}  // namespace routewind
