// SPDX-License-Identifier: Apache-2.0
#include "engine/route/kind_conflict.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "engine/route/attach.h"
#include "engine/route/testing/cluster_builder.h"

namespace routewind {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of cluster_builder

struct Entry {
  bool is_grpc;
  std::string name;
  std::vector<std::string> hostnames;  // effective; empty: any host
  std::optional<int64_t> creation_s;
};

struct ConflictRow {
  std::string name;
  std::vector<Entry> entries;
  std::vector<bool> refused;
};

// One meta for each entry, which the contenders point at.
std::vector<Contender> ContendersOf(const std::vector<Entry>& entries,
                                    std::vector<ObjectMeta>& metas) {
  metas.clear();
  for (const Entry& entry : entries) metas.push_back(Meta(entry.name, entry.creation_s));
  std::vector<Contender> contenders;
  for (size_t i = 0; i < entries.size(); ++i) {
    Contender contender;
    contender.meta = &metas[i];
    contender.is_grpc = entries[i].is_grpc;
    for (const std::string& name : entries[i].hostnames) contender.effective.emplace_back(name);
    if (entries[i].hostnames.empty()) contender.effective.emplace_back();
    contenders.push_back(std::move(contender));
  }
  return contenders;
}

std::vector<bool> RefusedOf(const std::vector<Entry>& entries) {
  std::vector<ObjectMeta> metas;
  std::vector<bool> refused;
  for (const Refusal& refusal : FindKindConflicts(ContendersOf(entries, metas), {})) {
    refused.push_back(refusal.is_refused);
    EXPECT_EQ(refusal.is_refused, !refusal.detail.empty());
  }
  return refused;
}

// Semantics 3.7.
TEST(KindConflict, RefusesTheLaterRouteOfTheOtherKind) {
  const std::vector<ConflictRow> rows = {
      {"HTTP older", {{false, "d/h", {"a.io"}, 1}, {true, "d/g", {"a.io"}, 2}}, {false, true}},
      {"GRPC older", {{false, "d/h", {"a.io"}, 2}, {true, "d/g", {"a.io"}, 1}}, {true, false}},
      {"different hostnames",
       {{false, "d/h", {"a.io"}, 1}, {true, "d/g", {"b.io"}, 2}},
       {false, false}},
      {"wildcard first", {{false, "d/h", {"*.io"}, 1}, {true, "d/g", {"b.io"}, 2}}, {false, true}},
      {"wildcard second", {{false, "d/h", {"b.io"}, 1}, {true, "d/g", {"*.io"}, 2}}, {false, true}},
      {"deep name below a wildcard",
       {{false, "d/h", {"x.y.b.io"}, 1}, {true, "d/g", {"*.b.io"}, 2}},
       {false, true}},
      {"wildcard does not cover its parent",
       {{false, "d/h", {"b.io"}, 1}, {true, "d/g", {"*.b.io"}, 2}},
       {false, false}},
      {"wildcards of other branches",
       {{false, "d/h", {"*.a.io"}, 1}, {true, "d/g", {"*.b.io"}, 2}},
       {false, false}},
      {"wildcard in wildcard",
       {{false, "d/h", {"*.a.io"}, 1}, {true, "d/g", {"*.io"}, 2}},
       {false, true}},
      {"any host first", {{false, "d/h", {}, 1}, {true, "d/g", {"b.io"}, 2}}, {false, true}},
      {"any host second", {{false, "d/h", {"b.io"}, 1}, {true, "d/g", {}, 2}}, {false, true}},
      {"name decides a tie",
       {{false, "app/x", {"a.io"}, 1}, {true, "app/a", {"a.io"}, 1}},
       {true, false}},
      {"D-21 without age the name decides",
       {{false, "app/a", {"a.io"}, {}}, {true, "app/x", {"a.io"}, {}}},
       {false, true}},
      {"D-21 without age is youngest",
       {{false, "app/a", {"a.io"}, {}}, {true, "app/x", {"a.io"}, 9}},
       {true, false}},
      {"the kind decides the last tie",
       {{false, "app/a", {"a.io"}, 1}, {true, "app/a", {"a.io"}, 1}},
       {true, false}},
      {"a refused route blocks nobody",
       {{false, "d/a", {"a.io"}, 1}, {true, "d/b", {"*.io"}, 2}, {false, "d/c", {"b.io"}, 3}},
       {false, true, false}},
      {"one kind never conflicts",
       {{true, "d/a", {"a.io"}, 1}, {true, "d/b", {"a.io"}, 2}},
       {false, false}},
      {"one overlapping hostname is enough",
       {{false, "d/h", {"a.io", "b.io"}, 1}, {true, "d/g", {"c.io", "b.io"}, 2}},
       {false, true}},
  };
  for (const ConflictRow& row : rows) EXPECT_EQ(RefusedOf(row.entries), row.refused) << row.name;
}

// The specification read literally: compare each pair of hostnames.
std::vector<bool> NaiveRefused(const std::vector<Contender>& contenders) {
  std::vector<size_t> order(contenders.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const int age = CompareAge(*contenders[a].meta, *contenders[b].meta, {});
    return age != 0 ? age < 0 : contenders[a].is_grpc > contenders[b].is_grpc;
  });
  std::vector<bool> refused(contenders.size());
  std::vector<size_t> kept;
  for (const size_t index : order) {
    for (const size_t other : kept) {
      if (contenders[other].is_grpc == contenders[index].is_grpc) continue;
      for (const Hostname& a : contenders[index].effective) {
        for (const Hostname& b : contenders[other].effective) {
          if (Hostname::Intersect(a, b)) refused[index] = true;
        }
      }
    }
    if (!refused[index]) kept.push_back(index);
  }
  return refused;
}

TEST(KindConflict, AgreesWithComparingEveryPairOfHostnames) {
  std::mt19937 random(1);  // fixed seed: the same cases every time
  const std::vector<std::string> names = {"",         "*.io",     "*.a.io", "a.io", "b.a.io",
                                          "c.b.a.io", "*.b.a.io", "io",     "b.io", "*.b.io"};
  int conflicts = 0;
  for (int round = 0; round < 500; ++round) {
    std::vector<Entry> entries;
    for (int i = 0; i < 6; ++i) {
      Entry entry{random() % 2 == 0, "d/r" + std::to_string(i), {}, random() % 3};
      for (auto n = random() % 3; n > 0; --n) {
        const std::string& name = names[random() % names.size()];
        if (!name.empty()) entry.hostnames.push_back(name);
      }
      entries.push_back(entry);
    }
    std::vector<ObjectMeta> metas;
    const std::vector<Contender> contenders = ContendersOf(entries, metas);
    const std::vector<bool> refused = RefusedOf(entries);
    EXPECT_EQ(refused, NaiveRefused(contenders)) << "round " << round;
    conflicts += static_cast<int>(std::count(refused.begin(), refused.end(), true));
  }
  EXPECT_GT(conflicts, 100);
}

}  // namespace
}  // namespace routewind
