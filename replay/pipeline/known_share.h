// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "replay/pipeline/replay_report.h"

namespace routewind {

// How much of the traffic was understood: the lower of two shares, for one without the other says little.
//
// Bytes:  of the TCP payload bytes that connections carried, repeats left out, those decoded as HTTP/2. Against it count
//         bytes of connections that are not HTTP/2 (in clear text or decrypted), bytes of directions given up, bytes that are not in the
//         capture, and whole packets that nobody could read: malformed, of an unknown link type, fragments whose rest is
//         missing. A file that could not be read to its end counts as one byte: how many more it held, nobody can tell.
//         Packets that are not TCP are understood: they are left out. So is what a filter leaves out.
//         Where no capture was read this share is left out.
// Calls:  of the calls found, those of whose request every header is known. Against it counts each line of a list or log
//         that was not understood, and each such file that could not be read to its end, as one call.
// Where there is nothing to understand, no call above all, nothing was understood: 0 %.
struct KnownShare {
  bool has_captures = true;
  uint64_t known_bytes = 0;
  uint64_t unknown_bytes = 0;
  uint64_t known_calls = 0;
  uint64_t unknown_calls = 0;

  double Percent() const;  // 0 to 100, and 100 only where nothing is unknown
};

KnownShare KnownShareOf(const ReplayReport& report);

}  // namespace routewind
