// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/base/result.h"
#include "replay/capture/file_stream.h"
#include "replay/source/access_log_mapping.h"
#include "replay/source/line_reader.h"
#include "replay/source/listed_call.h"
#include "replay/source/source_totals.h"

namespace routewind {

// One file of requests or one access log, a call a line; compressed ones are read as well. "-" is standard input.
//
// Errors:      Open for a file that cannot be read at all; a line that is no call is counted in totals(), and so is why a
//              file could not be read to its end.
// Memory:      a line.
class CallFile {
 public:
  struct Options {
    SourceTotals::Kind kind = SourceTotals::Kind::kRequests;
    const AccessLogMapping* mapping = nullptr;  // of an access log; outlives this
    // What is wrong with a request that names no Gateway; empty: nothing.
    std::string gateway_fault;
    bool is_digested = false;
    int stop_descriptor = -1;  // FileStream::Options
  };
  static Result<std::unique_ptr<CallFile>> Open(const std::string& path, const Options& options);

  // The next call in order of lines; false at the end. What is put in `call` is all of it but `file`.
  bool Next(ListedCall& call);

  SourceTotals& totals() { return totals_; }
  const FileStream& file() const { return *file_; }

 private:
  CallFile(std::unique_ptr<FileStream> file, std::unique_ptr<ByteStream> decompressor, const Options& options);
  ListedLine Read(const LineReader::Line& line) const;

  const Options options_;
  std::unique_ptr<FileStream> file_;
  std::unique_ptr<ByteStream> decompressor_;  // null: not compressed
  LineReader lines_;
  SourceTotals totals_;
};

}  // namespace routewind
