// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace routewind {

// What goes into the store and comes out of it, as plain values. schema.sql says what each column
// means.

enum class RunKind : uint8_t { kReplay, kProperty, kProxy };
enum class RunState : uint8_t {
  kUnfinished,
  kFinished,
  kStopped
};  // stopped: by the user, cleanly
std::string_view RunKindName(RunKind kind);
std::string_view RunStateName(RunState state);

// A text a run was given: a config document, a policy.
struct RunSource {
  std::string role = "config";
  std::string name = {};
  std::string text = {};
  friend bool operator==(const RunSource&, const RunSource&) = default;
};

// A capture a run read.
struct RunInput {
  std::string path = {};
  int64_t bytes = 0;
  std::string digest = {};
  friend bool operator==(const RunInput&, const RunInput&) = default;
};

// What is known when a run begins.
struct RunStart {
  RunKind kind = RunKind::kReplay;
  int64_t started_at_ns = 0;  // told by the caller: nothing here reads a clock
  std::string tool_version = {};
  std::string options = {};  // a JSON object
  uint64_t seed = 1;
  std::vector<RunSource> sources = {};
  std::vector<RunInput> inputs = {};
  std::string config_digest = {};  // as other outputs name the configuration; empty: ConfigDigest(sources)
};

// What is known when it ends.
struct RunEnd {
  RunState state = RunState::kFinished;
  int64_t finished_at_ns = 0;
  std::string report = {};  // JSON
  // Of the inputs, in their order, where they were not known when the run began; may be empty.
  std::vector<std::string> input_digests = {};
};

// A decision as a row; `record` is its JSON, without what belongs to one call (its id, its
// forwarded headers).
struct DecisionRow {
  std::string outcome = {};
  std::string reason = {};
  std::optional<std::string> route = {};
  std::optional<int64_t> rule = {};
  std::optional<int64_t> match = {};
  std::optional<std::string> backend_namespace = {};
  std::optional<std::string> backend_name = {};
  std::optional<int64_t> backend_port = {};
  std::optional<int64_t> backend_index = {};
  std::string record = {};
  friend bool operator==(const DecisionRow&, const DecisionRow&) = default;
};

// A row that a call points to: its number within the run and a hash of its contents, from which the
// digest is made.
struct RowRef {
  uint64_t number = 0;
  uint64_t content_hash = 0;
  friend bool operator==(const RowRef&, const RowRef&) = default;
};

// What a call points to for its request. The row holds the shape, which other calls share; the
// content hash is that of the whole request.
struct RequestRef {
  uint64_t number = 0;
  uint64_t content_hash = 0;
  std::string_view own_headers =
      {};  // JSON array of the values that the shape leaves open, or empty
};

// A call as it is added. Its texts were interned before.
struct CallRow {
  uint64_t ordinal =
      0;  // position in the order of request headers; no two calls of a run share one
  int64_t time_ns = 0;
  uint64_t connection = 0;  // the ordinal given to AddConnection
  uint32_t stream_id = 0;
  RequestRef request = {};
  std::optional<RowRef> decision = {};
  uint8_t completeness = 0;  // as in completeness_names
  uint32_t unknown_headers = 0;
  uint64_t request_messages = 0;
  uint64_t request_bytes = 0;
  uint64_t response_messages = 0;
  uint64_t response_bytes = 0;
  std::optional<int32_t> status = {};
  std::optional<int64_t> duration_ns = {};
  uint32_t capture = 0;  // position of the input
};

// A call as it is read back.
struct StoredCall {
  CallRow row;  // content hashes are not stored: 0; neither are own headers given apart
  std::string client = {};
  std::string server = {};
  std::string authority = {};
  std::string path = {};
  std::string headers = {};  // JSON, shape and own headers together
  std::optional<DecisionRow> decision = {};
};

// A run as it is read back, without its calls.
struct StoredRun {
  int64_t id = 0;
  std::string kind = {};
  RunState state = RunState::kUnfinished;
  int64_t started_at_ns = 0;
  std::optional<int64_t> finished_at_ns = {};
  std::string tool_version = {};
  std::string options = {};
  uint64_t seed = 0;
  std::string config_digest = {};
  int64_t calls = 0;
  std::string rows_digest = {};
  std::string report = {};
};

}  // namespace routewind
