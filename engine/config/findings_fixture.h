// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace routewind {

// For the test program only: writes what the loader says now into each
// fixtures/findings/*/expected.txt. Returns an exit code.
int AcceptFindings();

}  // namespace routewind
