// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/support/time.h>

namespace routewind {

// The deadline to give a call towards a backend so that the `grpc-timeout` on its wire is never more than what is left.
//
// gRPC core writes a timeout with three digits that count and rounds it up: of 29.998 s left it makes "30S", of 30.001
// s "30100m". This takes off what that can add: one unit of the third digit at most, 1 % of what is left. Below a
// second core is exact, and so is this. A deadline that is infinite or past stays as it is.
gpr_timespec DeadlineOnWire(gpr_timespec deadline, gpr_timespec now);

}  // namespace routewind
