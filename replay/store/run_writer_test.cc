// SPDX-License-Identifier: Apache-2.0
#include "replay/store/run_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <limits>

#include "engine/model/outcome.h"
#include "replay/store/run_record.h"
#include "replay/store/store_test_support.h"

namespace routewind {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Must;
using testing::TempFolder;

const RunWriterLimits kSmallBatches = {.batch_calls = 16, .batches = 2};

// Each stored call is the one that the support header imagines at its place, field by field.
void ExpectCalls(Store& store, int64_t run, uint64_t count) {
  const std::vector<StoredCall> calls = testing::ReadCalls(store, run);
  ASSERT_EQ(calls.size(), count);
  for (uint64_t n = 0; n < count; ++n) {
    SCOPED_TRACE(n);
    const CallRow expected = testing::NthCall(n);
    const StoredCall& call = calls[n];
    EXPECT_EQ(call.row.ordinal, expected.ordinal);
    EXPECT_EQ(call.row.time_ns, expected.time_ns);
    EXPECT_EQ(call.row.connection, expected.connection);
    EXPECT_EQ(call.row.stream_id, expected.stream_id);
    EXPECT_EQ(call.row.completeness, expected.completeness);
    EXPECT_EQ(call.row.unknown_headers, expected.unknown_headers);
    EXPECT_EQ(call.row.request_messages, expected.request_messages);
    EXPECT_EQ(call.row.request_bytes, expected.request_bytes);
    EXPECT_EQ(call.row.response_messages, expected.response_messages);
    EXPECT_EQ(call.row.response_bytes, expected.response_bytes);
    EXPECT_EQ(call.row.status, expected.status);
    EXPECT_EQ(call.row.duration_ns, expected.duration_ns);
    EXPECT_EQ(call.row.capture, expected.capture);
    EXPECT_EQ(call.client, n % 2 == 0 ? "10.0.0.7:41234" : "[2001:db8::1]:5");
    EXPECT_EQ(call.server, n % 2 == 0 ? "10.0.0.1:50051" : "[2001:db8::2]:50051");
    EXPECT_EQ(call.authority, "grpc.example.com");
    EXPECT_EQ(call.path, testing::NthPath(n));
    EXPECT_EQ(call.headers, R"({"x-env":["prod"]})");
    EXPECT_EQ(call.decision, n % 7 == 6 ? std::nullopt : std::optional(testing::NthDecision(n)));
  }
}

int64_t Count(Store& store, const std::string& table) {
  return Must(store.database().QueryInt("SELECT count(*) FROM " + table, "count"));
}

TEST(RunWriter, TheStoreAgreesWithWhatWasAdded) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  // Batches of every size against the end of the run, the second and later runs behind others.
  for (const size_t batch_calls : {1, 7, 50, 1000}) {
    const RunSummary summary = testing::WriteRun(store, 50, {.batch_calls = batch_calls});
    EXPECT_EQ(summary.calls, 50);
    ExpectCalls(store, summary.run, 50);
  }
  EXPECT_EQ(testing::IntegrityOf(store), "ok");
}

TEST(RunWriter, ARunCanBeRepeatedFromTheStoreAlone) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  RunStart start = testing::SmallStart();
  start.seed = std::numeric_limits<uint64_t>::max();
  start.sources.push_back({.role = "policy", .name = "p.yaml", .text = std::string("a\0\xff", 3)});
  start.sources.push_back({.role = "config", .name = "copy.yaml", .text = start.sources[0].text});
  auto writer = Must(RunWriter::Begin(store, start));
  Must(writer->Finish({.state = RunState::kStopped, .finished_at_ns = 9, .report = "{\"a\":1}"}));

  const auto found = Must(FindRun(store, writer->run()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, "replay");
  EXPECT_EQ(found->state, RunState::kStopped);
  EXPECT_EQ(found->started_at_ns, start.started_at_ns);
  EXPECT_EQ(found->finished_at_ns, 9);
  EXPECT_EQ(found->tool_version, "0.1.0");
  EXPECT_EQ(found->options, start.options);
  EXPECT_EQ(found->seed, start.seed);
  EXPECT_EQ(found->config_digest, ConfigDigest(start.sources));
  EXPECT_EQ(ConfigDigestOf({.config_digest = "00ff"}), "00ff") << "the one given goes first";
  EXPECT_EQ(found->calls, 0);
  EXPECT_EQ(found->report, "{\"a\":1}");
  EXPECT_EQ(Must(ReadSources(store, found->id)), start.sources);
  EXPECT_EQ(Must(ReadInputs(store, found->id)), start.inputs);
  EXPECT_EQ(Count(store, "sources"), 2) << "equal texts share a row";
  EXPECT_FALSE(Must(FindRun(store, found->id + 1)));
}

