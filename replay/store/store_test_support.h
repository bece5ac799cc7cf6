// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "replay/store/run_reader.h"
#include "replay/store/run_writer.h"
#include "replay/store/store.h"

namespace routewind::testing {

// A folder of its own for each test, gone afterwards.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "routewind-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) abort();
    path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string File(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The value, or a failed test and a stop: for steps that are not what the test is about.
template <typename T>
T Must(Result<T> result) {
  if (!result) ADD_FAILURE() << result.error().message;
  return std::move(result).value();
}
template <typename T>
std::string ErrorOf(const Result<T>& result) {
  return result ? "(no error)" : result.error().message;
}

inline Store OpenForWriting(const std::string& path) { return Must(Store::Open(path, {})); }
inline Store OpenForReading(const std::string& path) {
  return Must(Store::Open(path, {.mode = StoreOptions::Mode::kRead}));
}

inline RunStart SmallStart() {
  return {.kind = RunKind::kReplay,
          .started_at_ns = 1'795'000'000'000'000'000,
          .tool_version = "0.1.0",
          .options = R"({"config":["routes.yaml"]})",
          .seed = 7,
          .sources = {{.role = "config", .name = "routes.yaml", .text = "kind: GRPCRoute\n"}},
          .inputs = {{.path = "prod.pcap", .bytes = 4096, .digest = "00ff"}}};
}

// The n-th call of an imagined run, in which requests and decisions repeat.
inline CallRow NthCall(uint64_t n) {
  CallRow call;
  call.ordinal = n;
  call.time_ns = 1'795'000'000'000'000'000 + static_cast<int64_t>(n) * 1000;
  call.connection = n % 2;
  call.stream_id = static_cast<uint32_t>(2 * n + 1);
  call.completeness = static_cast<uint8_t>(n % 4);
  call.unknown_headers = n % 4 == 3 ? 2 : 0;
  call.request_messages = 1;
  call.request_bytes = 17 + n % 5;
  call.response_messages = n % 3;
  call.response_bytes = n * 12;
  if (n % 4 != 1) call.status = static_cast<int32_t>(n % 17);
  if (n % 4 != 1) call.duration_ns = static_cast<int64_t>(1'834'211 + n);
  return call;
}
inline std::string NthPath(uint64_t n) { return "/a.B/M" + std::to_string(n % 10); }
inline DecisionRow NthDecision(uint64_t n) {
  return {.outcome = "ROUTED",
          .reason = "MATCHED",
          .route = "default/greeter",
          .rule = static_cast<int64_t>(n % 3),
          .match = std::nullopt,
          .backend_namespace = "default",
          .backend_name = "greeter",
          .backend_port = 50051,
          .backend_index = 0,
          .record = R"({"outcome":"ROUTED","rule":)" + std::to_string(n % 3) + "}"};
}

inline void AddConnections(RunWriter& writer) {
  writer.AddConnection(0, "10.0.0.7:41234", "10.0.0.1:50051");
  writer.AddConnection(1, "[2001:db8::1]:5", "[2001:db8::2]:50051");
}

inline Status AddNthCall(RunWriter& writer, uint64_t n) {
  CallRow call = NthCall(n);
  const std::vector<HeaderView> headers = {{"x-env", "prod"}};
  call.request = writer.InternRequest("grpc.example.com", NthPath(n), headers);
  if (n % 7 != 6) {
    const std::string key = std::to_string(n % 3);
    const auto known = writer.FindDecision(key);
    call.decision = known ? *known : writer.AddDecision(key, NthDecision(n));
  }
  return writer.AddCall(call);
}

// A finished run of the first `count` calls.
inline RunSummary WriteRun(Store& store, uint64_t count, const RunWriterLimits& limits = {}) {
  auto writer = Must(RunWriter::Begin(store, SmallStart(), limits));
  AddConnections(*writer);
  for (uint64_t n = 0; n < count; ++n) Must(AddNthCall(*writer, n));
  return Must(writer->Finish({.state = RunState::kFinished, .finished_at_ns = 5, .report = "{}"}));
}

inline std::vector<StoredCall> ReadCalls(Store& store, int64_t run) {
  CallCursor cursor = Must(CallCursor::Open(store, run));
  std::vector<StoredCall> calls;
  while (auto call = Must(cursor.Next())) calls.push_back(std::move(*call));
  return calls;
}

inline std::string IntegrityOf(Store& store) {
  return Must(store.database().QueryText("PRAGMA integrity_check", "check"));
}

}  // namespace routewind::testing
