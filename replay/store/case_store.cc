// SPDX-License-Identifier: Apache-2.0
#include "replay/store/case_store.h"

namespace routewind {
namespace {

constexpr std::string_view kWhatSave = "save a case";
constexpr std::string_view kWhatFetch = "fetch the cases";
constexpr std::string_view kWhatRemove = "remove a case";
constexpr std::string_view kWhatMove = "move a case";
constexpr int64_t kFirstVersionWithCases = 2;

// The scalar max and min: another process may have saved the case a moment later or earlier.
constexpr std::string_view kSave =
    "INSERT INTO cases (law, input, state, seed, tool_version, config_digest, detail, "
    "first_seen_ns, last_seen_ns, fixed_at_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (law, input) DO UPDATE SET state = excluded.state, seed = excluded.seed, "
    "tool_version = excluded.tool_version, config_digest = excluded.config_digest, "
    "detail = excluded.detail, first_seen_ns = min(first_seen_ns, excluded.first_seen_ns), "
    "last_seen_ns = max(last_seen_ns, excluded.last_seen_ns), fixed_at_ns = excluded.fixed_at_ns";

constexpr std::string_view kColumns =
    "SELECT law, input, state, seed, tool_version, config_digest, detail, first_seen_ns, "
    "last_seen_ns, fixed_at_ns FROM cases ";
// A text's length would be counted in characters and end at a NUL.
constexpr std::string_view kOrder = " ORDER BY law, state, length(CAST(input AS BLOB)), input";
static_assert(std::string_view("refuted") < "regression", "the order of states");

StoredCase ReadCase(const Statement& row) {
  StoredCase stored;
  stored.law = row.Text(0);
  stored.input = row.Text(1);
  stored.state = row.Text(2) == StoredCaseStateName(StoredCase::State::kRefuted)
                     ? StoredCase::State::kRefuted
                     : StoredCase::State::kRegression;
  stored.seed = static_cast<uint64_t>(row.Int(3));
  stored.tool_version = row.Text(4);
  stored.config_digest = row.Text(5);
  stored.detail = row.Text(6);
  stored.first_seen_ns = row.Int(7);
  stored.last_seen_ns = row.Int(8);
  stored.fixed_at_ns = row.OptionalInt(9);
  return stored;
}

// One statement in one transaction; true when it found its case.
Result<bool> ChangeOne(Database& database, Statement& statement, std::string_view what) {
  Result<Transaction> transaction = Transaction::Begin(database, what);
  if (!transaction) return transaction.error();
  if (Status done = statement.Run(); !done) return done.error();
  const Result<int64_t> changed = database.QueryInt("SELECT changes()", what);
  if (!changed) return changed.error();
  if (Status committed = transaction->Commit(); !committed) return committed.error();
  return *changed == 1;
}

}  // namespace

std::string_view StoredCaseStateName(StoredCase::State state) {
  return state == StoredCase::State::kRefuted ? "refuted" : "regression";
}

Status CaseStore::Save(const StoredCase& refuted) {
  Database& database = store_.database();
  Result<Statement> insert = database.Prepare(kSave, kWhatSave);
  if (!insert) return insert.error();
  insert->BindText(1, refuted.law).BindText(2, refuted.input);
  insert->BindText(3, StoredCaseStateName(refuted.state));
  insert->BindInt(4, static_cast<int64_t>(refuted.seed)).BindText(5, refuted.tool_version);
  insert->BindText(6, refuted.config_digest).BindText(7, refuted.detail);
  insert->BindInt(8, refuted.first_seen_ns).BindInt(9, refuted.last_seen_ns);
  insert->BindOptionalInt(10, refuted.fixed_at_ns);
  const Result<bool> saved = ChangeOne(database, *insert, kWhatSave);
  if (!saved) return saved.error();
  return Ok{};
}

Result<std::vector<StoredCase>> CaseStore::Fetch(std::string_view law) {
  return FetchWhere("WHERE law = ?", std::string(law));
}

Result<std::vector<StoredCase>> CaseStore::FetchAll() { return FetchWhere("", std::nullopt); }

Result<std::vector<StoredCase>> CaseStore::FetchWhere(std::string_view condition,
                                                      const std::optional<std::string>& law) {
  std::vector<StoredCase> cases;
  if (store_.schema_version() < kFirstVersionWithCases) return cases;
  const std::string sql = std::string(kColumns).append(condition).append(kOrder);
  Result<Statement> select = store_.database().Prepare(sql, kWhatFetch);
  if (!select) return select.error();
  if (law) select->BindText(1, *law);
  for (;;) {
    const Result<bool> has_row = select->Step();
    if (!has_row) return has_row.error();
    if (!*has_row) return cases;
    cases.push_back(ReadCase(*select));
  }
}

Result<bool> CaseStore::Remove(std::string_view law, std::string_view input) {
  Database& database = store_.database();
  Result<Statement> remove =
      database.Prepare("DELETE FROM cases WHERE law = ? AND input = ?", kWhatRemove);
  if (!remove) return remove.error();
  remove->BindText(1, law).BindText(2, input);
  return ChangeOne(database, *remove, kWhatRemove);
}

Result<bool> CaseStore::Move(std::string_view law, std::string_view input, StoredCase::State state,
                             int64_t now_ns) {
  Database& database = store_.database();
  Result<Statement> move = database.Prepare(
      "UPDATE cases SET fixed_at_ns = CASE WHEN ?1 = 'refuted' THEN NULL "
      "WHEN state = ?1 THEN fixed_at_ns ELSE ?2 END, state = ?1 WHERE law = ?3 AND input = ?4",
      kWhatMove);
  if (!move) return move.error();
  move->BindText(1, StoredCaseStateName(state)).BindInt(2, now_ns);
  move->BindText(3, law).BindText(4, input);
  return ChangeOne(database, *move, kWhatMove);
}

}  // namespace routewind