TEST(ConfigDigest, KnowsTextsButNeitherTheirNamesNorTheirOrderNorOtherRoles) {
  const RunSource a = {.name = "a", .text = "A"};
  const RunSource b = {.name = "b", .text = "B"};
  const std::string digest = ConfigDigest(std::vector{a, b});
  EXPECT_EQ(digest, ConfigDigest(std::vector{b, RunSource{.name = "z", .text = "A"}}));
  EXPECT_EQ(digest, ConfigDigest(std::vector{a, b, RunSource{.role = "policy", .text = "P"}}));
  EXPECT_NE(digest, ConfigDigest(std::vector{a}));
  EXPECT_NE(digest, ConfigDigest(std::vector{a, RunSource{.name = "b", .text = "C"}}));
}

TEST(RunWriter, KeepsEqualRequestsAndDecisionsOnce) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  testing::WriteRun(store, 500, kSmallBatches);
  EXPECT_EQ(Count(store, "requests"), 10);
  EXPECT_EQ(Count(store, "decisions"), 3);
}

TEST(RunWriter, AMemoryThatOverflowsCostsRowsAndChangesNoAnswer) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  const RunSummary plain = testing::WriteRun(store, 100);
  const int64_t requests = Count(store, "requests");
  const RunSummary forgetful = testing::WriteRun(store, 100, {.interner = {.entries = 4}});
  EXPECT_GT(Count(store, "requests"), 2 * requests);
  EXPECT_EQ(forgetful.rows_digest, plain.rows_digest);
  ExpectCalls(store, forgetful.run, 100);
}

// Calls with two headers of their own, one shared one and one that turns out to be both.
Status AddCallWithId(RunWriter& writer, uint64_t n) {
  const std::string id = n % 5 == 0 ? "," : "\"id\" \\ {\"own\":0} \xff " + std::to_string(n);
  const std::string trace = n % 7 == 0 ? "" : "\",\"" + std::to_string(n);
  const std::vector<HeaderView> headers = {
      {"x-id", id}, {"x-env", "prod"}, {"trace", trace}, {"x-id", trace}};
  CallRow call = testing::NthCall(n);
  call.request = writer.InternRequest("grpc.example.com", testing::NthPath(n), headers);
  return writer.AddCall(call);
}

std::string HeadersOfCallWithId(uint64_t n) {
  const std::string id =
      n % 5 == 0 ? "\",\"" : R"("\"id\" \\ {\"own\":0} \u00ff )" + std::to_string(n) + "\"";
  const std::string trace = n % 7 == 0 ? "\"\"" : R"("\",\")" + std::to_string(n) + "\"";
  return R"({"x-id":[)" + id + "," + trace + R"(],"x-env":["prod"],"trace":[)" + trace + "]}";
}

TEST(RunWriter, HeadersComeBackWholeWhateverWasLearnedWhen) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  constexpr uint64_t kCount = 300;
  // In both orders and with several forgetful memories, so that each call is written in both ways.
  std::vector<RunSummary> runs;
  for (const size_t entries : {1 << 17, 8}) {
    for (const bool is_backwards : {false, true}) {
      const RunWriterLimits limits = {.batch_calls = 16, .interner = {.entries = entries}};
      auto writer = Must(RunWriter::Begin(store, testing::SmallStart(), limits));
      testing::AddConnections(*writer);
      for (uint64_t n = 0; n < kCount; ++n) {
        Must(AddCallWithId(*writer, is_backwards ? kCount - 1 - n : n));
      }
      runs.push_back(Must(writer->Finish({})));
    }
  }
  for (const RunSummary& run : runs) {
    SCOPED_TRACE(run.run);
    EXPECT_EQ(run.rows_digest, runs[0].rows_digest);
    const std::vector<StoredCall> calls = testing::ReadCalls(store, run.run);
    ASSERT_EQ(calls.size(), kCount);
    for (uint64_t n = 0; n < kCount; ++n) EXPECT_EQ(calls[n].headers, HeadersOfCallWithId(n));
  }
  EXPECT_GT(Count(store, "calls WHERE own_headers IS NULL"), 100);
  EXPECT_GT(Count(store, "calls WHERE own_headers IS NOT NULL"), 100);
  // The view says the same, through SQL alone.
  Statement view = Must(
      store.database().Prepare("SELECT call, headers FROM call_details ORDER BY run, call", "ask"));
  for (size_t n = 0; n < runs.size() * kCount; ++n) {
    ASSERT_TRUE(Must(view.Step()));
    EXPECT_EQ(view.Text(1), HeadersOfCallWithId(static_cast<uint64_t>(view.Int(0))));
  }
}

