// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace routewind {

// A hostname of a listener or route: precise ("a.example.com"), a wildcard ("*.example.com") or any host ("*").
//
// Source:      Gateway API `Hostname`; semantics 3.3 (H-01 … H-34) and 3.4. A wildcard stands for one or more labels.
// Invariant:   text() is lower case, as the API's pattern has it; the loader refuses anything else.
// Complexity:  every operation is linear in the text and allocates nothing but the result of Intersect.
class Hostname {
 public:
  // Any host: what an absent hostname means.
  Hostname() = default;
  explicit Hostname(std::string text) : text_(std::move(text)) {}

  bool is_any() const { return text_.empty(); }
  bool is_wildcard() const { return text_.size() > 1 && text_[0] == '*' && text_[1] == '.'; }
  bool is_precise() const { return !is_any() && !is_wildcard(); }

  // As written in the configuration; "*" for any host.
  std::string_view text() const { return is_any() ? std::string_view("*") : std::string_view(text_); }
  // ".example.com" of "*.example.com". Precondition: is_wildcard().
  std::string_view suffix() const { return std::string_view(text_).substr(1); }
  // Characters of the hostname as written, its `*.` included; 0 for any host (precedence P2).
  size_t character_count() const { return text_.size(); }

  // Whether a request host (lower case, port stripped) is one this hostname stands for.
  bool Matches(std::string_view host) const;

  // The hosts that both stand for: again a hostname, or nothing.
  static std::optional<Hostname> Intersect(const Hostname& a, const Hostname& b);

  friend auto operator<=>(const Hostname&, const Hostname&) = default;

 private:
  std::string text_;  // empty: any host
};

}  // namespace routewind
