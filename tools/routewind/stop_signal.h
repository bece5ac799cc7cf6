// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace routewind {

// Ctrl-C of commands that have something to say when they are stopped early.

// From now on the first SIGINT or SIGTERM is a request, even while a read waits for a pipe; a second one ends the program
// at once.
void StopOnSignals();

// Whether the request has come. Cheap; may be asked from any thread.
bool IsStopRequested();

// Readable once the request has come, for poll(); -1 before StopOnSignals.
int StopDescriptor();

}  // namespace routewind
