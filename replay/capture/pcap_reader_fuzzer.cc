// SPDX-License-Identifier: Apache-2.0
// Any file: it is refused or read to its end, and time order lets out as many packets as went in.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "replay/capture/pcap_reader.h"
#include "replay/capture/time_order.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  const int file = memfd_create("capture", 0);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  {
    Result<PcapReader> reader = PcapReader::Open("/proc/self/fd/" + std::to_string(file));
    AnomalyLog anomalies;
    TimeOrder order(anomalies);
    Packet packet;
    uint64_t pushed = 0;
    uint64_t popped = 0;
    while (reader && reader->ReadNext(packet) == PcapReader::Next::kPacket) {
      order.Push(packet);
      ++pushed;
      while (order.Pop(packet, false)) ++popped;
    }
    while (order.Pop(packet, true)) ++popped;
    if (pushed != popped) std::abort();
  }
  close(file);
  return 0;
}
