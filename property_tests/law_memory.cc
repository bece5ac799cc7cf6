// SPDX-License-Identifier: Apache-2.0
#include "property_tests/law_memory.h"

#include <chrono>
#include <ctime>

#include "git_revision.h"
#include "replay/store/run_record.h"

namespace routewind {
namespace {

int64_t NowNs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

// As `routewind runs` has it; empty for nothing.
std::string DigestOf(std::string_view config) {
  if (config.empty()) return "";
  const RunSource source{.text = std::string(config)};
  return ConfigDigest({&source, 1});
}

}  // namespace

std::string DayAndTime(int64_t time_ns) {
  const std::time_t seconds = time_ns / 1'000'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  const size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(text, size);
}

Result<LawMemory> LawMemory::Open(const std::string& law, const LawSettings& settings) {
  LawMemory memory(law, settings.seed);
  if (settings.store.empty()) return memory;
  Result<Store> store = Store::Open(settings.store, {});
  if (!store) return store.error();
  memory.store_ = std::make_unique<Store>(std::move(store).value());
  return memory;
}

Result<std::vector<StoredCase>> LawMemory::Cases() {
  if (!store_) return std::vector<StoredCase>{};
  return CaseStore(*store_).Fetch(law_);
}

Status LawMemory::Refuted(const std::string& input, std::string_view config, const std::string& detail) {
  if (!store_) return Ok{};
  const int64_t now_ns = NowNs();
  return CaseStore(*store_).Save({.law = law_,
                                  .input = input,
                                  .seed = seed_,
                                  .tool_version = ROUTEWIND_VERSION "+g" ROUTEWIND_GIT_REVISION,
                                  .config_digest = DigestOf(config),
                                  .detail = detail,
                                  .first_seen_ns = now_ns,
                                  .last_seen_ns = now_ns});
}

Status LawMemory::Holds(const StoredCase& stored) {
  const Result<bool> moved =
      CaseStore(*store_).Move(law_, stored.input, StoredCase::State::kRegression, NowNs());
  if (!moved) return moved.error();
  return Ok{};
}

Status LawMemory::Forget(const StoredCase& stored) {
  const Result<bool> removed = CaseStore(*store_).Remove(law_, stored.input);
  if (!removed) return removed.error();
  return Ok{};
}

}  // namespace routewind
