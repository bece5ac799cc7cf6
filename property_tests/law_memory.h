// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "property_tests/run_law.h"
#include "replay/store/case_store.h"

namespace routewind {

// What is remembered of one law between runs: the inputs that ever refuted it.
class LawMemory {
 public:
  // An empty path remembers nothing.
  static Result<LawMemory> Open(const std::string& law, const LawSettings& settings);

  // In the order in which they are to be tried.
  Result<std::vector<StoredCase>> Cases();
  // The input refutes, now or again. `config` is the part of it that is a configuration: its digest is kept, the one that a
  // run with a file of this text has.
  Status Refuted(const std::string& input, std::string_view config, const std::string& detail);
  Status Holds(const StoredCase& stored);
  Status Forget(const StoredCase& stored);

 private:
  LawMemory(std::string law, uint64_t seed) : law_(std::move(law)), seed_(seed) {}

  std::string law_;
  uint64_t seed_;
  std::unique_ptr<Store> store_;  // null: nothing is remembered
};

// "2026-11-24T16:50:53Z", from nanoseconds since 1970.
std::string DayAndTime(int64_t time_ns);

}  // namespace routewind
