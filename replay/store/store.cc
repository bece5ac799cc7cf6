// SPDX-License-Identifier: Apache-2.0
#include "replay/store/store.h"

#include <filesystem>
#include <string_view>

#include "replay/store/schema.h"

namespace routewind {
namespace {

constexpr int64_t kPageBytes = 4096;
constexpr int kMaxWalAttempts = 100;
constexpr std::string_view kWhatOpen = "open it";

// After a crash of the machine (not of the program) the last transactions may be missing, whole
// ones only: NORMAL. The page cache holds 4 MiB; the write-ahead log is folded into the file every
// 64 MiB and then kept at most that long.
constexpr std::string_view kWriterSettings =
    "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096; PRAGMA wal_autocheckpoint = 16384;"
    "PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;";
constexpr std::string_view kReaderSettings =
    "PRAGMA query_only = ON; PRAGMA cache_size = -4096; PRAGMA trusted_schema = OFF;";

enum class Contents { kEmpty, kCurrent, kOlder };

Error Refuse(const Database& database, std::string_view why) {
  return Error{"cannot use store '" + database.path() + "': " + std::string(why)};
}

// Tells our stores from other databases and from those of a later version. Inside a transaction:
// another process may be making the tables between one question and the next.
Result<Contents> Inspect(Database& database) {
  const Result<int64_t> version = database.QueryInt("PRAGMA user_version", kWhatOpen);
  if (!version) return version.error();
  const Result<int64_t> application = database.QueryInt("PRAGMA application_id", kWhatOpen);
  if (!application) return application.error();
  const Result<int64_t> objects =
      database.QueryInt("SELECT count(*) FROM sqlite_schema", kWhatOpen);
  if (!objects) return objects.error();
  if (*objects == 0 && *version == 0 && *application == 0) return Contents::kEmpty;
  if (*application != kStoreApplicationId) {
    return Refuse(database,
                  "it is an SQLite database of another program; give the path of a routewind store "
                  "or of a file that does not exist yet");
  }
  if (*version > kStoreSchemaVersion) {
    return Refuse(database, "its schema is version " + std::to_string(*version) +
                                " and this routewind knows versions up to " +
                                std::to_string(kStoreSchemaVersion) +
                                "; use a newer routewind or give another file");
  }
  return *version == kStoreSchemaVersion ? Contents::kCurrent : Contents::kOlder;
}

Result<Contents> InspectOnce(Database& database) {
  if (Status begun = database.Execute("BEGIN", kWhatOpen); !begun) return begun.error();
  Result<Contents> contents = Inspect(database);
  if (!contents) return contents;  // and the connection goes, with its transaction
  if (Status ended = database.Execute("ROLLBACK", kWhatOpen); !ended) return ended.error();
  return contents;
}

// Leads an empty file to the current schema in one transaction; a later version adds its migrations
// here, each from one version to the next. Another process may do the same at this moment: who
// waits looks again.
Status Migrate(Database& database) {
  constexpr std::string_view kWhat = "create the tables";
  Result<Transaction> transaction = Transaction::Begin(database, kWhat);
  if (!transaction) return transaction.error();
  const Result<Contents> contents = Inspect(database);
  if (!contents) return contents.error();
  if (*contents == Contents::kEmpty) {
    if (Status made = database.Execute(StoreSchemaSql(), kWhat); !made) return made;
    const std::string marks = "PRAGMA application_id = " + std::to_string(kStoreApplicationId) +
                              "; PRAGMA user_version = " + std::to_string(kStoreSchemaVersion);
    if (Status marked = database.Execute(marks, kWhat); !marked) return marked;
  }
  return transaction->Commit();
}

// The write-ahead log lets readers and a writer work at once and makes a batch cost one append.
// Switching it on needs a moment alone with the file, for which SQLite does not wait by itself:
// waiting for the write lock does. A file system without shared memory keeps the rollback journal,
// which is as safe.
Status UseWriteAheadLog(Database& database) {
  constexpr std::string_view kWhat = "switch on the write-ahead log";
  for (int attempt = 1;; ++attempt) {
    const Result<std::string> mode = database.QueryText("PRAGMA journal_mode = WAL", kWhat);
    if (mode) return Ok{};
    if (!database.was_busy() || attempt == kMaxWalAttempts) return mode.error();
    const Result<Transaction> turn = Transaction::Begin(database, kWhat);
    if (!turn) return turn.error();
  }
}

Result<Database> OpenForWriting(const std::string& path, const StoreOptions& options) {
  Result<Database> database = Database::Open(
      path, {.mode = DatabaseOptions::Mode::kCreate, .busy_timeout_ms = options.busy_timeout_ms});
  if (!database) return database;
  if (database->is_read_only()) {
    return Refuse(*database, "it may only be read; make it writable or give another file");
  }
  const Result<Contents> contents = InspectOnce(*database);
  if (!contents) return contents.error();
  if (*contents != Contents::kCurrent) {
    if (Status migrated = Migrate(*database); !migrated) return migrated.error();
  }
  if (Status logged = UseWriteAheadLog(*database); !logged) return logged.error();
  std::string settings(kWriterSettings);
  if (options.max_bytes > 0) {
    settings += "PRAGMA max_page_count = " + std::to_string(options.max_bytes / kPageBytes);
  }
  if (Status set = database->Execute(settings, kWhatOpen); !set) return set.error();
  return database;
}

// Reading takes part in the locking of the write-ahead log, which needs files beside the store.
// Where they can be neither found nor made, and no log waits to be read, nobody is writing: the
// file is read as it lies there.
Result<Database> OpenReadable(const std::string& path, const StoreOptions& options) {
  DatabaseOptions how = {.mode = DatabaseOptions::Mode::kRead,
                         .busy_timeout_ms = options.busy_timeout_ms};
  Result<Database> database = Database::Open(path, how);
  if (!database) return database;
  const Result<int64_t> probe = database->QueryInt("PRAGMA user_version", kWhatOpen);
  if (probe) return database;
  std::error_code ignored;
  if (database->was_busy() || std::filesystem::exists(path + "-wal", ignored)) return probe.error();
  how.mode = DatabaseOptions::Mode::kReadFrozen;
  Result<Database> frozen = Database::Open(path, how);
  if (!frozen || !frozen->QueryInt("PRAGMA user_version", kWhatOpen)) return probe.error();
  return frozen;
}

Result<Database> OpenForReading(const std::string& path, const StoreOptions& options) {
  Result<Database> database = OpenReadable(path, options);
  if (!database) return database;
  const Result<Contents> contents = InspectOnce(*database);
  if (!contents) return contents.error();
  if (*contents == Contents::kEmpty) {
    return Refuse(*database, "it is empty; fill it with `routewind replay --store`");
  }
  if (*contents == Contents::kOlder) {
    return Refuse(
        *database,
        "its schema is of an older version; a command that writes to it brings it up to date");
  }
  if (Status set = database->Execute(kReaderSettings, kWhatOpen); !set) return set.error();
  return database;
}

}  // namespace

Result<Store> Store::Open(const std::string& path, const StoreOptions& options) {
  Result<Database> database = options.mode == StoreOptions::Mode::kWrite
                                  ? OpenForWriting(path, options)
                                  : OpenForReading(path, options);
  if (!database) return database.error();
  return Store(std::move(database).value(), options);
}

}  // namespace routewind
