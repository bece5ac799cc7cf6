// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/hashed_headers.h"

#include <algorithm>

#include "engine/route/asked_headers.h"

namespace routewind {
namespace {

constexpr std::string_view kMark = "hashed-";
constexpr size_t kDigits = 16;

bool IsHexadecimal(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

}  // namespace

bool IsHashed(const HeaderView& header) {
  const std::string_view value = header.value;
  if (value.size() == kMark.size() + kDigits) return value.starts_with(kMark) && IsHexadecimal(value.substr(kMark.size()));
  return value.size() == kDigits && header.name.ends_with("-bin") && IsHexadecimal(value);
}

HashedHeaders::HashedHeaders(const RouteTable& table) : table_(table), asked_(AskedHeaders(table)) {}

bool HashedHeaders::IsAsked(std::string_view name) const { return std::binary_search(asked_.begin(), asked_.end(), name); }

bool HashedHeaders::Concern(const RequestView& request) const {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [this](const HeaderView& header) { return IsHashed(header) && IsAsked(header.name); });
}

PossibleSelections HashedHeaders::Select(const RequestView& request, const UnknownParts& unknown) const {
  std::vector<HeaderView> known;
  std::vector<std::string> whole = asked_;  // names of which every value is known
  for (const HeaderView& header : request.headers) {
    if (IsHashed(header) && IsAsked(header.name)) {
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
  if (unknown.headers == 0) {
    parts.whole_names = &whole;
  } else {
    parts.whole_names = nullptr;
  }
  if (unknown.headers != UnknownParts::kAnyNumber) parts.headers += static_cast<uint32_t>(hashed);
  return SelectPossible(table_, shown, parts);
}

}  // namespace routewind
