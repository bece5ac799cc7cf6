// SPDX-License-Identifier: Apache-2.0
#include "replay/store/rows.h"

#include "engine/base/check.h"

namespace routewind {

std::string_view RunKindName(RunKind kind) {
  switch (kind) {
    case RunKind::kReplay:
      return "replay";
    case RunKind::kProperty:
      return "property";
    case RunKind::kProxy:
      return "proxy";
  }
  CHECK(false);
}

std::string_view RunStateName(RunState state) {
  switch (state) {
    case RunState::kUnfinished:
      return "unfinished";
    case RunState::kFinished:
      return "finished";
    case RunState::kStopped:
      return "stopped";
  }
  CHECK(false);
}

}  // namespace routewind
