// SPDX-License-Identifier: Apache-2.0
#include "replay/store/store.h"

#include <filesystem>
#include <string_view>

#include "replay/store/schema.h"

namespace routewind {
namespace {

constexpr int64_t kPageBytes = 4096;
constexpr int kMaxWalAttempts = 100;

// After a crash of the machine (not of the program) the last transactions may be missing, whole
// ones only: NORMAL. The page cache holds 4 MiB; the write-ahead log is folded into the file every
// 64 MiB and then kept at most that long.
constexpr std::string_view kWriterSettings =
    "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096; PRAGMA wal_autocheckpoint = 16384;"
    "PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;";
constexpr std::string_view kReaderSettings =
    "PRAGMA query_only = ON; PRAGMA cache_size = -4096; PRAGMA trusted_schema = OFF;";

constexpr int64_t kEmptyFile = 0;  // instead of a schema version

Error Refuse(const Database& database, std::string_view why) {
  return Error{"cannot use store '" + database.path() + "': " + std::string(why)};
}

// The schema version. Tells our stores from other databases and from those of a later version.
// Inside a transaction: another process may be making the tables between one question and the next.
Result<int64_t> Inspect(Database& database) {
  const Result<int64_t> version = database.QueryInt("PRAGMA user_version", kOpenStore);
  if (!version) return version.error();
  const Result<int64_t> application = database.QueryInt("PRAGMA application_id", kOpenStore);
  if (!application) return application.error();
  const Result<int64_t> objects =
      database.QueryInt("SELECT count(*) FROM sqlite_schema", kOpenStore);
  if (!objects) return objects.error();
  if (*objects == 0 && *version == 0 && *application == 0) return kEmptyFile;
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
  if (*version < 1) {
    return Refuse(database, "its schema has no version; the file is damaged, use a copy");
  }
  return *version;
}

Result<int64_t> InspectOnce(Database& database) {
  if (Status begun = database.Execute("BEGIN", kOpenStore); !begun) return begun.error();
  Result<int64_t> version = Inspect(database);
  if (!version) return version;  // and the connection goes, with its transaction
  if (Status ended = database.Execute("ROLLBACK", kOpenStore); !ended) return ended.error();
  return version;
}

// Leads an empty file or an older store to the current schema in one transaction, version by
// version. Another process may do the same at this moment: who waits looks again.
Status Migrate(Database& database) {
  constexpr std::string_view kWhat = "bring the tables up to date";
  Result<Transaction> transaction = Transaction::Begin(database, kWhat);
  if (!transaction) return transaction.error();
  const Result<int64_t> version = Inspect(database);
  if (!version) return version.error();
  for (int64_t next = *version + 1; next <= kStoreSchemaVersion; ++next) {
    if (Status made = database.Execute(StoreSchemaStep(next), kWhat); !made) return made;
  }
  const std::string marks = "PRAGMA application_id = " + std::to_string(kStoreApplicationId) +
                            "; PRAGMA user_version = " + std::to_string(kStoreSchemaVersion);
  if (Status marked = database.Execute(marks, kWhat); !marked) return marked;
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
  const Result<int64_t> version = InspectOnce(*database);
  if (!version) return version.error();
  if (*version != kStoreSchemaVersion) {
    if (Status migrated = Migrate(*database); !migrated) return migrated.error();
  }
  if (Status logged = UseWriteAheadLog(*database); !logged) return logged.error();
  std::string settings(kWriterSettings);
  if (options.max_bytes > 0) {
    settings += "PRAGMA max_page_count = " + std::to_string(options.max_bytes / kPageBytes);
  }
  if (Status set = database->Execute(settings, kOpenStore); !set) return set.error();
  return database;
}

// Reading takes part in the locking of the write-ahead log, which needs files beside the store.
// Where they can be neither found nor made, and no log waits to be read, nobody is writing: the
// file is read as it lies there.
Result<Database> OpenReadable(const std::string& path, const StoreOptions& options) {
  std::error_code ignored;
  if (!path.empty() && std::filesystem::status(path, ignored).type() == std::filesystem::file_type::not_found) {
    return Error{"there is no store '" + path + "': name one that exists; `routewind replay --store` makes one"};
  }
  DatabaseOptions how = {.mode = DatabaseOptions::Mode::kRead,
                         .busy_timeout_ms = options.busy_timeout_ms};
  Result<Database> database = Database::Open(path, how);
  if (!database) return database;
  const Result<int64_t> probe = database->QueryInt("PRAGMA user_version", kOpenStore);
  if (probe) return database;
  if (database->was_busy() || std::filesystem::exists(path + "-wal", ignored)) return probe.error();
  how.mode = DatabaseOptions::Mode::kReadFrozen;
  Result<Database> frozen = Database::Open(path, how);
  if (!frozen || !frozen->QueryInt("PRAGMA user_version", kOpenStore)) return probe.error();
  return frozen;
}

// Opens for reading and tells the schema version, which may be an older one.
Result<Database> OpenForReading(const std::string& path, const StoreOptions& options,
                                int64_t& schema_version) {
  Result<Database> database = OpenReadable(path, options);
  if (!database) return database;
  const Result<int64_t> version = InspectOnce(*database);
  if (!version) return version.error();
  if (*version == kEmptyFile) {
    return Refuse(*database, "it is empty; fill it with `routewind replay --store`");
  }
  if (Status set = database->Execute(kReaderSettings, kOpenStore); !set) return set.error();
  schema_version = *version;
  return database;
}

}  // namespace

Result<Store> Store::Open(const std::string& path, const StoreOptions& options) {
  int64_t schema_version = kStoreSchemaVersion;
  Result<Database> database = options.mode == StoreOptions::Mode::kWrite
                                  ? OpenForWriting(path, options)
                                  : OpenForReading(path, options, schema_version);
  if (!database) return database.error();
  return Store(std::move(database).value(), options, schema_version);
}

}  // namespace routewind
