// SPDX-License-Identifier: Apache-2.0
// Stores of older schemas: read as they are, brought up to date by whoever writes.
#include "replay/store/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "replay/store/case_store.h"
#include "replay/store/store_test_support.h"

namespace routewind {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Must;
using testing::TempFolder;

// Ten calls in a store as version 1 left it: its tables from its own statements.
void MakeVersion1(const std::string& path) {
  {
    Store store = testing::OpenForWriting(path);
    testing::WriteRun(store, 10);
  }
  Database database = Must(Database::Open(path, {}));
  Must(database.Execute("DROP TABLE cases; PRAGMA user_version = 1", "make an older store"));
}

std::string TablesOf(Database& database) {
  return Must(database.QueryText(
      "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)", "ask"));
}

TEST(OlderSchema, IsThatOfItsOwnStatements) {
  const TempFolder folder;
  MakeVersion1(folder.File("f.db"));
  Database made = Must(Database::Open(folder.File("f.db"), {}));
  Database plain = Must(Database::Open(folder.File("g.db"), {}));
  Must(plain.Execute(StoreSchemaStep(1), "make the tables"));
  EXPECT_EQ(TablesOf(made), TablesOf(plain));
}

TEST(OlderSchema, IsReadAsItIsAndHoldsNoCases) {
  const TempFolder folder;
  MakeVersion1(folder.File("f.db"));
  Store store = testing::OpenForReading(folder.File("f.db"));
  EXPECT_EQ(store.schema_version(), 1);
  EXPECT_EQ(testing::ReadCalls(store, 1).size(), 10U);
  EXPECT_THAT(Must(CaseStore(store).FetchAll()), ::testing::IsEmpty());
  EXPECT_EQ(Must(store.database().QueryInt("PRAGMA user_version", "ask")), 1);
}

TEST(OlderSchema, IsBroughtUpToDateInPlaceByWhoeverWrites) {
  const TempFolder folder;
  MakeVersion1(folder.File("f.db"));
  Store store = testing::OpenForWriting(folder.File("f.db"));
  EXPECT_EQ(store.schema_version(), kStoreSchemaVersion);
  Must(CaseStore(store).Save({.law = "L", .input = "x"}));
  EXPECT_EQ(Must(CaseStore(store).Fetch("L")).size(), 1U);
  EXPECT_EQ(testing::ReadCalls(store, 1).size(), 10U);
  EXPECT_EQ(Must(store.database().QueryInt("PRAGMA user_version", "ask")), kStoreSchemaVersion);
  Store fresh = testing::OpenForWriting(folder.File("g.db"));
  EXPECT_EQ(TablesOf(store.database()), TablesOf(fresh.database()));
}

TEST(OlderSchema, IsBroughtUpToDateOnceByManyWhoWriteAtOnce) {
  const TempFolder folder;
  MakeVersion1(folder.File("f.db"));
  std::vector<std::thread> threads;
  std::vector<std::string> errors(6);
  for (std::string& error : errors) {
    threads.emplace_back([&] {
      Result<Store> store = Store::Open(folder.File("f.db"), {});
      error = store ? ErrorOf(CaseStore(*store).Save({.law = "L", .input = "x"})) : ErrorOf(store);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(errors, ::testing::Each("(no error)"));
  Store store = testing::OpenForReading(folder.File("f.db"));
  EXPECT_EQ(testing::IntegrityOf(store), "ok");
  EXPECT_EQ(Must(CaseStore(store).Fetch("L")).size(), 1U);
}

TEST(OlderSchema, StaysWholeWhereItCannotBeBroughtUpToDate) {
  const TempFolder folder;
  MakeVersion1(folder.File("f.db"));
  {
    Database database = Must(Database::Open(folder.File("f.db"), {}));
    Must(database.Execute("CREATE TABLE cases (x)", "stand in the way"));
  }
  EXPECT_THAT(ErrorOf(Store::Open(folder.File("f.db"), {})),
              HasSubstr("cannot bring the tables up to date in store"));
  Store store = testing::OpenForReading(folder.File("f.db"));
  EXPECT_EQ(store.schema_version(), 1);
  EXPECT_EQ(testing::ReadCalls(store, 1).size(), 10U);
}

TEST(NewerSchema, KeepsItsCasesFromAnOlderProgram) {
  const TempFolder folder;
  const std::string path = folder.File("f.db");
  {
    Store store = testing::OpenForWriting(path);
    Must(CaseStore(store).Save({.law = "L", .input = "x"}));
    const std::string newer = "PRAGMA user_version = " + std::to_string(kStoreSchemaVersion + 1);
    Must(store.database().Execute(newer, "prepare the test"));
  }
  EXPECT_THAT(ErrorOf(Store::Open(path, {})), HasSubstr("use a newer routewind"));
  EXPECT_THAT(ErrorOf(Store::Open(path, {.mode = StoreOptions::Mode::kRead})),
              HasSubstr("use a newer routewind"));
  Database database = Must(Database::Open(path, {}));
  EXPECT_EQ(Must(database.QueryInt("SELECT count(*) FROM cases", "ask")), 1);
}

}  // namespace
}  // namespace routewind
