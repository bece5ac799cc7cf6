// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/file_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace routewind {
namespace {

constexpr std::string_view kStandardInput = "-";
constexpr size_t kDrainBytes = 256 << 10;

}  // namespace

std::string CaptureLabel(const std::string& path) {
  return path == kStandardInput ? std::string("standard input") : "'" + path + "'";
}

Error CannotReadCapture(const std::string& path, int code) {
  const std::string what = "cannot read capture " + CaptureLabel(path) + ": ";
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return Error{what + "no such file; check the path"};
    case EACCES:
    case EPERM:
      return Error{what + "permission denied; make it readable for this user"};
    case EISDIR:
      return Error{what + "it is a directory; name the capture files in it"};
    default:
      return Error{what + std::strerror(code)};
  }
}

Result<std::unique_ptr<FileStream>> FileStream::Open(const std::string& path, bool is_digested) {
  const int descriptor = path == kStandardInput ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                                : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return CannotReadCapture(path, errno);
  struct stat status {};
  const bool is_known = fstat(descriptor, &status) == 0;
  const int code = is_known ? EISDIR : errno;
  const uint64_t size = is_known && S_ISREG(status.st_mode) ? static_cast<uint64_t>(status.st_size) : 0;
  std::unique_ptr<FileStream> stream(new FileStream(path, descriptor, size));
  if (!is_known || S_ISDIR(status.st_mode)) return CannotReadCapture(path, code);
  if (is_digested) stream->digest_.emplace();
  return stream;
}

FileStream::~FileStream() { close(descriptor_); }

Result<std::span<const std::byte>> FileStream::Head() {
  while (head_bytes_ < kHeadBytes) {
    const ReadResult got = ReadDescriptor(std::span(head_).subspan(head_bytes_));
    if (got.state == State::kEnd) break;
    if (got.state != State::kBytes) return CannotReadCapture(path_, errno);
    head_bytes_ += got.bytes;
  }
  return std::span<const std::byte>(head_).first(head_bytes_);
}

ByteStream::ReadResult FileStream::Read(std::span<std::byte> into) {
  if (head_taken_ == head_bytes_) return ReadDescriptor(into);
  const size_t count = std::min(into.size(), head_bytes_ - head_taken_);
  std::memcpy(into.data(), head_.data() + head_taken_, count);
  head_taken_ += count;
  return {count, State::kBytes, ""};
}

ByteStream::ReadResult FileStream::ReadDescriptor(std::span<std::byte> into) {
  const ssize_t got = read(descriptor_, into.data(), into.size());
  if (got < 0 && errno == EINTR) return {0, State::kInterrupted, ""};  // whoever stops must not wait for a pipe
  if (got < 0) return {0, State::kFailed, std::strerror(errno)};
  if (got == 0) return {};
  const auto count = static_cast<size_t>(got);
  offset_bytes_ += count;
  if (digest_) digest_->Update({reinterpret_cast<const char*>(into.data()), count});
  return {count, State::kBytes, ""};
}

void FileStream::Drain() {
  std::vector<std::byte> buffer(kDrainBytes);
  while (Read(buffer).state == State::kBytes) {
  }
}

}  // namespace routewind
