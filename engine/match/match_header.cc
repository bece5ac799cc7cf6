// SPDX-License-Identifier: Apache-2.0
#include "engine/match/match_header.h"

#include <algorithm>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

// Length of all values of `name`, joined. Precondition: there is one.
size_t JoinedSize(std::span<const HeaderView> headers, std::string_view name) {
  size_t size = 0;
  for (const HeaderView& header : headers) {
    if (header.name == name) size += header.value.size() + 1;
  }
  return size - 1;
}

}  // namespace

bool HeaderEquals(std::span<const HeaderView> headers, std::string_view name,
                  std::string_view value) {
  bool is_present = false;
  for (const HeaderView& header : headers) {
    if (header.name != name) continue;
    if (is_present) {
      if (!value.starts_with(',')) return false;
      value.remove_prefix(1);
    }
    if (!value.starts_with(header.value)) return false;
    value.remove_prefix(header.value.size());
    is_present = true;
  }
  return is_present && value.empty();
}

std::optional<std::string_view> JoinedHeader(std::span<const HeaderView> headers,
                                             std::string_view name, ScratchText& scratch) {
  const auto has_name = [name](const HeaderView& header) { return header.name == name; };
  const auto first = std::find_if(headers.begin(), headers.end(), has_name);
  if (first == headers.end()) return std::nullopt;
  const auto second = std::find_if(first + 1, headers.end(), has_name);
  if (second == headers.end()) return first->value;

  const size_t size = JoinedSize(headers, name);
  char* const joined = scratch.Reserve(size);
  char* end = std::copy(first->value.begin(), first->value.end(), joined);
  for (auto header = second; header != headers.end(); ++header) {
    if (header->name != name) continue;
    *end++ = ',';
    end = std::copy(header->value.begin(), header->value.end(), end);
  }
  return std::string_view(joined, size);
}

std::vector<const HeaderMatch*> EffectiveHeaderMatches(const std::vector<HeaderMatch>& headers) {
  std::vector<const HeaderMatch*> effective;
  for (const HeaderMatch& header : headers) {
    const bool is_repeated =
        std::any_of(effective.begin(), effective.end(), [&](const HeaderMatch* earlier) {
          return AsciiEqualIgnoreCase(earlier->name, header.name);
        });
    if (!is_repeated) effective.push_back(&header);
  }
  return effective;
}

}  // namespace routewind
