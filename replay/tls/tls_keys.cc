// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/tls_keys.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <utility>

namespace routewind {

namespace fs = std::filesystem;

bool KeyLogText::Next(std::string_view& text, std::string_view& line) {
  const size_t end = text.find('\n');
  const std::string_view part = text.substr(0, end);
  if (rest_.size() + part.size() > kMaxLineBytes) is_too_long_ = true;
  if (is_too_long_) {
    rest_.clear();
  } else {
    rest_ += part;
  }
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (end == std::string_view::npos) return false;
  was_too_long_ = std::exchange(is_too_long_, false);
  line_ = std::exchange(rest_, {});
  line = line_;
  ++line_number_;
  return true;
}

Result<std::unique_ptr<TlsKeys>> TlsKeys::Open(const std::string& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_fifo(status)) {
    return Error{path + ": is not a file of TLS secrets; give the file that SSLKEYLOGFILE named"};
  }
  auto keys = std::make_unique<TlsKeys>();
  keys->path_ = path;
  keys->can_grow_ = fs::is_regular_file(status);
  keys->file_.open(path, std::ios::binary);
  if (!keys->file_) return Error{path + ": cannot be opened: " + std::strerror(errno)};
  keys->ReadFile();
  if (keys->file_.bad()) return Error{path + ": cannot be read: " + std::strerror(errno)};
  return keys;
}

void TlsKeys::Refresh() {
  if (!can_grow_) return;
  const std::lock_guard lock(mutex_);
  std::error_code failure;
  const uint64_t size = fs::file_size(path_, failure);
  if (failure || size == file_bytes_) return;
  if (size < file_bytes_) {  // begun anew
    file_lines_ = {};
    file_bytes_ = 0;
  }
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(file_bytes_));
  ReadFile();
}

void TlsKeys::ReadFile() {
  std::string block(64 << 10, '\0');
  while (file_.good()) {
    file_.read(block.data(), static_cast<std::streamsize>(block.size()));
    const auto size = static_cast<size_t>(file_.gcount());
    file_bytes_ += size;
    Take(path_, file_lines_, std::string_view(block).substr(0, size));
  }
  // The last line may lack its line feed. Where it is only half written, its end comes later.
  const KeyLogLine last = ParseKeyLogLine(file_lines_.rest());
  if (last.kind == KeyLogLine::Kind::kSecret) TakeLine(path_, file_lines_.line_number() + 1, last);
}

void TlsKeys::OnTlsSecrets(std::string_view key_log_text) {
  const std::lock_guard lock(mutex_);
  KeyLogText lines;
  Take("secrets in the capture", lines, key_log_text);
  if (lines.rest().empty()) return;
  Take("secrets in the capture", lines, "\n");
}

void TlsKeys::Take(std::string_view source, KeyLogText& lines, std::string_view text) {
  std::string_view line;
  while (lines.Next(text, line)) {
    KeyLogLine parsed = ParseKeyLogLine(line);
    if (lines.was_too_long()) {
      parsed = {.kind = KeyLogLine::Kind::kMalformed, .fault = "is longer than 4096 bytes"};
    }
    TakeLine(source, lines.line_number(), parsed);
  }
}

void TlsKeys::TakeLine(std::string_view source, uint64_t line_number, const KeyLogLine& line) {
  if (line.kind == KeyLogLine::Kind::kMalformed && ++malformed_lines_ <= kMaxToldLines) {
    told_.push_back(std::string(source) + ":" + std::to_string(line_number) +
                    ": not a line of a TLS key log: " + std::string(line.fault));
  }
  if (line.kind != KeyLogLine::Kind::kSecret) return;
  const TlsSecret* const last = FindLocked(line.secret_kind, line.client_random, kEnd);
  if (last != nullptr && *last == line.secret) return;  // logs and captures repeat themselves
  if (secrets_.size() >= kMaxSecrets) {
    ++secrets_dropped_;
    return;
  }
  secrets_.emplace(Key{line.client_random, line.secret_kind, position_, secrets_.size()}, line.secret);
}

const TlsSecret* TlsKeys::FindLocked(TlsSecretKind kind, const TlsRandom& client_random, uint64_t packet) const {
  const auto behind = secrets_.upper_bound(Key{client_random, kind, packet, kEnd});
  if (behind == secrets_.begin()) return nullptr;
  const auto& [key, secret] = *std::prev(behind);
  return key.client_random == client_random && key.kind == kind ? &secret : nullptr;
}

const TlsSecret* TlsKeys::Find(TlsSecretKind kind, const TlsRandom& client_random, uint64_t packet) const {
  const std::lock_guard lock(mutex_);
  return FindLocked(kind, client_random, packet);
}

size_t TlsKeys::secret_count() const {
  const std::lock_guard lock(mutex_);
  return secrets_.size();
}

std::vector<std::string> TlsKeys::Warnings() const {
  std::vector<std::string> warnings = told_;
  if (malformed_lines_ > kMaxToldLines) {
    warnings.push_back("and " + std::to_string(malformed_lines_ - kMaxToldLines) +
                       " more lines that belong to no TLS key log");
  }
  if (secrets_dropped_ != 0) {
    warnings.push_back(std::to_string(secrets_dropped_) + " TLS secrets are beyond the first " +
                       std::to_string(kMaxSecrets) +
                       " and were left out; give the key log of these connections only");
  }
  if (!path_.empty() && secrets_.empty()) warnings.push_back(path_ + ": holds no TLS secrets");
  return warnings;
}

}  // namespace routewind
