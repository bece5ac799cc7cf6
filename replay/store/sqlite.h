// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace routewind {

// The <what> of everything that is part of opening.
inline constexpr std::string_view kOpenStore = "open the store";

// SQLite as values: a connection, a statement, a transaction. Its C interface is used only by
// sqlite*.cc.
//
// Source:      https://www.sqlite.org/c3ref/intro.html, of version 3.40.
// Errors:      "cannot <what> in store '<path>': <SQLite's words>; <cure>", where <what> comes
//              from the caller.
// Lifetime:    a Database outlives its Statements and Transactions.
// Threads:     one at a time for a Database and all that hangs on it.

struct DatabaseOptions {
  enum class Mode {
    kCreate,      // read and write; an absent file is made
    kRead,        // an absent file is an error
    kReadFrozen,  // the file and its folder cannot change: no locks, no -wal or -shm file
  };
  Mode mode = Mode::kCreate;
  int busy_timeout_ms = 30'000;  // how long to wait for another process's transaction
};

class Statement;

class Database {
 public:
  static Result<Database> Open(const std::string& path, const DatabaseOptions& options);

  // One or more statements whose rows, if any, do not matter.
  Status Execute(std::string_view sql, std::string_view what);
  Result<Statement> Prepare(std::string_view sql, std::string_view what);
  // The first column of the first row; an error when there is no row.
  Result<int64_t> QueryInt(std::string_view sql, std::string_view what);
  Result<std::string> QueryText(std::string_view sql, std::string_view what);

  // True when the system lets us read the file but not write it, whatever mode was asked for.
  bool is_read_only() const;
  int64_t last_insert_id() const;
  // True when the last call failed because another process held a lock for longer than the timeout.
  bool was_busy() const;
  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_.get(); }

  // The last failure as an Error.
  Error LastError(std::string_view what) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  explicit Database(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// A prepared statement. Parameters and columns count from 1 and from 0, as SQLite has it.
class Statement {
 public:
  Statement& BindInt(int parameter, int64_t value);
  // The text must live until the next Run or Reset.
  Statement& BindText(int parameter, std::string_view value);
  Statement& BindNull(int parameter);
  Statement& BindOptionalInt(int parameter, std::optional<int64_t> value);
  Statement& BindOptionalText(int parameter, const std::optional<std::string>& value);

  // To the next row; false at the end, after which the statement is ready to be used again.
  Result<bool> Step();
  // To the end, for statements without rows.
  Status Run();
  void Reset();

  int64_t Int(int column) const;
  std::string Text(int column) const;
  std::optional<int64_t> OptionalInt(int column) const;
  std::optional<std::string> OptionalText(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };
  Statement() = default;

  sqlite3* database_ = nullptr;
  std::string path_;
  std::string what_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// BEGIN … COMMIT. Takes the write lock at once, so that nothing later fails for want of it. Rolls
// back unless committed.
class Transaction {
 public:
  static Result<Transaction> Begin(Database& database, std::string_view what);
  ~Transaction();
  Transaction(Transaction&& other) noexcept;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;

  Status Commit();

 private:
  Transaction(Database* database, std::string_view what) : database_(database), what_(what) {}

  Database* database_;  // null once over
  std::string what_;
};

}  // namespace routewind
