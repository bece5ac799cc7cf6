// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "engine/base/place.h"

namespace routewind {

// A namespaced object's name. Printed as `namespace/name`.
struct ObjectName {
  std::string ns;
  std::string name;
  std::string ToString() const { return ns + "/" + name; }
  friend auto operator<=>(const ObjectName&, const ObjectName&) = default;
};

// `metadata` as far as decisions and status need it.
struct ObjectMeta {
  ObjectName id;  // `ns` is "default" where the document names none, and empty for cluster-scoped kinds
  // Seconds since 1970-01-01 UTC; absent: the object has not been applied yet and is the youngest of all (D-21).
  std::optional<int64_t> creation_s;
  int64_t generation = 0;
  std::map<std::string, std::string> labels;
  Place place;
};

// `group` + `kind` of an object; the core group is the empty string.
struct GroupKind {
  std::string group;
  std::string kind;
  friend auto operator<=>(const GroupKind&, const GroupKind&) = default;
};

inline constexpr char kGatewayGroup[] = "gateway.networking.k8s.io";

}  // namespace routewind
