// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/base/result.h"
#include "replay/pipeline/replay_run.h"
#include "tools/routewind/options.h"

namespace routewind {

// What is wrong with the inputs that the flags of a replay name, before any is opened: none at all, several that are
// standard input, a mapping without a log.
Status CheckReplayInputs(const ReplayFlags& flags);

// The files of requests and access logs, their mapping read. `gateway_fault` is what is wrong with a request that names
// no Gateway; empty: nothing.
Result<CallSources::Options> ListedInputs(const ReplayFlags& flags, const std::string& gateway_fault);

// That every input can be read, so that nothing is written in vain.
Status CheckReadable(const ReplayInputs& inputs);

}  // namespace routewind
