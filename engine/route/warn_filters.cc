// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <variant>

#include "engine/base/ascii.h"
#include "engine/route/warnings.h"

namespace routewind {
namespace {

bool IsToken(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), IsTokenCharacter);
}

// Semantics 6.1: a gateway cannot edit the authority or the path this way, so these operations are
// ignored.
bool IsIgnored(const std::string& lower_name) {
  return lower_name == "host" || lower_name.find_first_of(":/") != std::string::npos;
}

// Headers that gRPC itself lives on: an edit is forwarded, and breaks calls.
bool IsReserved(const std::string& lower_name) {
  return lower_name == "grpc-status" || lower_name == "content-type" || lower_name == "te";
}

// The operations of one filter, in the order in which they are looked at.
class ModifierCheck {
 public:
  ModifierCheck(const Spot& spot, Warnings& warnings) : spot_(spot), warnings_(warnings) {}

  void Visit(const std::string& list, size_t index, const std::string& name, const Place& place) {
    const Spot spot = spot_.At(Indexed(list, index), place);
    const std::string lower = AsciiLowerCopy(name);
    WarnName(list, name, lower, spot);
    const auto [first, is_new] = lists_.emplace(lower, list);
    if (is_new) return;
    if (first->second == list) {
      warnings_.Add("W-02", spot,
                    "header " + name + " stands in " + list +
                        " already, names compare without case: keep one of them");
    } else {
      warnings_.Add("W-03", spot,
                    "header " + name + " is in " + first->second + " and in " + list +
                        ": a filter should act once on a name");
    }
  }

 private:
  void WarnName(const std::string& list, const std::string& name, const std::string& lower,
                const Spot& spot) {
    if (list == "remove" && !IsToken(name)) {
      warnings_.Add("W-04", spot,
                    "\"" + name + "\" is no header name, so there is nothing to remove: ignored");
    } else if (IsIgnored(lower)) {
      warnings_.Add("W-header", spot, "header " + name + " cannot be changed by a filter: ignored");
    } else if (IsReserved(lower)) {
      warnings_.Add("W-header", spot,
                    "header " + name + " belongs to gRPC itself, changing it breaks calls");
    }
  }

  const Spot& spot_;
  Warnings& warnings_;
  std::map<std::string, std::string> lists_;  // lower-case name → the list it was first seen in
};

void WarnModifier(const HeaderModifier& modifier, const Spot& spot, Warnings& warnings) {
  ModifierCheck check(spot, warnings);
  for (size_t i = 0; i < modifier.set.size(); ++i) {
    check.Visit("set", i, modifier.set[i].name, modifier.set[i].place);
  }
  for (size_t i = 0; i < modifier.add.size(); ++i) {
    check.Visit("add", i, modifier.add[i].name, modifier.add[i].place);
  }
  for (size_t i = 0; i < modifier.remove.size(); ++i) {
    check.Visit("remove", i, modifier.remove[i], spot.place);
  }
}

}  // namespace

void WarnFilters(const std::vector<Filter>& filters, const Spot& owner, Warnings& warnings) {
  for (size_t i = 0; i < filters.size(); ++i) {
    const Spot spot = owner.At(Indexed("filters", i), filters[i].place);
    if (const auto* request = std::get_if<RequestHeaderModifierFilter>(&filters[i].body)) {
      WarnModifier(request->modifier, spot.At(".requestHeaderModifier", spot.place), warnings);
    } else if (const auto* response = std::get_if<ResponseHeaderModifierFilter>(&filters[i].body)) {
      WarnModifier(response->modifier, spot.At(".responseHeaderModifier", spot.place), warnings);
    }
  }
}

}  // namespace routewind