TEST(RunWriter, HeadersThatDifferInEveryCallAreKeptWithTheCalls) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  auto writer = Must(RunWriter::Begin(store, testing::SmallStart(), kSmallBatches));
  for (uint64_t n = 0; n < 1000; ++n) {
    CallRow call = testing::NthCall(n);
    const std::string id = std::to_string(n);
    call.request = writer->InternRequest("h", "/a.B/C", std::vector<HeaderView>{{"x-id", id}});
    Must(writer->AddCall(call));
  }
  Must(writer->Finish({}));
  EXPECT_EQ(Count(store, "requests"), 65);
}

TEST(RunWriter, DigestsOfInputsMayComeAtTheEnd) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  RunStart start = testing::SmallStart();
  start.inputs = {{.path = "a", .bytes = 1}, {.path = "b", .bytes = 2}};
  auto writer = Must(RunWriter::Begin(store, start));
  EXPECT_EQ(Must(ReadInputs(store, writer->run())), start.inputs);
  Must(writer->Finish({.input_digests = {"0a", "0b"}}));
  start.inputs[0].digest = "0a";
  start.inputs[1].digest = "0b";
  EXPECT_EQ(Must(ReadInputs(store, writer->run())), start.inputs);
}

TEST(RunWriter, CallsInAnyOrderComeBackInOrderWithTheSameDigest) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  const RunSummary plain = testing::WriteRun(store, 101);
  auto writer = Must(RunWriter::Begin(store, testing::SmallStart(), kSmallBatches));
  testing::AddConnections(*writer);
  for (uint64_t n = 0; n < 101; ++n) Must(testing::AddNthCall(*writer, n * 37 % 101));
  const RunSummary shuffled = Must(writer->Finish({}));
  EXPECT_EQ(shuffled.rows_digest, plain.rows_digest);
  ExpectCalls(store, shuffled.run, 101);
}

TEST(RunWriter, TheDigestSeesEveryField) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  using Change = void (*)(CallRow&);
  const Change changes[] = {
      [](CallRow&) {},
      [](CallRow& c) { ++c.ordinal; },
      [](CallRow& c) { ++c.time_ns; },
      [](CallRow& c) { ++c.connection; },
      [](CallRow& c) { ++c.stream_id; },
      [](CallRow& c) { ++c.request.content_hash; },
      [](CallRow& c) { c.decision = RowRef{}; },
      [](CallRow& c) { ++c.completeness; },
      [](CallRow& c) { ++c.unknown_headers; },
      [](CallRow& c) { ++c.request_messages; },
      [](CallRow& c) { ++c.request_bytes; },
      [](CallRow& c) { ++c.response_messages; },
      [](CallRow& c) { ++c.response_bytes; },
      [](CallRow& c) { c.status = 0; },
      [](CallRow& c) { c.duration_ns = 0; },
      [](CallRow& c) { ++c.capture; },
  };
  std::vector<std::string> digests;
  for (const Change change : changes) {
    auto writer = Must(RunWriter::Begin(store, testing::SmallStart()));
    CallRow call;
    change(call);
    Must(writer->AddCall(call));
    digests.push_back(Must(writer->Finish({})).rows_digest);
  }
  std::sort(digests.begin(), digests.end());
  EXPECT_EQ(std::adjacent_find(digests.begin(), digests.end()), digests.end());
}

TEST(RunWriter, AKilledRunLeavesAReadableStoreAndAnUnfinishedRun) {
  const TempFolder folder;
  const std::string path = folder.File("f.db");
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    Store store = testing::OpenForWriting(path);
    auto writer = Must(RunWriter::Begin(store, testing::SmallStart(), kSmallBatches));
    testing::AddConnections(*writer);
    // With two batches going round, handing over the fourth means that the second is committed.
    for (uint64_t n = 0; n < 64 + 5; ++n) Must(testing::AddNthCall(*writer, n));
    static_cast<void>(write(ready[1], "x", 1));
    for (;;) pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);

  Store store = testing::OpenForReading(path);
  EXPECT_EQ(testing::IntegrityOf(store), "ok");
  const std::vector<StoredRun> runs = Must(ListRuns(store));
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].state, RunState::kUnfinished);
  EXPECT_FALSE(runs[0].finished_at_ns);
  EXPECT_GE(runs[0].calls, 32);
  EXPECT_EQ(runs[0].calls % 16, 0) << "whole batches";
  ExpectCalls(store, runs[0].id, static_cast<uint64_t>(runs[0].calls));
  // The digest is that of a run of so many calls, and the next run goes on as if nothing had been.
  Store again = testing::OpenForWriting(path);
  EXPECT_EQ(testing::WriteRun(again, static_cast<uint64_t>(runs[0].calls)).rows_digest,
            runs[0].rows_digest);
}

