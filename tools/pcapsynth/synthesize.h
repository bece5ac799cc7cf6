// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tools/pcapsynth/recipe.h"

namespace routewind {

// A recipe as a capture: Ethernet, IPv4, TCP, classic pcap. Same recipe, same bytes.
//
// Connection n goes from 10.0.0.(n + 1):40000 to 10.1.0.1:50051. The handshake and both settings
// come in order; everything later is cut, repeated and reordered as the recipe says; the end is in
// order again. Each packet is one millisecond behind the one before; connections take turns packet
// by packet.
std::string SynthesizeCapture(const Recipe& recipe);

// What a replay of that capture has to find, a line a call, sorted:
//   10.0.0.1:40000 stream 1 a.io /a.B/Get te=trailers … complete 2/20 1/12 OK
std::vector<std::string> ExpectedCalls(const Recipe& recipe);

}  // namespace routewind
