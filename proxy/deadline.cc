// SPDX-License-Identifier: Apache-2.0
#include "proxy/deadline.h"

#include <cstdint>

namespace routewind {

gpr_timespec DeadlineOnWire(gpr_timespec deadline, gpr_timespec now) {
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0 || gpr_time_cmp(deadline, now) <= 0)
    return deadline;
  const int64_t left_ms = static_cast<int64_t>(gpr_timespec_to_micros(gpr_time_sub(deadline, now)) / 1'000.0);
  int64_t unit_ms = 1;
  while (left_ms / unit_ms >= 1'000) unit_ms *= 10;
  if (unit_ms == 1) return deadline;
  // One millisecond less than a whole number of units, for core's clock rounds up, too.
  const int64_t sent_ms = left_ms / unit_ms * unit_ms - 1;
  return gpr_time_add(now, gpr_time_from_millis(sent_ms, GPR_TIMESPAN));
}

}  // namespace routewind
