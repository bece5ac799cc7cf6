// SPDX-License-Identifier: Apache-2.0
#include "engine/model/hostname.h"

namespace routewind {

bool Hostname::Matches(std::string_view host) const {
  if (is_any()) return true;
  if (!is_wildcard()) return host == text_;
  return host.size() > suffix().size() && host.ends_with(suffix());
}

std::optional<Hostname> Hostname::Intersect(const Hostname& a, const Hostname& b) {
  if (a == b || b.is_any()) return a;
  if (a.is_any()) return b;
  if (a.is_precise()) {
    if (b.is_wildcard() && b.Matches(a.text_)) return a;
    return std::nullopt;
  }
  if (b.is_precise()) {
    if (a.Matches(b.text_)) return b;
    return std::nullopt;
  }
  // Two different wildcards overlap exactly when the longer suffix ends with the shorter, which begins with a dot.
  const Hostname& longer = a.text_.size() > b.text_.size() ? a : b;
  const Hostname& shorter = a.text_.size() > b.text_.size() ? b : a;
  if (longer.suffix().ends_with(shorter.suffix())) return longer;
  return std::nullopt;
}

}  // namespace routewind
