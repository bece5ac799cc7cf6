// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/hashed_headers.h"

#include <algorithm>

#include "engine/route/asked_headers.h"
#include "replay/recorder/value_hiding.h"

namespace routewind {

HashedHeaders::HashedHeaders(const RouteTable& table) : table_(table), asked_(AskedHeaders(table)) {}

bool HashedHeaders::IsAsked(std::string_view name) const { return std::binary_search(asked_.begin(), asked_.end(), name); }

bool HashedHeaders::Concern(const RequestView& request) const {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [this](const HeaderView& header) { return IsHidden(header.name, header.value) && IsAsked(header.name); });
}

PossibleSelections HashedHeaders::Select(const RequestView& request, const UnknownParts& unknown) const {
  std::vector<HeaderView> known;
  std::vector<std::string> whole = asked_;  // names of which every value is known
  for (const HeaderView& header : request.headers) {
    if (IsHidden(header.name, header.value) && IsAsked(header.name)) {
      std::erase(whole, header.name);
    } else {
      known.push_back(header);
    }
  }
  const size_t hashed = request.headers.size() - known.size();
  RequestView shown = request;
  shown.headers = known;
  UnknownParts parts = unknown;
  parts.nameless_values = {};
  parts.whole_names = unknown.headers == 0 ? &whole : nullptr;
  if (unknown.headers != UnknownParts::kAnyNumber) parts.headers += static_cast<uint32_t>(hashed);
  return SelectPossible(table_, shown, parts);
}

}  // namespace routewind
