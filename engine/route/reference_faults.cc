// SPDX-License-Identifier: Apache-2.0
#include "engine/route/reference_faults.h"

#include <utility>
#include <variant>

namespace routewind {
namespace {

class Collector {
 public:
  Collector(const ReferenceResolver& resolver, const std::string& route_namespace)
      : resolver_(resolver), namespace_(route_namespace) {}

  void VisitRule(const RouteRule& rule, const std::string& path) {
    VisitFilters(rule.filters, path);
    for (size_t i = 0; i < rule.backend_refs.size(); ++i) {
      const BackendRef& ref = rule.backend_refs[i];
      const std::string ref_path = path + ".backendRefs[" + std::to_string(i) + "]";
      Keep(ref_path, ref.place, resolver_.ResolveBackend(namespace_, ref.backend), &ref.backend);
      VisitFilters(ref.filters, ref_path);
    }
  }

  std::vector<ReferenceFault> Finish() && { return std::move(faults_); }

 private:
  void VisitFilters(const std::vector<Filter>& filters, const std::string& path) {
    for (size_t i = 0; i < filters.size(); ++i) {
      const std::string filter_path = path + ".filters[" + std::to_string(i) + "]";
      if (const auto* mirror = std::get_if<RequestMirror>(&filters[i].body)) {
        Keep(filter_path + ".requestMirror.backendRef", filters[i].place,
             resolver_.ResolveBackend(namespace_, mirror->backend), &mirror->backend);
      } else if (const auto* extension = std::get_if<ExtensionRef>(&filters[i].body)) {
        Keep(filter_path + ".extensionRef", filters[i].place,
             resolver_.ResolveExtension(*extension), nullptr);
      }
    }
  }

  void Keep(std::string path, Place place, ReferenceVerdict verdict, const BackendTarget* target) {
    if (!verdict.is_valid) faults_.push_back({std::move(path), place, std::move(verdict), target});
  }

  const ReferenceResolver& resolver_;
  const std::string& namespace_;
  std::vector<ReferenceFault> faults_;
};

}  // namespace

std::vector<ReferenceFault> FindReferenceFaults(const ReferenceResolver& resolver,
                                                const GrpcRoute& route) {
  Collector collector(resolver, route.meta.id.ns);
  for (size_t i = 0; i < route.rules.size(); ++i) {
    collector.VisitRule(route.rules[i], "spec.rules[" + std::to_string(i) + "]");
  }
  return std::move(collector).Finish();
}

}  // namespace routewind
