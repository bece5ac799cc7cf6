// SPDX-License-Identifier: Apache-2.0
// The store against models that a page explains: a map of cases, a list of calls.
#include <gtest/gtest.h>

#include <map>

#include "engine/base/json_writer.h"
#include "property_tests/laws/script_law.h"
#include "replay/store/case_store.h"
#include "replay/store/store_test_support.h"

namespace routewind {
namespace {

using testing::Must;

// Lines: save LAW INPUT TIME · fix LAW INPUT TIME · break LAW INPUT TIME · remove LAW INPUT
Script MakeOperations(Chooser& choose) {
  Script script;
  for (size_t i = choose.Between(1, 15); i > 0; --i) {
    script.push_back({choose.One<const char*>({"save", "save", "save", "fix", "break", "remove"}),
                      choose.One<const char*>({"L", "L", "l", "M"}),
                      choose.One<const char*>({"a", "b", "aa", "\xC3\xA9", "a b", "ab'\"", "b\n"}),
                      std::to_string(choose.Below(10))});
  }
  return script;
}

// By law, state, length and bytes: the order in which they are fetched.
using Key = std::tuple<std::string, StoredCase::State, size_t, std::string>;
using CaseMap = std::map<std::pair<std::string, std::string>, StoredCase>;

void SaveInMap(CaseMap& map, StoredCase stored) {
  const auto [place, is_new] = map.try_emplace({stored.law, stored.input}, stored);
  if (is_new) return;
  stored.first_seen_ns = std::min(stored.first_seen_ns, place->second.first_seen_ns);
  stored.last_seen_ns = std::max(stored.last_seen_ns, place->second.last_seen_ns);
  place->second = stored;
}

bool MoveInMap(CaseMap& map, const StoredCase& moved, StoredCase::State state, int64_t now) {
  const auto place = map.find({moved.law, moved.input});
  if (place == map.end()) return false;
  StoredCase& stored = place->second;
  if (state == StoredCase::State::kRefuted) stored.fixed_at_ns.reset();
  if (state == StoredCase::State::kRegression && stored.state != state) stored.fixed_at_ns = now;
  stored.state = state;
  return true;
}

std::vector<StoredCase> InOrder(const CaseMap& map) {
  std::map<Key, StoredCase> ordered;
  for (const auto& [key, stored] : map) {
    ordered[{stored.law, stored.state, stored.input.size(), stored.input}] = stored;
  }
  std::vector<StoredCase> cases;
  for (const auto& [key, stored] : ordered) cases.push_back(stored);
  return cases;
}

TEST(CaseStore, AgreesWithAMap) {
  const testing::TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  CaseStore cases(store);
  const auto clear = [&cases] {
    for (const StoredCase& stored : Must(cases.FetchAll()))
      Must(cases.Remove(stored.law, stored.input));
  };
  const std::vector<RequiredShare> shares = {{"several at the end", 40}, {"a regression", 5}};
  CheckScripts({MakeOperations, 1000, shares}, [&](const Script& script, Trial& trial) {
    clear();
    CaseMap map;
    for (const std::vector<std::string>& line : script) {
      if (line.size() < 3) continue;
      const int64_t now = static_cast<int64_t>(NumberAt(line, 3));
      const StoredCase one{
          .law = line[1], .input = line[2], .first_seen_ns = now, .last_seen_ns = now};
      if (line[0] == "save") {
        Must(cases.Save(one));
        SaveInMap(map, one);
      } else if (line[0] == "remove") {
        const bool removed = Must(cases.Remove(one.law, one.input));
        trial.Expect(removed == (map.erase({one.law, one.input}) == 1), "removed: " + line[2]);
      } else {
        const auto state =
            line[0] == "fix" ? StoredCase::State::kRegression : StoredCase::State::kRefuted;
        const bool moved = Must(cases.Move(one.law, one.input, state, now));
        trial.Expect(moved == MoveInMap(map, one, state, now), "moved: " + line[2]);
      }
    }
    const std::vector<StoredCase> expected = InOrder(map);
    trial.LabelIf(expected.size() > 1, "several at the end");
    for (const StoredCase& stored : expected) {
      trial.LabelIf(stored.state == StoredCase::State::kRegression, "a regression");
    }
    trial.Expect(Must(cases.FetchAll()) == expected, "the cases are not those of the map");
    std::vector<StoredCase> of_one_law;
    for (const StoredCase& stored : expected) {
      if (stored.law == "L") of_one_law.push_back(stored);
    }
    trial.Expect(Must(cases.Fetch("L")) == of_one_law,
                 "the cases of one law are not those of the map");
  });
}

// Lines: call PATH VALUE DECISION; values of x-id differ, so that they become the calls' own.
Script MakeCalls(Chooser& choose) {
  Script script;
  const bool is_varied = choose.Chance(50);
  for (size_t i = choose.Between(1, is_varied ? 100 : 20); i > 0; --i) {
    script.push_back({"call", choose.One<const char*>({"/a.B/Get", "/a.B/Put", "/\xC3\xA9/x"}),
                      is_varied ? std::to_string(choose.Below(1000)) : "7",
                      std::to_string(choose.Below(4))});
  }
  return script;
}

struct Written {
  RunSummary summary;
  std::vector<std::string> expected;  // a line a call
};

std::string Line(std::string_view path, std::string_view headers, std::string_view record) {
  return std::string(path).append(" ").append(headers).append(" ").append(record);
}

Written WriteScript(Store& store, const Script& script, const RunWriterLimits& limits) {
  Written written;
  auto writer = Must(RunWriter::Begin(store, testing::SmallStart(), limits));
  testing::AddConnections(*writer);
  for (const std::vector<std::string>& line : script) {
    if (line.size() < 4) continue;
    CallRow call = testing::NthCall(written.expected.size());
    const std::vector<HeaderView> headers = {{"x-env", "prod"}, {"x-id", line[2]}};
    call.request = writer->InternRequest("a.io", line[1], headers);
    const uint64_t decision = NumberAt(line, 3);
    if (decision > 0) {
      const auto known = writer->FindDecision(line[3]);
      call.decision = known ? *known : writer->AddDecision(line[3], testing::NthDecision(decision));
    }
    Must(writer->AddCall(call));
    std::string json;
    JsonWriter out(json);
    out.BeginObject().Key("x-env").BeginArray().String("prod").EndArray();
    out.Key("x-id").BeginArray().String(line[2]).EndArray().EndObject();
    written.expected.push_back(
        Line(line[1], json, decision > 0 ? testing::NthDecision(decision).record : "-"));
  }
  written.summary =
      Must(writer->Finish({.state = RunState::kFinished, .finished_at_ns = 5, .report = "{}"}));
  return written;
}

std::vector<std::string> LinesOf(Store& store, int64_t run) {
  std::vector<std::string> lines;
  for (const StoredCall& call : testing::ReadCalls(store, run)) {
    lines.push_back(Line(call.path, call.headers, call.decision ? call.decision->record : "-"));
  }
  return lines;
}

const std::vector<RequiredShare> kCallShares = {{"own headers", 10}, {"shared", 50}};

void LabelCalls(const Script& script, Trial& trial) {
  std::map<std::string, int> values;
  for (const std::vector<std::string>& line : script) {
    if (line.size() > 2) ++values[line[2]];
  }
  trial.LabelIf(values.size() > 64, "own headers");  // VariableHeaders' limit
  trial.LabelIf(values.size() < script.size(), "shared");
}

TEST(Store, GivesBackTheCallsOfARunAsTheyWereAdded) {
  const testing::TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  CheckScripts({MakeCalls, 1000, kCallShares}, [&](const Script& script, Trial& trial) {
    LabelCalls(script, trial);
    const Written written = WriteScript(store, script, {.batch_calls = 16});
    trial.Expect(LinesOf(store, written.summary.run) == written.expected, "other calls come back");
  });
}

TEST(Store, BatchesAndForgettingAreInvisible) {
  const testing::TempFolder folder;
  Store store = testing::OpenForWriting(folder.File("f.db"));
  CheckScripts({MakeCalls, 1000, kCallShares}, [&](const Script& script, Trial& trial) {
    LabelCalls(script, trial);
    const RunWriterLimits tiny = {.batch_calls = 1, .interner = {.key_bytes = 40, .entries = 2}};
    const Written one = WriteScript(store, script, {});
    const Written other = WriteScript(store, script, tiny);
    trial.Equal("digest", one.summary.rows_digest, other.summary.rows_digest);
    trial.Expect(LinesOf(store, one.summary.run) == LinesOf(store, other.summary.run), "calls");
  });
}

}  // namespace
}  // namespace routewind
