// SPDX-License-Identifier: Apache-2.0
#include "engine/config/object_set.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace routewind {
namespace {

std::string ShowPlace(const Place& place, const std::vector<std::string>& files) {
  return files[place.file] + ":" + std::to_string(place.line);
}

std::string ShowName(const ObjectName& id) { return id.ns.empty() ? id.name : id.ToString(); }

template <typename T>
class Mover {
 public:
  Mover(const char* kind, const std::vector<std::string>& files,
        std::vector<Diagnostic>& diagnostics)
      : kind_(kind), files_(files), diagnostics_(diagnostics) {}

  void Move(std::vector<ObjectCopy<T>> from, std::vector<T>& to) {
    std::sort(from.begin(), from.end(), [](const ObjectCopy<T>& a, const ObjectCopy<T>& b) {
      return std::tie(a.object.meta.id, a.object.meta.place) <
             std::tie(b.object.meta.id, b.object.meta.place);
    });
    for (size_t begin = 0; begin < from.size();) {
      size_t end = begin + 1;
      while (end < from.size() && from[end].object.meta.id == from[begin].object.meta.id) ++end;
      const bool is_alike =
          std::all_of(from.begin() + begin, from.begin() + end,
                      [&](const ObjectCopy<T>& c) { return c.digest == from[begin].digest; });
      const size_t first_repeat = is_alike ? begin + 1 : begin;
      for (size_t i = first_repeat; i < end; ++i) {
        Report(from[i].object.meta, from[i == begin ? begin + 1 : begin].object.meta.place,
               is_alike);
      }
      if (is_alike) to.push_back(std::move(from[begin].object));
      begin = end;
    }
  }

 private:
  void Report(const ObjectMeta& meta, const Place& other, bool is_alike) {
    const std::string name = std::string(kind_) + " " + ShowName(meta.id);
    const std::string elsewhere = ShowPlace(other, files_);
    diagnostics_.push_back(
        {is_alike ? Diagnostic::Severity::kWarning : Diagnostic::Severity::kError,
         "Y-duplicate-object", meta.place, name, "",
         is_alike
             ? name + " is defined in " + elsewhere + " already, with the same content: remove one"
             : name + " is defined in " + elsewhere +
                   " too, with other content: neither is used; keep one"});
  }

  const char* kind_;
  const std::vector<std::string>& files_;
  std::vector<Diagnostic>& diagnostics_;
};

}  // namespace

void MoveObjects(ObjectSet objects, Config& config, std::vector<Diagnostic>& diagnostics) {
  const auto move = [&](const char* kind, auto& from, auto& to) {
    using T = typename std::remove_reference_t<decltype(to)>::value_type;
    Mover<T>(kind, config.files, diagnostics).Move(std::move(from), to);
  };
  move("GatewayClass", objects.gateway_classes, config.gateway_classes);
  move("Gateway", objects.gateways, config.gateways);
  move("GRPCRoute", objects.grpc_routes, config.grpc_routes);
  move("HTTPRoute", objects.http_routes, config.http_routes);
  move("ReferenceGrant", objects.reference_grants, config.reference_grants);
  move("Service", objects.services, config.services);
  move("EndpointSlice", objects.endpoint_slices, config.endpoint_slices);
  move("Namespace", objects.namespaces, config.namespaces);
  move("Secret", objects.secrets, config.secrets);
  move("ConfigMap", objects.config_maps, config.config_maps);
  move("BackendTLSPolicy", objects.backend_tls_policies, config.backend_tls_policies);
}

}  // namespace routewind
