// SPDX-License-Identifier: Apache-2.0
#include "proxy/peer_text.h"

#include <charconv>

namespace routewind {

std::string PeerText(std::string_view uri) {
  if (!uri.starts_with("ipv4:") && !uri.starts_with("ipv6:")) return std::string(uri);
  uri.remove_prefix(5);
  std::string text;
  for (size_t i = 0; i < uri.size(); ++i) {
    unsigned value = 0;
    const char* const digits = uri.data() + i + 1;
    if (uri[i] == '%' && i + 2 < uri.size() && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      text += static_cast<char>(value);
      i += 2;
    } else {
      text += uri[i];
    }
  }
  return text;
}

}  // namespace routewind
