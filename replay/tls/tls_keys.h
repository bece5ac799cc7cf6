// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
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
// Time:        secrets in a capture belong to the place where they stand: a reader that is ahead of those who use them says
//              where it is (SetPosition), and they ask as of the packet they have come to (TlsKeysAt).
// Threads:     any. A secret, once found, stays where it is.
// Memory:      at most kMaxSecrets, about 150 bytes each; further ones are counted and told.
// Complexity:  Find() is logarithmic.
class TlsKeys : public SecretsSink {
 public:
  static constexpr size_t kMaxSecrets = 500'000;
  static constexpr uint64_t kMaxToldLines = 5;

  TlsKeys() = default;
  static Result<std::unique_ptr<TlsKeys>> Open(const std::string& path);

  void OnTlsSecrets(std::string_view key_log_text) override;
  // Secrets that come from now on are known from this packet on, by its ordinal.
  void SetPosition(uint64_t packet) { position_.store(packet, std::memory_order_relaxed); }
  // Reads what the file has grown by. Cheap when it has not.
  void Refresh();
  // The secret of that kind of the connection with this client random that is known at this packet; null when there is
  // none. Of several the last.
  static constexpr uint64_t kEnd = ~uint64_t{0};
  const TlsSecret* Find(TlsSecretKind kind, const TlsRandom& client_random, uint64_t packet = kEnd) const;
  size_t secret_count() const;
  std::vector<std::string> Warnings() const;

 private:
  void ReadFile();
  void Take(std::string_view source, KeyLogText& lines, std::string_view text);
  void TakeLine(std::string_view source, uint64_t line_number, const KeyLogLine& line);

  struct Key {
    TlsRandom client_random;
    TlsSecretKind kind;
    uint64_t since = 0;   // known from this packet on
    uint64_t number = 0;  // of several from one packet the last counts
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  const TlsSecret* FindLocked(TlsSecretKind kind, const TlsRandom& client_random, uint64_t packet) const;

  mutable std::mutex mutex_;
  std::map<Key, TlsSecret> secrets_;
  std::atomic<uint64_t> position_{0};
  std::string path_;
  std::ifstream file_;
  uint64_t file_bytes_ = 0;  // read so far
  bool can_grow_ = false;    // a file, not a pipe
  KeyLogText file_lines_;
  std::vector<std::string> told_;
  uint64_t malformed_lines_ = 0;
  uint64_t secrets_dropped_ = 0;
};

// The secrets as one of those who use them sees them: known at the packet that he has come to.
class TlsKeysAt {
 public:
  explicit TlsKeysAt(TlsKeys& keys) : keys_(keys) {}
  void SetPacket(uint64_t packet) { packet_ = packet; }
  void Refresh() { keys_.Refresh(); }
  const TlsSecret* Find(TlsSecretKind kind, const TlsRandom& client_random) const {
    return keys_.Find(kind, client_random, packet_);
  }

 private:
  TlsKeys& keys_;
  uint64_t packet_ = TlsKeys::kEnd;
};

}  // namespace routewind
