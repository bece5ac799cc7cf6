// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/xml_text.h"

#include "engine/base/utf8.h"

namespace routewind {

std::string XmlText(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t length = ValidUtf8SequenceLength(text);
    const char c = text.front();
    if (length == 0 || (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')) {
      out += '?';
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace routewind
