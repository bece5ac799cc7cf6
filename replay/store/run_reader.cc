// SPDX-License-Identifier: Apache-2.0
#include "replay/store/run_reader.h"

#include "replay/store/request_codec.h"
#include "replay/store/schema.h"

namespace routewind {
namespace {

constexpr std::string_view kWhatRuns = "read the runs";
constexpr std::string_view kWhatCalls = "read the calls of a run";

constexpr std::string_view kSelectRun =
    "SELECT id, kind, state, started_at_ns, finished_at_ns, tool_version, options, seed, "
    "config_digest, calls, rows_digest, report FROM runs ";

constexpr std::string_view kSelectCalls =
    "SELECT c.id & 1099511627775, c.time_ns, c.connection, c.stream_id, c.request, c.decision, "
    "c.completeness, c.unknown_headers, c.request_messages, c.request_bytes, c.response_messages, "
    "c.response_bytes, c.status, c.duration_ns, c.capture, "
    "k.client, k.server, q.authority, q.path, q.headers, "
    "d.outcome, d.reason, d.route, d.rule, d.match, d.backend_namespace, d.backend_name, "
    "d.backend_port, d.backend_index, d.record, c.own_headers "
    "FROM calls c LEFT JOIN connections k ON k.id = ?1 + c.connection "
    "LEFT JOIN requests q ON q.id = ?1 + c.request "
    "LEFT JOIN decisions d ON d.id = ?1 + c.decision "
    "WHERE c.id BETWEEN ?1 AND ?2 ORDER BY c.id";

RunState RunStateFromName(std::string_view name) {
  if (name == "finished") return RunState::kFinished;
  return name == "stopped" ? RunState::kStopped : RunState::kUnfinished;
}

StoredRun RunFrom(const Statement& row) {
  return {.id = row.Int(0),
          .kind = row.Text(1),
          .state = RunStateFromName(row.Text(2)),
          .started_at_ns = row.Int(3),
          .finished_at_ns = row.OptionalInt(4),
          .tool_version = row.Text(5),
          .options = row.Text(6),
          .seed = static_cast<uint64_t>(row.Int(7)),
          .config_digest = row.Text(8),
          .calls = row.Int(9),
          .rows_digest = row.Text(10),
          .report = row.Text(11)};
}

// All rows of a statement, each through `make`.
template <typename T, typename Make>
Result<std::vector<T>> Collect(Statement& statement, Make make) {
  std::vector<T> rows;
  for (;;) {
    const Result<bool> has_row = statement.Step();
    if (!has_row) return has_row.error();
    if (!*has_row) return rows;
    rows.push_back(make(statement));
  }
}

CallRow CallRowFrom(const Statement& row) {
  CallRow call;
  call.ordinal = static_cast<uint64_t>(row.Int(0));
  call.time_ns = row.Int(1);
  call.connection = static_cast<uint64_t>(row.Int(2));
  call.stream_id = static_cast<uint32_t>(row.Int(3));
  call.request.number = static_cast<uint64_t>(row.Int(4));
  if (const auto decision = row.OptionalInt(5)) {
    call.decision = RowRef{.number = static_cast<uint64_t>(*decision)};
  }
  call.completeness = static_cast<uint8_t>(row.Int(6));
  call.unknown_headers = static_cast<uint32_t>(row.Int(7));
  call.request_messages = static_cast<uint64_t>(row.Int(8));
  call.request_bytes = static_cast<uint64_t>(row.Int(9));
  call.response_messages = static_cast<uint64_t>(row.Int(10));
  call.response_bytes = static_cast<uint64_t>(row.Int(11));
  if (const auto status = row.OptionalInt(12)) call.status = static_cast<int32_t>(*status);
  call.duration_ns = row.OptionalInt(13);
  call.capture = static_cast<uint32_t>(row.Int(14));
  return call;
}

StoredCall CallFrom(const Statement& row) {
  StoredCall call = {.row = CallRowFrom(row),
                     .client = row.Text(15),
                     .server = row.Text(16),
                     .authority = row.Text(17),
                     .path = row.Text(18),
                     .headers = FillShape(row.Text(19), row.Text(30)),
                     .decision = std::nullopt};
  if (call.row.decision) {
    call.decision = DecisionRow{.outcome = row.Text(20),
                                .reason = row.Text(21),
                                .route = row.OptionalText(22),
                                .rule = row.OptionalInt(23),
                                .match = row.OptionalInt(24),
                                .backend_namespace = row.OptionalText(25),
                                .backend_name = row.OptionalText(26),
                                .backend_port = row.OptionalInt(27),
                                .backend_index = row.OptionalInt(28),
                                .record = row.Text(29)};
  }
  return call;
}

}  // namespace

Result<std::vector<StoredRun>> ListRuns(Store& store) {
  Result<Statement> select =
      store.database().Prepare(std::string(kSelectRun) + "ORDER BY id", kWhatRuns);
  if (!select) return select.error();
  return Collect<StoredRun>(*select, RunFrom);
}

Result<std::optional<StoredRun>> FindRun(Store& store, int64_t run) {
  Result<Statement> select =
      store.database().Prepare(std::string(kSelectRun) + "WHERE id = ? ORDER BY id", kWhatRuns);
  if (!select) return select.error();
  const Result<bool> has_row = select->BindInt(1, run).Step();
  if (!has_row) return has_row.error();
  return *has_row ? std::optional(RunFrom(*select)) : std::nullopt;
}

Result<std::vector<RunSource>> ReadSources(Store& store, int64_t run) {
  Result<Statement> select = store.database().Prepare(
      "SELECT u.role, u.name, s.text FROM run_sources u JOIN sources s ON s.digest = u.source "
      "WHERE u.run = ? ORDER BY u.position",
      "read the configuration of a run");
  if (!select) return select.error();
  select->BindInt(1, run);
  return Collect<RunSource>(*select, [](const Statement& row) {
    return RunSource{.role = row.Text(0), .name = row.Text(1), .text = row.Text(2)};
  });
}

Result<std::vector<RunInput>> ReadInputs(Store& store, int64_t run) {
  Result<Statement> select = store.database().Prepare(
      "SELECT path, bytes, digest FROM run_inputs WHERE run = ? ORDER BY position",
      "read the inputs of a run");
  if (!select) return select.error();
  select->BindInt(1, run);
  return Collect<RunInput>(*select, [](const Statement& row) {
    return RunInput{.path = row.Text(0), .bytes = row.Int(1), .digest = row.Text(2)};
  });
}

Result<CallCursor> CallCursor::Open(Store& store, int64_t run) {
  Result<Statement> select = store.database().Prepare(kSelectCalls, kWhatCalls);
  if (!select) return select.error();
  select->BindInt(1, StoreRowId(run, 0)).BindInt(2, StoreRowId(run, kMaxRowsPerRun - 1));
  return CallCursor(std::move(select).value());
}

Result<std::optional<StoredCall>> CallCursor::Next() {
  if (is_at_end_) return std::optional<StoredCall>();
  const Result<bool> has_row = statement_.Step();
  if (!has_row) return has_row.error();
  if (*has_row) return std::optional(CallFrom(statement_));
  is_at_end_ = true;
  return std::optional<StoredCall>();
}

}  // namespace routewind
