// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace routewind {

// Hostnames as text, read literally from semantics 3.3 and 3.4. "*" is any host. Shares nothing
// with model/hostname.

// covers(W, h) of 3.3; with a request host (lower case, without port) it is the table of 3.4.
bool NaivelyCovers(std::string_view hostname, std::string_view host);

// intersect(L, R) of 3.3; nothing where no host satisfies both.
std::optional<std::string> NaivelyIntersect(std::string_view left, std::string_view right);

// Code points: what the precedence ladder counts (5.1, D-02).
size_t CountCharacters(std::string_view text);

}  // namespace routewind
