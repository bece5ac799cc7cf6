// SPDX-License-Identifier: Apache-2.0
// Events of one connection: nothing may crash, every call that begins ends once, and cutting bytes
// into smaller chunks changes nothing. Input: for each event a byte (kind in the low three bits), a
// length byte, then bytes.
// `fuzz_seeds` makes inputs to begin with out of captures.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/check.h"
#include "replay/http2/testing/connection_script.h"

namespace {

using routewind::testing::ConnectionScript;
using routewind::testing::Cutting;

void Play(ConnectionScript& script, std::string_view rest) {
  script.Client(std::string(routewind::kClientPreface) + routewind::testing::Settings());
  while (rest.size() > 2) {
    const int kind = rest[0] & 7;
    const std::string_view bytes = rest.substr(2, static_cast<uint8_t>(rest[1]));
    rest.remove_prefix(2 + bytes.size());
    switch (kind) {
      case 0:
        script.ClientGap(bytes.size() % 32 + 1);
        break;
      case 1:
        script.ServerGap(bytes.size() % 32 + 1);
        break;
      case 2:
        script.ClientFin();
        break;
      case 3:
        script.ServerFin();
        break;
      case 4:
        script.Reset();
        break;
      case 5:
        script.Server(bytes);
        break;
      default:
        script.Client(bytes);
        break;
    }
  }
  script.End();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  ConnectionScript whole(Cutting::kWhole);
  ConnectionScript bytewise(Cutting::kByteByByte);
  Play(whole, input);
  Play(bytewise, input);
  CHECK(whole.log() == bytewise.log());
  CHECK(whole.Anomalies() == bytewise.Anomalies());
  CHECK(whole.totals().frames == bytewise.totals().frames);
  CHECK(whole.totals().skipped_bytes == bytewise.totals().skipped_bytes);
  CHECK(whole.log().size() % 2 == 0);  // a line for each beginning, one for each end
  return 0;
}
