// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "replay/capture/secrets_sink.h"
#include "replay/tls/key_log_line.h"

namespace routewind {

// Cuts the text of one key log, as it comes, into lines.
class KeyLogText {
 public:
  static constexpr size_t kMaxLineBytes = 4096;  // a longer line is malformed, and never kept

  // Takes lines until `text` is used up; false when it is. What stands behind the last line feed
  // waits.
  bool Next(std::string_view& text, std::string_view& line);
  // The unfinished line at the end; it still waits for its end.
  std::string_view rest() const { return rest_; }
  uint64_t line_number() const { return line_number_; }  // of the line given last, from 1
  bool was_too_long() const { return was_too_long_; }    // it was: `line` is empty

 private:
  std::string rest_;
  std::string line_;
  uint64_t line_number_ = 0;
  bool is_too_long_ = false;
  bool was_too_long_ = false;
};

// The TLS secrets at hand: from a key log file, which may grow while the capture is read, and from
// captures that bring theirs along.
//
// Errors:      Open() fails where the file cannot be read. A line that cannot be read is counted,
//              and the first few are told by Warnings() with file and line.
// Memory:      at most kMaxSecrets, about 150 bytes each; further ones are counted and told.
// Complexity:  Find() is logarithmic.
class TlsKeys : public SecretsSink {
 public:
  static constexpr size_t kMaxSecrets = 500'000;
  static constexpr uint64_t kMaxToldLines = 5;

  TlsKeys() = default;
  static Result<std::unique_ptr<TlsKeys>> Open(const std::string& path);

  void OnTlsSecrets(std::string_view key_log_text) override;
  // Reads what the file has grown by. Cheap when it has not.
  void Refresh();
  // The secret of that kind of the connection with this client random; null when there is none. Of
  // several the last. Valid until the next secret comes.
  const TlsSecret* Find(TlsSecretKind kind, const TlsRandom& client_random) const;
  size_t secret_count() const { return secrets_.size(); }
  std::vector<std::string> Warnings() const;

 private:
  void ReadFile();
  void Take(std::string_view source, KeyLogText& lines, std::string_view text);
  void TakeLine(std::string_view source, uint64_t line_number, const KeyLogLine& line);

  std::map<std::pair<TlsRandom, TlsSecretKind>, TlsSecret> secrets_;
  std::string path_;
  std::ifstream file_;
  uint64_t file_bytes_ = 0;  // read so far
  bool can_grow_ = false;    // a file, not a pipe
  KeyLogText file_lines_;
  std::vector<std::string> told_;
  uint64_t malformed_lines_ = 0;
  uint64_t secrets_dropped_ = 0;
};

}  // namespace routewind
