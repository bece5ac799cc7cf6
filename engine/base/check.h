// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace routewind {

// Prints the broken condition with its place on standard error and aborts. Never returns.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace routewind

// Stops the program when one of our own invariants is broken. Never for user input, traffic or the environment.
#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::routewind::CheckFailed(__FILE__, __LINE__, #condition))
