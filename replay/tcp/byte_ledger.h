// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "replay/anomaly.h"

namespace routewind {

// Where every TCP payload byte of a capture went. After FlowTable::Flush,
//   payload_bytes == delivered_bytes + duplicate_bytes + ignored_bytes   and   waiting_cost_bytes
//   == 0.
struct ByteLedger {
  AnomalyLog& anomalies;
  uint64_t max_waiting_bytes = 0;  // of all half-flows together
  uint64_t payload_bytes = 0;    // captured payload of all segments, repeats included
  uint64_t delivered_bytes = 0;  // handed on in order
  uint64_t duplicate_bytes =
      0;  // at a place already delivered, given up or waiting, or before the start
  uint64_t ignored_bytes = 0;  // of no open connection: after FIN or RST, or far outside any window
  uint64_t missing_bytes = 0;  // told as gaps; never captured, so no part of payload_bytes
  uint64_t waiting_cost_bytes = 0;  // held by all half-flows at this moment, with overhead
};

}  // namespace routewind
