// SPDX-License-Identifier: Apache-2.0
#include "proxy/tune_grpc.h"

#include <absl/synchronization/mutex.h>

namespace routewind {

void TuneGrpc() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }

}  // namespace routewind