TEST(RunWriter, WithoutFinishWhatWasAddedStaysAndTheRunIsUnfinished) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  {
    auto writer = Must(RunWriter::Begin(store, testing::SmallStart()));
    testing::AddConnections(*writer);
    for (uint64_t n = 0; n < 5; ++n) Must(testing::AddNthCall(*writer, n));
  }
  EXPECT_EQ(Must(FindRun(store, 1))->state, RunState::kUnfinished);
  ExpectCalls(store, 1, 5);
}

TEST(RunWriter, AFullDiskIsToldAndWhatWasCommittedStays) {
  const TempFolder folder;
  const std::string path = folder.File("f.db");
  Store store = Must(Store::Open(path, {.max_bytes = 200'000}));
  auto writer = Must(RunWriter::Begin(store, testing::SmallStart(), kSmallBatches));
  testing::AddConnections(*writer);
  Status added = Ok{};
  for (uint64_t n = 0; n < 100'000 && added; ++n) added = testing::AddNthCall(*writer, n);
  EXPECT_THAT(ErrorOf(added), HasSubstr("free some space"));
  EXPECT_THAT(ErrorOf(added), HasSubstr(path));
  EXPECT_EQ(ErrorOf(testing::AddNthCall(*writer, 1)), ErrorOf(added)) << "told again";
  EXPECT_EQ(ErrorOf(writer->Finish({})), ErrorOf(added));
  writer.reset();

  Store reading = testing::OpenForReading(path);
  EXPECT_EQ(testing::IntegrityOf(reading), "ok");
  const StoredRun run = Must(ListRuns(reading)).at(0);
  EXPECT_EQ(run.state, RunState::kUnfinished);
  EXPECT_GT(run.calls, 100);
  ExpectCalls(reading, run.id, static_cast<uint64_t>(run.calls));
}

TEST(RunWriter, TwoProcessesWriteOneStoreAtOnceWithoutLoss) {
  const TempFolder folder;
  const std::string path = folder.File("f.db");
  constexpr int kProcesses = 2;
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    Store store = testing::OpenForWriting(path);
    const RunSummary summary = testing::WriteRun(store, 600, kSmallBatches);
    _exit(summary.calls == 600 && !::testing::Test::HasFailure() ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  Store store = testing::OpenForReading(path);
  EXPECT_EQ(testing::IntegrityOf(store), "ok");
  const std::vector<StoredRun> runs = Must(ListRuns(store));
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].rows_digest, runs[1].rows_digest);
  for (const StoredRun& run : runs) ExpectCalls(store, run.id, 600);
}

TEST(CallDetails, ShowsACallToPeople) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  testing::WriteRun(store, 3);
  testing::WriteRun(store, 3);
  EXPECT_EQ(Must(store.database().QueryText(
                "SELECT concat FROM (SELECT run || '|' || call || '|' || time || '|' || client || "
                "'|' || path || '|' || outcome || '|' || backend || '|' || completeness || '|' || "
                "status || '|' || capture AS concat FROM call_details WHERE run = 2 AND call = 2)",
                "ask")),
            "2|2|2026-11-18T11:06:40.000002000Z|10.0.0.7:41234|/a.B/M2|ROUTED|"
            "default/greeter:50051|reset|UNKNOWN|prod.pcap");
  EXPECT_EQ(Count(store, "call_details"), 6);
}

TEST(StatusNames, AreThoseOfTheEngine) {
  const TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  ASSERT_EQ(Count(store, "status_names"), 17);
  for (uint32_t code = 0; code < 17; ++code) {
    EXPECT_EQ(Must(store.database().QueryText(
                  "SELECT name FROM status_names WHERE code = " + std::to_string(code), "ask")),
              GrpcStatusName(*GrpcStatusFromNumber(code)));
  }
}

}  // namespace
}  // namespace routewind
