// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "replay/store/sqlite.h"

namespace routewind {

struct StoreOptions {
  enum class Mode {
    kWrite,  // an absent or empty file becomes a store, an older schema the current one
    kRead,   // nothing is changed; works on a read-only file in a read-only folder and on an older
             // schema too
  };
  Mode mode = Mode::kWrite;
  int busy_timeout_ms = 30'000;
  int64_t max_bytes = 0;  // the file may not grow beyond this; 0: as the disk allows
};

// An opened store: one SQLite file whose schema is this program's. See docs/store.md.
//
// Errors:      no such file, not a store, a newer schema, no permission: one line with the path
//              and the cure.
// Guarantees:  several processes may write at once, each batch waits its turn; a killed writer
//              loses what it had not committed and nothing else.
// Threads:     one at a time.
class Store {
 public:
  static Result<Store> Open(const std::string& path, const StoreOptions& options);

  Database& database() { return database_; }
  const std::string& path() const { return database_.path(); }
  const StoreOptions& options() const { return options_; }
  // Of the file as it was opened; the current one unless it is only read.
  int64_t schema_version() const { return schema_version_; }

 private:
  Store(Database database, const StoreOptions& options, int64_t schema_version)
      : database_(std::move(database)), options_(options), schema_version_(schema_version) {}

  Database database_;
  StoreOptions options_;
  int64_t schema_version_;
};

}  // namespace routewind
