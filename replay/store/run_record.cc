// SPDX-License-Identifier: Apache-2.0
#include "replay/store/run_record.h"

#include <algorithm>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

constexpr std::string_view kWhatBegin = "record a new run";
constexpr std::string_view kWhatFinish = "record the end of the run";

Result<int64_t> InsertRunRow(Database& database, const RunStart& start) {
  Result<Statement> insert = database.Prepare(
      "INSERT INTO runs (kind, started_at_ns, tool_version, options, seed, config_digest) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      kWhatBegin);
  if (!insert) return insert.error();
  const std::string digest = ConfigDigestOf(start);
  insert->BindText(1, RunKindName(start.kind))
      .BindInt(2, start.started_at_ns)
      .BindText(3, start.tool_version)
      .BindText(4, start.options)
      .BindInt(5, static_cast<int64_t>(start.seed))
      .BindText(6, digest);
  if (Status done = insert->Run(); !done) return done.error();
  return database.last_insert_id();
}

Status InsertSources(Database& database, int64_t run, std::span<const RunSource> sources) {
  Result<Statement> text = database.Prepare(
      "INSERT INTO sources (digest, text) VALUES (?, ?) ON CONFLICT DO NOTHING", kWhatBegin);
  if (!text) return text.error();
  Result<Statement> use = database.Prepare(
      "INSERT INTO run_sources (run, position, role, name, source) VALUES (?, ?, ?, ?, ?)",
      kWhatBegin);
  if (!use) return use.error();
  int64_t position = 0;
  for (const RunSource& source : sources) {
    const std::string digest = ContentDigestOf(source.text);
    if (Status done = text->BindText(1, digest).BindText(2, source.text).Run(); !done) return done;
    use->BindInt(1, run).BindInt(2, position++).BindText(3, source.role);
    use->BindText(4, source.name).BindText(5, digest);
    if (Status done = use->Run(); !done) return done;
  }
  return Ok{};
}

Status InsertInputs(Database& database, int64_t run, std::span<const RunInput> inputs) {
  Result<Statement> insert = database.Prepare(
      "INSERT INTO run_inputs (run, position, path, bytes, digest) VALUES (?, ?, ?, ?, ?)",
      kWhatBegin);
  if (!insert) return insert.error();
  int64_t position = 0;
  for (const RunInput& input : inputs) {
    insert->BindInt(1, run).BindInt(2, position++).BindText(3, input.path);
    insert->BindInt(4, input.bytes).BindText(5, input.digest);
    if (Status done = insert->Run(); !done) return done;
  }
  return Ok{};
}

Status UpdateInputDigests(Database& database, int64_t run, std::span<const std::string> digests) {
  Result<Statement> update = database.Prepare(
      "UPDATE run_inputs SET digest = ? WHERE run = ? AND position = ?", kWhatFinish);
  if (!update) return update.error();
  int64_t position = 0;
  for (const std::string& digest : digests) {
    update->BindText(1, digest).BindInt(2, run).BindInt(3, position++);
    if (Status done = update->Run(); !done) return done;
  }
  return Ok{};
}

}  // namespace

std::string ConfigDigest(std::span<const RunSource> sources) {
  std::vector<std::string> digests;
  for (const RunSource& source : sources) {
    if (source.role == "config") digests.push_back(ContentDigestOf(source.text));
  }
  std::sort(digests.begin(), digests.end());
  ContentDigest digest;
  for (const std::string& one : digests) digest.Update(one);
  return digest.Hex();
}

std::string ConfigDigestOf(const RunStart& start) {
  return start.config_digest.empty() ? ConfigDigest(start.sources) : start.config_digest;
}

Result<int64_t> InsertRun(Database& database, const RunStart& start) {
  Result<Transaction> transaction = Transaction::Begin(database, kWhatBegin);
  if (!transaction) return transaction.error();
  Result<int64_t> run = InsertRunRow(database, start);
  if (!run) return run;
  if (Status done = InsertSources(database, *run, start.sources); !done) return done.error();
  if (Status done = InsertInputs(database, *run, start.inputs); !done) return done.error();
  if (Status done = transaction->Commit(); !done) return done.error();
  return run;
}

Status FinishRun(Database& database, int64_t run, const RunEnd& end) {
  CHECK(end.state != RunState::kUnfinished);
  Result<Transaction> transaction = Transaction::Begin(database, kWhatFinish);
  if (!transaction) return transaction.error();
  Result<Statement> update = database.Prepare(
      "UPDATE runs SET state = ?, finished_at_ns = ?, report = ? WHERE id = ?", kWhatFinish);
  if (!update) return update.error();
  update->BindText(1, RunStateName(end.state)).BindInt(2, end.finished_at_ns);
  update->BindText(3, end.report).BindInt(4, run);
  if (Status done = update->Run(); !done) return done;
  if (Status done = UpdateInputDigests(database, run, end.input_digests); !done) return done;
  return transaction->Commit();
}

}  // namespace routewind
