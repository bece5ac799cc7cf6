// SPDX-License-Identifier: Apache-2.0
#include <variant>

#include "engine/base/ascii.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

// Semantics 6.1: a gateway cannot edit the authority or the path this way, so these operations are
// ignored. In set and add; what is no header name in remove is W-04.
bool IsIgnored(const std::string& lower_name) {
  return lower_name == "host" || lower_name.find_first_of(":/") != std::string::npos;
}

// Headers that gRPC itself lives on: an edit is forwarded, and breaks calls.
bool IsReserved(const std::string& lower_name) {
  return lower_name == "grpc-status" || lower_name == "content-type" || lower_name == "te";
}

void WarnName(const std::string& name, const Site& site, Warnings& warnings) {
  const std::string lower = AsciiLowerCopy(name);
  if (IsIgnored(lower)) {
    warnings.Add("W-header", site, "header " + name + " cannot be changed by a filter: ignored");
  } else if (IsReserved(lower)) {
    warnings.Add("W-header", site,
                 "header " + name + " belongs to gRPC itself, changing it breaks calls");
  }
}

void WarnValues(const std::string& list, const std::vector<HeaderValue>& values,
                const Site& modifier, Warnings& warnings) {
  for (size_t i = 0; i < values.size(); ++i) {
    WarnName(values[i].name, modifier.At(Indexed(list, i), values[i].place), warnings);
  }
}

void WarnModifier(const HeaderModifier& modifier, const Site& site, Warnings& warnings) {
  WarnValues("set", modifier.set, site, warnings);
  WarnValues("add", modifier.add, site, warnings);
  for (size_t i = 0; i < modifier.remove.size(); ++i) {
    if (modifier.remove[i].find_first_of(":/") != std::string::npos) continue;  // W-04
    WarnName(modifier.remove[i], site.At(Indexed("remove", i), site.place), warnings);
  }
}

}  // namespace

void WarnFilters(const std::vector<Filter>& filters, const Site& owner, Warnings& warnings) {
  for (size_t i = 0; i < filters.size(); ++i) {
    const Site site = owner.At(Indexed("filters", i), filters[i].place);
    if (const auto* request = std::get_if<RequestHeaderModifierFilter>(&filters[i].body)) {
      WarnModifier(request->modifier, site.At(".requestHeaderModifier", site.place), warnings);
    } else if (const auto* response = std::get_if<ResponseHeaderModifierFilter>(&filters[i].body)) {
      WarnModifier(response->modifier, site.At(".responseHeaderModifier", site.place), warnings);
    }
  }
}

}  // namespace routewind
