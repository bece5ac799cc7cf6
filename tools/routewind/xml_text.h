// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace routewind {

// Text as it stands in XML 1.0, between tags or in quotes. XML knows no control characters and no invalid UTF-8: those
// become '?'.
std::string XmlText(std::string_view text);

}  // namespace routewind
